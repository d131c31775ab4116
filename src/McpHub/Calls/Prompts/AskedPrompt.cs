namespace McpHub.Calls.Prompts;

/// <summary>A prompt of the library that a caller wants filled in.</summary>
/// <param name="Version">Null for the present one.</param>
/// <param name="Arguments">A JSON object; empty for none.</param>
public sealed record AskedPrompt(string Name, string? Version, ReadOnlyMemory<byte> Arguments)
{
    /// <summary>Whether every argument is written as text, as MCP clients have to.</summary>
    public bool IsAllText { get; init; }
}
