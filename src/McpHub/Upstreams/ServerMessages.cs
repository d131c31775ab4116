using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>What a server says on its own account: change notices are handed on.</summary>
internal sealed class ServerMessages(Action<string, ReadOnlyMemory<byte>> onChange) : INotificationSink
{
    public ValueTask OnNotificationAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        if (method is McpMethods.ToolsChanged or McpMethods.PromptsChanged or McpMethods.ResourcesChanged or McpMethods.ResourceUpdated or McpMethods.TaskChanged or McpMethods.TaskStatus) onChange(method, @params);
        return ValueTask.CompletedTask;
    }
}
