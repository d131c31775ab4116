using McpHub.Cli.Hub;
using McpHub.Upstreams;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Cli.Stdio;

/// <summary>
/// The session of a client of the older revisions. When the hub no longer knows it, because it was started again, the client's own
/// greeting opens another one, and the client notices nothing.
/// </summary>
internal sealed class OlderSession(HubDoor door) : IAsyncDisposable
{
    private const int NotFound = 404;
    private static readonly byte[] ReopeningId = "\"mcphub-reopen\""u8.ToArray();
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TellTime = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim opening = new(1, 1);
    private readonly CancellationTokenSource stopping = new();
    private volatile Opened? session;
    private byte[]? greeting;
    private bool isInitialized;
    private Task listening = Task.CompletedTask;

    public bool IsOpen => session is not null;

    /// <summary>The client's <c>initialize</c>.</summary>
    public async Task<DoorReply> OpenAsync(RpcMessage message, byte[] json, CancellationToken ct)
    {
        greeting = ObjectSplice.Rewrite(json, JsonEdit.Set("id", ReopeningId));
        isInitialized = false;
        var hub = await door.Link.GetAsync(ct);
        try
        {
            return await GreetAsync(hub, json, message.Id, ct);
        }
        catch (CommandException)
        {
            door.Link.Forget(hub);
            return await GreetAsync(await door.Link.GetAsync(ct), json, message.Id, ct);
        }
    }

    public async Task<DoorReply> AskAsync(RpcMessage message, byte[] json, CancellationToken ct)
    {
        var used = session;
        var hub = await door.Link.GetAsync(ct);
        try
        {
            var reply = await SendAsync(hub, used, message, json, ct);
            if (reply.Status != NotFound || used is null) return reply;
        }
        catch (CommandException)
        {
            door.Link.Forget(hub);
        }

        // Either way nothing was done with the request.
        hub = await door.Link.GetAsync(ct);
        await ReopenAsync(hub, used, ct);
        return await SendAsync(hub, session, message, json, ct);
    }

    /// <summary>Passes on a notification, or the client's answer to a request of the hub's. What cannot arrive is forgotten with the session it was for.</summary>
    public async Task TellAsync(RpcMessage message, byte[] json, CancellationToken ct)
    {
        if (session is not { } used) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TellTime);
        using var request = NewRequest(used.Hub, used, HttpMethod.Post, json);
        try
        {
            await HubDoor.TellAsync(used.Hub, request, limit.Token);
        }
        catch (Exception error) when (error is CommandException or HttpRequestException or OperationCanceledException)
        {
            door.Link.Forget(used.Hub);
        }

        if (message.Method != McpMethods.Initialized) return;
        isInitialized = true;
        Listen(used);
    }

    private async Task<DoorReply> SendAsync(RunningHub hub, Opened? used, RpcMessage message, byte[] json, CancellationToken ct)
    {
        using var request = NewRequest(hub, used, HttpMethod.Post, json);
        return await door.AskAsync(hub, request, message.Id, ct);
    }

    private HttpRequestMessage NewRequest(RunningHub hub, Opened? used, HttpMethod method, byte[]? json = null)
    {
        var request = door.NewRequest(hub, method, json);
        if (used is null) return request;
        request.Headers.TryAddWithoutValidation(ProtocolHeaders.Session, used.Id);
        request.Headers.TryAddWithoutValidation(ProtocolHeaders.Version, used.Revision);
        return request;
    }

    private async Task<DoorReply> GreetAsync(RunningHub hub, byte[] json, ReadOnlyMemory<byte> id, CancellationToken ct)
    {
        using var request = door.NewRequest(hub, HttpMethod.Post, json);
        var reply = await door.AskAsync(hub, request, id, ct);
        if (reply.Session is { } opened && !reply.Message.Result.IsEmpty)
            session = new Opened(hub, opened, ObjectSplice.GetText(reply.Message.Result, "protocolVersion"u8) ?? McpRevisions.LastWithSessions);
        return reply;
    }

    private async Task ReopenAsync(RunningHub hub, Opened? lost, CancellationToken ct)
    {
        await opening.WaitAsync(ct);
        try
        {
            if (greeting is null || !ReferenceEquals(session, lost)) return;
            await GreetAsync(hub, greeting, ReopeningId, ct);
            if (!isInitialized || session is not { } opened || ReferenceEquals(opened, lost)) return;
            using var initialized = NewRequest(hub, opened, HttpMethod.Post, RpcFrames.Notification(McpMethods.Initialized, default));
            await HubDoor.TellAsync(hub, initialized, ct);
            Listen(opened);
        }
        finally
        {
            opening.Release();
        }
    }

    private void Listen(Opened used) => listening = Task.WhenAll(listening, ListenAsync(used, stopping.Token));

    // What the hub says unasked. A stream that ends is opened again, for as long as the session is the one in use.
    private async Task ListenAsync(Opened used, CancellationToken ct)
    {
        try
        {
            while (ReferenceEquals(session, used) && await ListenOnceAsync(used, ct)) await Task.Delay(Pause, ct);
        }
        catch (OperationCanceledException)
        {
            // The client is gone.
        }
    }

    private async Task<bool> ListenOnceAsync(Opened used, CancellationToken ct)
    {
        try
        {
            using var request = NewRequest(used.Hub, used, HttpMethod.Get);
            return await door.ListenAsync(used.Hub, request, ct);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            return true;
        }
        catch (CommandException)
        {
            // The hub is gone: the next request opens a new session, and its stream with it.
            return false;
        }
    }

    /// <summary>Ends the session at the hub.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await listening;
        if (session is { } used) await EndAsync(used);
        stopping.Dispose();
        opening.Dispose();
    }

    private async Task EndAsync(Opened used)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        using var request = NewRequest(used.Hub, used, HttpMethod.Delete);
        try
        {
            await HubDoor.TellAsync(used.Hub, request, limit.Token);
        }
        catch (Exception error) when (error is CommandException or HttpRequestException or OperationCanceledException)
        {
            // A hub that is gone has no session to end.
        }
    }

    /// <param name="Revision">As agreed by its greeting.</param>
    private sealed record Opened(RunningHub Hub, string Id, string Revision);
}
