using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Mcp;

/// <summary>
/// HTTP+SSE, the transport of revision 2024-11-05: the client opens an event stream, is told there where to send, and sends each message
/// by a POST of its own; every answer comes on the stream. The session lives exactly as long as the stream.
/// </summary>
internal sealed class SseDoor(SessionDoor door, OpenSessions open, IOptionsFactory<McpServerOptions> options, ILoggerFactory loggers, IServiceProvider services, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>Requests of one session that run at once. Nothing else holds a client back: its POSTs are answered before its requests are.</summary>
    private const int MaxRunning = 256;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);
    private static readonly McpErrorDialect Errors = new();
    private readonly ConcurrentDictionary<string, Session> sessions = new();

    /// <summary>GET: opens a session and serves it until either side ends it.</summary>
    public async Task OpenAsync(HttpContext http, DoorScope scope)
    {
        var caller = Caller.Of(http);
        if (await DoorCatalog.FindAsync(http, scope) is null) return;
        var max = caller.Snapshot.Config.Limits.MaxSessions;
        if (sessions.Count >= max)
        {
            await Errors.WriteAsync(http, new HubError(ErrorKind.Limited, "too_many_sessions", $"The hub serves {max} event streams already.", "Close one, or raise limits.maxSessions."));
            return;
        }

        if (!open.HasRoomFor(caller))
        {
            await Errors.WriteAsync(http, OpenSessions.TooMany(caller));
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        EventStream.Begin(http.Response);
        var path = (http.Request.PathBase + http.Request.Path).ToString();
        await using var transport = new SseResponseStreamTransport(Verbatim.Over(http.Response.Body), $"{path[..path.LastIndexOf('/')]}/message?sessionId={id}", id);
        try
        {
            await ServeAsync(http, new Session(caller.Agent!.Name, scope, transport), ended);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client closed its stream, or the hub stops.
        }
        finally
        {
            sessions.TryRemove(id, out _);
        }
    }

    private async Task ServeAsync(HttpContext http, Session session, CancellationTokenSource ended)
    {
        var settings = options.Create(Options.DefaultName);
        SessionOrigin.Current = CallOrigin.Of(http);
        await door.ConfigureAsync(http, settings, ended.Token);
        session.Client = SessionDoor.ClientOf(http);
        await using var server = McpServer.Create(session.Transport, settings, loggers, services);
        sessions[session.Transport.SessionId!] = session;
        var writing = session.Transport.RunAsync(ended.Token);
        var beating = KeepAliveAsync(server, ended.Token);
        try
        {
            await door.RunAsync(http, server, ended.Token);
        }
        finally
        {
            await ended.CancelAsync();
            await session.Transport.DisposeAsync();
            await Task.WhenAll(writing, beating);
        }
    }

    /// <summary>POST: takes one message, or in revision 2025-03-26 several.</summary>
    public async Task TakeAsync(HttpContext http, DoorScope scope)
    {
        var caller = Caller.Of(http);
        var id = http.Request.Query["sessionId"].ToString();
        var (body, refusal) = await McpBody.ReadAsync(http.Request, caller.Snapshot.Config.Limits.MaxMcpBodyBytes, http.RequestAborted);
        refusal ??= sessions.TryGetValue(id, out var session) && session.Agent == caller.Agent!.Name && session.Scope == scope
            ? await TakeAsync(session, body!, http.RequestAborted)
            : new HubError(ErrorKind.NotFound, "session_not_found", "There is no event stream of this agent with that sessionId.", "Open one with GET …/sse and send to the address that it names first.");
        if (refusal is not null) await Errors.WriteAsync(http, refusal);
        else http.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private static async Task<HubError?> TakeAsync(Session session, byte[] body, CancellationToken ct)
    {
        var messages = new List<ReadOnlyMemory<byte>> { body };
        if (RpcBatch.IsOne(body) && session.Client!.Revision == McpRevisions.WithBatches)
        {
            if (RpcBatch.Split(body, BatchExchange.MaxMessages, out var fault) is not { } parts) return Malformed(fault);
            messages = parts;
        }

        foreach (var message in messages)
        {
            if (RpcMessage.Parse(message, out var fault) is null) return Malformed(fault);
        }

        if (session.Client!.Running + messages.Count > MaxRunning) return new HubError(ErrorKind.Limited, "too_many_requests", $"{MaxRunning} requests of this session run already.", "Wait for some of them.");
        foreach (var message in messages)
            await session.Transport.OnMessageReceivedAsync(JsonSerializer.Deserialize<JsonRpcMessage>(message.Span, McpJsonUtilities.DefaultOptions)!, ct);
        return null;
    }

    // Whatever stands between closes a stream on which nothing happens, and the session with it.
    private async Task KeepAliveAsync(McpServer server, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(KeepAlive, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct)) await server.SendRequestAsync(new JsonRpcRequest { Method = McpMethods.Ping }, ct);
        }
        catch (Exception error) when (error is OperationCanceledException or McpException or IOException or InvalidOperationException)
        {
            // The session ended, or its client knows no ping: then it gets none.
        }
    }

    private static HubError Malformed(RpcFault fault) => new(ErrorKind.BadRequest, "message_malformed", fault.Message);

    private sealed class Session(string agent, DoorScope scope, SseResponseStreamTransport transport)
    {
        public string Agent => agent;

        public DoorScope Scope => scope;

        public SseResponseStreamTransport Transport => transport;

        public ClientSession? Client { get; set; }
    }
}
