using McpHub.Wire.Mcp;
using McpHub.Wire.Schema;

namespace McpHub.Snapshot;

/// <summary>A tool of a server.</summary>
public sealed record Tool(string Server, string Name, ReadOnlyMemory<byte> Definition) : CatalogItem(Server, Name, Definition)
{
    /// <summary>What its arguments must fit; null when the server gave no schema.</summary>
    public JsonSchema? InputSchema { get; init; }

    /// <summary>What its structured results must fit; null when the server promises nothing.</summary>
    public JsonSchema? OutputSchema { get; init; }

    /// <summary>The name to advertise behind the alias; the server's own unless the operator chose another.</summary>
    public string AdvertisedName { get; init; } = Name;

    /// <summary>The page that shows its results (MCP Apps), by the server's own URI; null when it has none.</summary>
    public string? AppResource { get; init; }

    /// <summary>Whether clients of older revisions get its structured results as <c>{"result": …}</c>.</summary>
    public bool WrapsResult { get; init; }

    /// <summary>Whether it can be called as a task of revision 2025-11-25.</summary>
    public TaskSupport TaskSupport { get; init; }

    public ToolSettings Settings { get; init; } = ToolSettings.Default;

    /// <summary>Arguments that the caller mirrors into <c>Mcp-Param-*</c> headers (<c>x-mcp-header</c> in the input schema).</summary>
    public IReadOnlyList<HeaderParameter> HeaderParameters { get; init; } = [];
}

/// <summary>A prompt of a server.</summary>
public sealed record Prompt(string Server, string Name, ReadOnlyMemory<byte> Definition) : CatalogItem(Server, Name, Definition);

/// <summary>A resource that a server lists; its name is its URI.</summary>
public sealed record Resource(string Server, string Name, ReadOnlyMemory<byte> Definition) : CatalogItem(Server, Name, Definition);
