using McpHub.Snapshot;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>A link that a server gives must lead the client back to the same server, though another has something under that URI, too.</summary>
internal static class ResultLinks
{
    /// <returns>The result as the client of this request can follow it; the same bytes when no URI has to change.</returns>
    public static ReadOnlyMemory<byte> Of(McpRequest request, string server, ReadOnlyMemory<byte> result)
    {
        var catalog = request.Snapshot.Catalog;
        return catalog.HasSharedUris && request.Catalog.Scope.Kind != DoorKind.Server ? LinkForm.Rewrite(result, uri => catalog.UriOf(server, uri)) : result;
    }
}
