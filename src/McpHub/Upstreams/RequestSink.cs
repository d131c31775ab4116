using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>Passes the notifications of one request back to its client, under the client's own progress token.</summary>
internal sealed class RequestSink(UpstreamRequest request, IClientChannel client) : INotificationSink
{
    private bool isBroken;

    public async ValueTask OnNotificationAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        if (isBroken) return;
        try
        {
            await PassOnAsync(method, @params, ct);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The connection that this runs on serves other clients too: a broken way back to one of them must not end it.
            isBroken = true;
        }
    }

    private ValueTask PassOnAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct) => method switch
    {
        McpMethods.Progress when !request.Meta.ProgressToken.IsEmpty =>
            client.NotifyAsync(method, ObjectSplice.Rewrite(@params, JsonEdit.Set(MetaKeys.ProgressToken, request.Meta.ProgressToken)), ct),
        McpMethods.LogMessage when LogLevels.Includes(request.LogLevel, ObjectSplice.GetText(@params, "level"u8)) =>
            client.NotifyAsync(method, @params, ct),
        _ => ValueTask.CompletedTask,
    };
}
