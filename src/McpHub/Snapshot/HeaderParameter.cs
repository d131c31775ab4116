namespace McpHub.Snapshot;

/// <summary>An argument that is mirrored into a header, so that intermediaries can route by it without reading bodies.</summary>
/// <param name="Argument">Path of property names from the root of the arguments.</param>
/// <param name="Header">The full header name, <c>Mcp-Param-…</c>.</param>
public sealed record HeaderParameter(IReadOnlyList<string> Argument, string Header);
