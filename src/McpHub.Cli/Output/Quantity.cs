namespace McpHub.Cli.Output;

/// <summary>A number of things, in words.</summary>
internal static class Quantity
{
    /// <param name="noun">In the singular; its plural ends in s.</param>
    public static string Of(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
