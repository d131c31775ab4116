namespace McpHub.Snapshot;

/// <summary>Which part of the catalog an MCP endpoint shows.</summary>
/// <param name="Kind">All servers, a named subset of their tools, or one server under its own names.</param>
/// <param name="Name">The toolset or the alias; empty for all.</param>
public readonly record struct DoorScope(DoorKind Kind, string Name)
{
    public static readonly DoorScope All = new(DoorKind.All, "");
}

public enum DoorKind
{
    All,
    Toolset,
    Server,
}
