namespace McpHub.Wire.Dialects.Gemini;

internal static class ToolNames
{
    /// <summary>The name of a tool that stands in a group.</summary>
    public static string Of(string? @namespace, string name) => @namespace is null ? name : $"{@namespace}__{name}";
}
