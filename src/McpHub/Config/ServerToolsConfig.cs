namespace McpHub.Config;

/// <summary>
/// How a server's tools are shown and called, where that differs from what the server says. Tools are named as the server names them;
/// rules, toolsets and audit do so, too, whatever name is advertised.
/// </summary>
public sealed record ServerToolsConfig
{
    /// <summary>Another name by tool, advertised in place of the server's own; the alias still stands before it.</summary>
    public IReadOnlyDictionary<string, string> Rename { get; init; } = new Dictionary<string, string>();

    /// <summary>Another description by tool.</summary>
    public IReadOnlyDictionary<string, string> Describe { get; init; } = new Dictionary<string, string>();

    /// <summary>Patterns of tools that nobody sees or calls.</summary>
    public IReadOnlyList<string> Hide { get; init; } = [];

    /// <summary>What the operator knows about a tool, in place of what the server says.</summary>
    public IReadOnlyDictionary<string, ToolAnnotationsConfig> Annotations { get; init; } = new Dictionary<string, ToolAnnotationsConfig>();

    /// <summary>Seconds that one call may take, by tool; <c>limits.callSeconds</c> for all others.</summary>
    public IReadOnlyDictionary<string, double> TimeoutSeconds { get; init; } = new Dictionary<string, double>();

    /// <summary>Largest result in bytes, by tool; <c>limits.maxResultBytes</c> for all others.</summary>
    public IReadOnlyDictionary<string, int> MaxResultBytes { get; init; } = new Dictionary<string, int>();

    /// <summary>Patterns of tools that may be called twice: a call is sent once more when the connection breaks under it.</summary>
    public IReadOnlyList<string> Idempotent { get; init; } = [];
}

/// <summary>What the operator knows about a tool; hints that are left out stay as the server gives them.</summary>
public sealed record ToolAnnotationsConfig
{
    /// <summary>A title for people.</summary>
    public string? Title { get; init; }

    /// <summary>It changes nothing.</summary>
    public bool? ReadOnlyHint { get; init; }

    /// <summary>What it changes may be lost.</summary>
    public bool? DestructiveHint { get; init; }

    /// <summary>Calling it twice does no more than calling it once.</summary>
    public bool? IdempotentHint { get; init; }

    /// <summary>It reaches beyond its server's own data.</summary>
    public bool? OpenWorldHint { get; init; }
}
