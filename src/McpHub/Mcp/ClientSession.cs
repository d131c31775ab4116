using System.Text.Json;
using System.Text.Json.Nodes;
using McpHub.Calls;
using McpHub.Calls.Search;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Mcp;

/// <summary>One client of the session era: what it declared, what it wants to hear, and its requests on their way to the dispatcher.</summary>
internal sealed class ClientSession(McpDispatcher dispatcher, IUpstreams upstreams, HubState state, TimeProvider time, string agentName, DoorScope scope)
{
    private volatile byte[] capabilities = "{}"u8.ToArray();
    private volatile string? logLevel;
    private volatile string? revision;
    private volatile LastingChannel? lasting;
    private int running;

    public string Agent => agentName;

    /// <summary>The agreed revision; null until the handshake is done.</summary>
    public string? Revision => revision;

    /// <summary>What the agent may use now at the endpoint of this session; null for nothing any more.</summary>
    public AgentCatalog? Catalog => state.Current is var snapshot && snapshot.Agents.TryGetValue(agentName, out var agent) ? snapshot.CatalogFor(agent, scope) : null;

    /// <summary>Requests that are being answered now.</summary>
    public int Running => Volatile.Read(ref running);

    public ResourceSubscriptions Resources { get; } = new(upstreams);

    /// <summary>What the client declared, as JSON.</summary>
    public ReadOnlyMemory<byte> Capabilities => capabilities;

    /// <summary>Goes on as another process left off, as far as the token says.</summary>
    public void Resume(SessionToken token) => capabilities = ClientAbilities.Write(token.Abilities);

    /// <summary>The way to the client between its requests, from now on.</summary>
    public LastingChannel Begin(McpServer server) => lasting = new LastingChannel(server, this, time);

    public async Task HandleAsync(MessageContext context, McpMessageHandler next, CancellationToken ct)
    {
        if (context.JsonRpcMessage is not JsonRpcRequest request)
        {
            if (context.JsonRpcMessage is JsonRpcNotification { Method: McpMethods.RootsChanged } && lasting is { } client) upstreams.OnRootsChanged(client);
            await next(context, ct);
            return;
        }

        Interlocked.Increment(ref running);
        try
        {
            await AnswerAsync(context, request, next, ct);
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    private async Task AnswerAsync(MessageContext context, JsonRpcRequest request, McpMessageHandler next, CancellationToken ct)
    {
        if (request.Method == McpMethods.Initialize && (request.Params as JsonObject)?["capabilities"] is JsonObject declared) capabilities = TaskForm.Without(JsonSerializer.SerializeToUtf8Bytes(declared)).ToArray();
        var channel = new SessionChannel(context.Server, capabilities, lasting);
        var reply = request.Method == McpMethods.SetLevel ? SetLevel(request) : await channel.RelayAsync(AnswerAsync(context, request, channel, ct), ct);
        if (reply is null) await next(context, ct);
        else await context.Server.SendMessageAsync(ToMessage(request.Id, reply.Value), ct);
    }

    /// <summary>Adds to the greeting what the SDK has no word for: tasks of revision 2025-11-25, where a server of this agent offers them.</summary>
    public void OnGreeting(JsonRpcMessage message)
    {
        if (message is not JsonRpcResponse { Result: JsonObject greeting } || greeting["capabilities"] is not JsonObject offered) return;
        if (greeting["protocolVersion"]?.GetValue<string>() != McpRevisions.LastWithSessions) return;
        if (Catalog?.OffersTasks(TaskKind.Core) == true) offered["tasks"] = JsonNode.Parse("""{"list":{},"cancel":{},"requests":{"tools":{"call":{}}}}""");
    }

    private Reply SetLevel(JsonRpcRequest request)
    {
        var given = (request.Params as JsonObject)?["level"];
        if (given is not JsonValue value || !value.TryGetValue(out string? level) || !LogLevels.IsKnown(level))
            return Reply.RpcError(RpcFrames.ErrorObject(RpcCodes.InvalidParams, $"logging/setLevel needs a 'level' that is one of {string.Join(", ", LogLevels.All)}."));
        logLevel = level;
        return Reply.Result("{}"u8.ToArray());
    }

    private async ValueTask<Reply?> AnswerAsync(MessageContext context, JsonRpcRequest request, SessionChannel client, CancellationToken ct)
    {
        try
        {
            return await DispatchAsync(context, request, client, ct);
        }
        catch (JsonException error)
        {
            return Reply.RpcError(RpcFrames.ErrorObject(RpcCodes.InvalidParams, $"The parameters of {request.Method} are malformed: {error.Message}"));
        }
    }

    // Configuration may have changed since the session began: every request is decided by what holds now.
    private async ValueTask<Reply?> DispatchAsync(MessageContext context, JsonRpcRequest request, SessionChannel client, CancellationToken ct)
    {
        revision = context.Server.NegotiatedProtocolVersion;
        var snapshot = state.Current;
        if (!snapshot.Agents.TryGetValue(agentName, out var agent) || snapshot.CatalogFor(agent, scope) is not { } catalog)
            return Reply.RpcError(RpcFrames.ErrorObject(RpcCodes.InvalidRequest, $"Agent '{agentName}' or this endpoint is no longer configured; connect again."));

        var @params = request.Params is null ? default : JsonSerializer.SerializeToUtf8Bytes(request.Params);
        var meta = RequestMeta.Read(@params);
        var mcpRequest = new McpRequest
        {
            Agent = agent,
            Snapshot = snapshot,
            Catalog = catalog,
            RequestId = Calls.RequestId.New(),
            Method = request.Method,
            Params = ToolSearchCalls.Unwrap(catalog, request.Method, @params),
            Origin = SessionOrigin.Current.With(meta, context.Server.SessionId),
            Meta = meta,
            Revision = revision,
            Capabilities = capabilities,
            LogLevel = logLevel,
            Client = client,
        };
        return request.Method is McpMethods.ResourcesSubscribe or McpMethods.ResourcesUnsubscribe
            ? Subscribe(mcpRequest)
            : await new InputRounds(dispatcher, client).AnswerAsync(mcpRequest, ct);
    }

    private Reply Subscribe(McpRequest request)
    {
        var uri = ObjectSplice.GetText(request.Params, "uri"u8) ?? "";
        if (request.Method == McpMethods.ResourcesUnsubscribe) Resources.Remove(uri);
        else if (!Resources.TryAdd(request.Catalog, uri))
            return Reply.RpcError(McpErrors.ToRpcError(new HubError(ErrorKind.NotFound, "not_subscribable", $"Resource '{uri}' cannot be subscribed to.", $"It may be unknown to this agent, its server may not tell of updates, or there are {ResourceSubscriptions.Max} subscriptions already."), request.RequestId));
        return Reply.Result("{}"u8.ToArray());
    }

    private static JsonRpcMessage ToMessage(ModelContextProtocol.Protocol.RequestId id, Reply reply)
    {
        if (!reply.IsRpcError) return new JsonRpcResponse { Id = id, Result = Verbatim.Node(reply.Body) };
        var data = ObjectSplice.Get(reply.Body, "data"u8);
        return new JsonRpcError
        {
            Id = id,
            Error = new JsonRpcErrorDetail
            {
                Code = RpcErrorForm.CodeOf(reply.Body),
                Message = ObjectSplice.GetText(reply.Body, "message"u8) ?? "",
                Data = data.IsEmpty ? null : Verbatim.Node(data),
            },
        };
    }
}
