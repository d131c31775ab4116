using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Upstreams;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Cli.Hub;

/// <summary>The hub's MCP endpoint in the current revision, as one agent.</summary>
/// <param name="door"><c>/mcp</c>, or one of the endpoints below it.</param>
internal sealed class AgentMcp(RunningHub hub, string agent, string door)
{
    private const int MaxPages = 1000;
    private long lastId;

    /// <summary>The definitions of all tools that the agent sees.</summary>
    /// <exception cref="CommandException">The hub is gone or refuses.</exception>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ListToolsAsync(CancellationToken ct)
    {
        var tools = new List<ReadOnlyMemory<byte>>();
        ReadOnlyMemory<byte> cursor = default;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await RequestAsync(McpMethods.ToolsList, ObjectSplice.Rewrite(default, JsonEdit.Set("cursor", cursor)), [], null, ct);
            if (!answer.Error.IsEmpty) throw new CommandException(HubRefusal.ReadError(answer.Error));
            tools.AddRange(ObjectSplice.Elements(ObjectSplice.Get(answer.Result, "tools"u8)));
            cursor = ObjectSplice.Get(answer.Result, "nextCursor"u8);
            if (cursor.IsEmpty) break;
        }

        return tools;
    }

    /// <param name="name">Goes into <c>Mcp-Name</c>; null when the method names nothing.</param>
    /// <param name="onNotification">Gets what is said before the answer.</param>
    /// <returns>The answer: a result or an error.</returns>
    public async Task<RpcMessage> RequestAsync(
        string method, ReadOnlyMemory<byte> @params, IReadOnlyList<HeaderParameter> headers, string? name, CancellationToken ct, Action<RpcMessage>? onNotification = null)
    {
        var id = Interlocked.Increment(ref lastId);
        var complete = new OutgoingMeta { ClientInfo = HubIdentity.Json, ProgressToken = onNotification is null ? null : id }.WriteInto(@params, isCurrentRevision: true);
        using var request = NewRequest(new OutgoingRequest { Id = id, Method = method, Params = complete, Name = name, HeaderParameters = headers });
        using var response = await hub.SendAsync(request, ct);
        await foreach (var frame in McpAnswers.ReadAsync(response, ct))
        {
            if (RpcMessage.Parse(frame, out _) is not { } message) throw new CommandException(HubRefusal.Read((int)response.StatusCode, frame));
            if (message.IsResponse) return message;
            if (message.IsNotification) onNotification?.Invoke(message);
        }

        throw new IOException("The hub ended its answer early.");
    }

    private HttpRequestMessage NewRequest(OutgoingRequest outgoing)
    {
        var request = hub.NewRequest(HttpMethod.Post, door, agent);
        request.Content = JsonBody.Of(RpcFrames.Request(outgoing.Id, outgoing.Method, outgoing.Params.Span));
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation(ProtocolHeaders.Version, McpRevisions.Current);
        ProtocolHeaders.Add(request.Headers, outgoing);
        return request;
    }
}
