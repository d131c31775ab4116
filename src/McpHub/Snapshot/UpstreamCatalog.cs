using McpHub.Wire.Mcp;

namespace McpHub.Snapshot;

/// <summary>All that one server offers, as last listed.</summary>
public sealed record UpstreamCatalog(string Server)
{
    public IReadOnlyList<Tool> Tools { get; init; } = [];

    public IReadOnlyList<Prompt> Prompts { get; init; } = [];

    public IReadOnlyList<Resource> Resources { get; init; } = [];

    public IReadOnlyList<ResourceTemplate> Templates { get; init; } = [];

    /// <summary>The server's instructions to models, if it has any.</summary>
    public string? Instructions { get; init; }

    /// <summary>Which tasks the server offers for calls of its tools.</summary>
    public TaskKind Tasks { get; init; }

    /// <summary>Tools that are left out, by name, each with the reason.</summary>
    public IReadOnlyDictionary<string, string> Quarantined { get; init; } = new Dictionary<string, string>();

    /// <summary>What of <c>hub.tools</c> has no effect on what the server offers.</summary>
    public IReadOnlyList<Config.ConfigError> Warnings { get; init; } = [];
}
