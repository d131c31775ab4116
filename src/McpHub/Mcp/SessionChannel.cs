using System.Text.Json;
using System.Text.Json.Nodes;
using McpHub.Calls;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Mcp;

/// <summary>
/// The way back to a client of the session era; bound to the stream of one request that it is waiting for. Notifications wait in an outbox,
/// so that a slow reader holds up nobody.
/// </summary>
internal sealed class SessionChannel(McpServer server, ReadOnlyMemory<byte> capabilities, IClientChannel? lasting) : IClientChannel
{
    private readonly Outbox outbox = new();

    public IClientChannel? Lasting => lasting;

    public ValueTask NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        outbox.Add(method, @params);
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends notifications until the task ends, and returns what it comes to: the answer goes out after them.</summary>
    public async Task<Reply?> RelayAsync(ValueTask<Reply?> answering, CancellationToken ct)
    {
        if (answering.IsCompletedSuccessfully && outbox.IsEmpty) return answering.Result;
        var answer = answering.AsTask();
        _ = answer.ContinueWith(static (_, outbox) => ((Outbox)outbox!).Complete(), outbox, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var isBroken = false;
        await foreach (var notice in outbox.ReadAllAsync(ct))
        {
            // In these revisions a stream that broke ends no call: its answer may still be wanted.
            isBroken = isBroken || !await TrySendAsync(notice, ct);
        }

        return await answer;
    }

    private async Task<bool> TrySendAsync(Outbox.Notice notice, CancellationToken ct)
    {
        try
        {
            await server.SendMessageAsync(new JsonRpcNotification { Method = notice.Method, Params = notice.Params.IsEmpty ? null : JsonNode.Parse(notice.Params.Span) }, ct);
            return true;
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or ObjectDisposedException)
        {
            return false;
        }
    }

    public bool CanAsk(string method, ReadOnlyMemory<byte> @params) => ClientAbilities.Cover(capabilities, method, @params);

    public Task<Reply> AskAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct) => AskAsync(server, method, @params, ct);

    /// <summary>Asks a client by a request of its session.</summary>
    public static async Task<Reply> AskAsync(McpServer server, string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        try
        {
            var response = await server.SendRequestAsync(new JsonRpcRequest { Method = method, Params = @params.IsEmpty ? null : JsonNode.Parse(@params.Span) }, ct);
            return Reply.Result(JsonSerializer.SerializeToUtf8Bytes(response.Result));
        }
        catch (McpException error)
        {
            return Reply.RpcError(RpcFrames.ErrorObject((error as McpProtocolException)?.ErrorCode is { } code ? (int)code : RpcCodes.InternalError, error.Message));
        }
    }
}
