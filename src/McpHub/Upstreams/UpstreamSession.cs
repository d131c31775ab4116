using System.Diagnostics;
using System.Text.Json;
using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>A connection whose revision is agreed on. Gives every request the metadata of that revision.</summary>
internal sealed class UpstreamSession(IConnection connection, string revision, ReadOnlyMemory<byte> greeting)
{
    private static long lastId;
    private readonly SessionLogLevel logLevel = new();

    public IConnection Connection => connection;

    public string Revision => revision;

    public bool IsCurrentRevision => revision == McpRevisions.Current;

    /// <summary>The server's capabilities as JSON.</summary>
    public ReadOnlyMemory<byte> Capabilities { get; } = ObjectSplice.GetObject(greeting, "capabilities"u8);

    public string? Instructions { get; } = ObjectSplice.GetText(greeting, "instructions"u8);

    /// <summary>Name and version, as the server says; for display only.</summary>
    public string ServerInfo { get; } = Describe(greeting);

    /// <summary>Whether updates of single resources can be subscribed to.</summary>
    public bool OffersSubscriptions => ObjectSplice.Get(ObjectSplice.GetObject(Capabilities, "resources"u8), "subscribe"u8).Span.SequenceEqual("true"u8);

    // Elsewhere nothing says which request a log message belongs to: nobody gets it, and the server need not write it.
    private bool TakesLogLevel => !IsCurrentRevision && connection.HasStreamPerRequest && Offers("logging");

    public bool Offers(string capability) => !ObjectSplice.Get(Capabilities, System.Text.Encoding.UTF8.GetBytes(capability)).IsEmpty;

    /// <exception cref="UpstreamException">The connection broke, or the server broke the protocol or a bound.</exception>
    public async Task<Reply> SendAsync(UpstreamRequest request, Activity? span, CancellationToken ct)
    {
        if (request is { Client: not null, LogLevel: { } level } && TakesLogLevel) await logLevel.EnsureAsync(level, set => SendAsync(set, null, ct), ct);
        var id = Interlocked.Increment(ref lastId);
        var sink = request.Client is null ? null : new RequestSink(request, request.Client);
        var trace = TraceContexts.ToSend(span, TraceContexts.Parse(request.Meta.TraceParent, request.Meta.TraceState));
        var meta = new OutgoingMeta
        {
            Others = request.Meta.Others,
            ProgressToken = sink is not null && !request.Meta.ProgressToken.IsEmpty ? id : null,
            TraceParent = trace.TraceParent,
            TraceState = trace.TraceState,
            LogLevel = request.LogLevel,
            ClientInfo = HubIdentity.Json,
            ClientCapabilities = request.Capabilities,
        };
        return await connection.RequestAsync(
            new OutgoingRequest
            {
                Id = id,
                Method = request.Method,
                Params = meta.WriteInto(IsCurrentRevision ? request.Params : WithoutInput(request.Params), IsCurrentRevision),
                Name = request.Name,
                HeaderParameters = request.HeaderParameters,
                Sink = sink,
                Asked = request.Client,
            },
            ct);
    }

    // Servers with sessions know nothing of input that comes with a repeated request.
    private static ReadOnlyMemory<byte> WithoutInput(ReadOnlyMemory<byte> @params) => ObjectSplice.Get(@params, "inputResponses"u8).IsEmpty
        ? @params
        : ObjectSplice.Rewrite(@params, JsonEdit.Remove("inputResponses"), JsonEdit.Remove("requestState"));

    /// <summary>Asks for change notices, in the way of the current revision; they come as server messages. Ends when the server ends it.</summary>
    /// <param name="filter">Which ones, as JSON.</param>
    /// <param name="sink">Hears of the acknowledgement.</param>
    /// <param name="capabilities">What the hub declares for it, as JSON; empty for nothing.</param>
    public Task<Reply> ListenAsync(ReadOnlyMemory<byte> filter, INotificationSink? sink, CancellationToken ct, ReadOnlyMemory<byte> capabilities = default) => connection.RequestAsync(
        new OutgoingRequest
        {
            Id = Interlocked.Increment(ref lastId),
            Method = McpMethods.Listen,
            Params = new OutgoingMeta { ClientInfo = HubIdentity.Json, ClientCapabilities = capabilities }.WriteInto(ObjectSplice.Rewrite(default, JsonEdit.Set("notifications", filter)), isCurrentRevision: true),
            Sink = sink,
        },
        ct);

    /// <summary>Whether it answers at all, whatever it says, to a request that costs it nothing.</summary>
    public async Task<bool> AnswersAsync(TimeSpan patience, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(patience, time);
        try
        {
            await SendAsync(new UpstreamRequest { Method = IsCurrentRevision ? McpMethods.Discover : McpMethods.Ping, Params = "{}"u8.ToArray() }, null, limit.Token);
            return true;
        }
        catch (Exception error) when (error is UpstreamException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Asks which revision the server speaks, newest first, and completes the handshake of that revision.</summary>
    /// <param name="probe">How long a server may stay silent before it counts as one that knows no <c>server/discover</c>.</param>
    /// <param name="offered">What a server of the session era is told that it can ask for.</param>
    public static async Task<UpstreamSession> OpenAsync(IConnection connection, Abilities offered, TimeSpan probe, bool skipProbe, CancellationToken ct)
    {
        if (!skipProbe && await DiscoverAsync(connection, probe, ct) is { } discovered) return new UpstreamSession(connection, McpRevisions.Current, discovered);
        return await InitializeAsync(connection, offered, ct);
    }

    private static async Task<ReadOnlyMemory<byte>?> DiscoverAsync(IConnection connection, TimeSpan probe, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(probe);
        try
        {
            var request = new OutgoingRequest
            {
                Id = Interlocked.Increment(ref lastId),
                Method = McpMethods.Discover,
                Params = new OutgoingMeta { ClientInfo = HubIdentity.Json }.WriteInto("{}"u8.ToArray(), isCurrentRevision: true),
            };
            var reply = await connection.RequestAsync(request, limit.Token);
            if (SaysCurrent(reply)) reply = await connection.RequestAsync(request with { Id = Interlocked.Increment(ref lastId) }, limit.Token);
            var versions = reply.IsResult ? ObjectSplice.Elements(ObjectSplice.Get(reply.Body, "supportedVersions"u8)) : [];
            return versions.Any(version => JsonText.Decode(version.Span) == McpRevisions.Current) ? reply.Body : (ReadOnlyMemory<byte>?)null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
        catch (UpstreamException error) when (!error.IsOutage && !connection.Closed.IsCompleted)
        {
            // Whatever it answered, it was not a discovery: an older server.
            return null;
        }
    }

    // Specification 2026-07-28, basic/versioning: who refuses a version and names another that we speak is asked again in that one.
    private static bool SaysCurrent(Reply reply) => reply.IsRpcError
        && RpcErrorForm.CodeOf(reply.Body) == RpcCodes.UnsupportedProtocolVersion
        && ObjectSplice.Elements(ObjectSplice.Get(ObjectSplice.GetObject(reply.Body, "data"u8), "supported"u8)).Any(version => JsonText.Decode(version.Span) == McpRevisions.Current);

    private static async Task<UpstreamSession> InitializeAsync(IConnection connection, Abilities offered, CancellationToken ct)
    {
        var @params = ObjectSplice.Rewrite(
            default,
            JsonEdit.SetText("protocolVersion", McpRevisions.LastWithSessions),
            JsonEdit.Set("capabilities", ClientAbilities.Write(offered)),
            JsonEdit.Set("clientInfo", HubIdentity.Json));
        var reply = await connection.RequestAsync(new OutgoingRequest { Id = Interlocked.Increment(ref lastId), Method = McpMethods.Initialize, Params = @params }, ct);
        if (!reply.IsResult) throw new UpstreamException($"It refused the handshake: {ObjectSplice.GetText(reply.Body, "message"u8)}");
        var revision = ObjectSplice.GetText(reply.Body, "protocolVersion"u8);
        if (revision is null || !McpRevisions.HasSessions(revision)) throw new UpstreamException($"It wants protocol revision '{revision}', which the hub does not speak.");
        connection.SetRevision(revision);
        await connection.NotifyAsync(McpMethods.Initialized, default, ct);
        return new UpstreamSession(connection, revision, reply.Body);
    }

    private static string Describe(ReadOnlyMemory<byte> greeting)
    {
        var info = ObjectSplice.GetObject(greeting, "serverInfo"u8);
        if (info.IsEmpty) info = ObjectSplice.GetObject(ObjectSplice.GetObject(greeting, "_meta"u8), System.Text.Encoding.UTF8.GetBytes(MetaKeys.ServerInfo));
        return info.IsEmpty ? "" : $"{ObjectSplice.GetText(info, "name"u8)} {ObjectSplice.GetText(info, "version"u8)}".Trim();
    }
}
