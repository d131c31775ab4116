namespace McpHub.Wire.Mcp;

/// <summary>Severities of log messages (RFC 5424), as MCP names them.</summary>
public static class LogLevels
{
    private static readonly string[] Ascending = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    /// <summary>The least severe first.</summary>
    public static IReadOnlyList<string> All => Ascending;

    public static bool IsKnown(string? level) => Array.IndexOf(Ascending, level) >= 0;

    /// <summary>Whether a message of a level goes to somebody who asked for another level and above. Nobody who did not ask gets any.</summary>
    public static bool Includes(string? wanted, string? level)
    {
        var threshold = Array.IndexOf(Ascending, wanted);
        return threshold >= 0 && Array.IndexOf(Ascending, level) >= threshold;
    }
}
