using System.Text.Json.Nodes;
using McpHub.Calls;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Mcp;

/// <summary>The way to a client of the session era between its requests: the stream that it keeps open for that, if it does.</summary>
internal sealed class LastingChannel(McpServer server, ClientSession session, TimeProvider time) : IClientChannel
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Outbox outbox = new();

    public IClientChannel Lasting => this;

    public ValueTask NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        // Only that revision knows the notice.
        if (method != McpMethods.ElicitationComplete || session.Revision == McpRevisions.LastWithSessions) outbox.Add(method, @params);
        return ValueTask.CompletedTask;
    }

    public bool CanAsk(string method, ReadOnlyMemory<byte> @params) => ClientAbilities.Cover(session.Capabilities, method, @params);

    /// <summary>Not for questions to people: a client that keeps no stream open never hears of it.</summary>
    public async Task<Reply> AskAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            return await SessionChannel.AskAsync(server, method, @params, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Reply.RpcError(RpcFrames.ErrorObject(RpcCodes.InternalError, $"The client did not answer '{method}' within {Patience.TotalSeconds} s."));
        }
    }

    /// <summary>Sends notifications until the session ends.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        await foreach (var notice in outbox.ReadAllAsync(ct))
        {
            await server.SendMessageAsync(new JsonRpcNotification { Method = notice.Method, Params = notice.Params.IsEmpty ? null : JsonNode.Parse(notice.Params.Span) }, ct);
        }
    }
}
