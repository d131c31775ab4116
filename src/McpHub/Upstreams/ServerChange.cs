using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>Change notices of a server: of lists, which have to be read again, and of single things, which are passed on.</summary>
internal static class ServerChange
{
    public static bool IsOfList(string method) => method is McpMethods.ToolsChanged or McpMethods.PromptsChanged or McpMethods.ResourcesChanged;

    /// <returns>Null for lists, and for what names no thing.</returns>
    public static UpstreamChange? Of(string server, string method, ReadOnlyMemory<byte> @params) => method switch
    {
        McpMethods.ResourceUpdated when ObjectSplice.GetText(@params, "uri"u8) is { } uri => new UpstreamChange(server, method, uri),
        McpMethods.TaskChanged or McpMethods.TaskStatus => new UpstreamChange(server, method, ObjectSplice.GetText(@params, "taskId"u8)) { Params = @params },
        _ => null,
    };
}
