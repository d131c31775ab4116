using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Cli.Stdio;

/// <summary>
/// An MCP server on standard input and output that is the hub: each message goes to the hub's endpoint over HTTP, in the era that the
/// message itself is of, and what comes back goes to the client. Many requests may be on their way at once.
/// </summary>
internal sealed class StdioBridge(MessageLines input, LineWriter output, HubDoor door, int maxBytes)
{
    private const int MaxPending = 1024;

    // What was asked before the input ended still gets its answer, within reason.
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(2);

    private readonly StandaloneRequests standalone = new(door);
    private readonly ConcurrentDictionary<string, PendingRequest> pending = new();

    /// <summary>Runs until the input ends.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct, output.Closed);
        await using var session = new OlderSession(door);
        try
        {
            while (await input.ReadAsync(ended.Token) is { } line)
            {
                if (!line.IsBlank) await TakeAsync(line, session, ended.Token);
            }

            await WaitForAnswersAsync(ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // A signal, or a client that reads no more: as good as the end of the input.
        }

        await ended.CancelAsync();
        await Task.WhenAll(pending.Values.Select(request => request.Answering));
    }

    private async Task TakeAsync(InputLine line, OlderSession session, CancellationToken ct)
    {
        if (line.Json is not { } json)
            await output.WriteAsync(RpcFrames.Error(default, RpcFrames.ErrorObject(RpcCodes.InvalidRequest, $"The message is longer than limits.maxMcpBodyBytes ({maxBytes} bytes).")));
        else if (RpcMessage.Parse(json, out var fault) is not { } message)
            await output.WriteAsync(RpcFrames.Error(fault.Id.Span, RpcFrames.ErrorObject(fault.Code, fault.Message)));
        else if (message.IsRequest)
            await BeginAsync(message, json, session, ct);
        else
            await TellAsync(message, json, session, ct);
    }

    // Notifications and the client's answers keep their order, which is why each is awaited.
    private async Task TellAsync(RpcMessage message, byte[] json, OlderSession session, CancellationToken ct)
    {
        var cancelled = message.Method == McpMethods.Cancelled ? FindCancelled(message) : null;
        if (cancelled is not { IsStandalone: true }) await session.TellAsync(message, json, ct);
        cancelled?.Cancel();
    }

    private PendingRequest? FindCancelled(RpcMessage message) =>
        pending.GetValueOrDefault(ToKey(ObjectSplice.Get(message.Params, "requestId"u8)));

    private async Task BeginAsync(RpcMessage message, byte[] json, OlderSession session, CancellationToken ct)
    {
        if (pending.Count >= MaxPending)
        {
            await RefuseAsync(message, RpcCodes.InternalError, $"There are {MaxPending} requests on their way already.");
            return;
        }

        try
        {
            if (message.Method == McpMethods.Discover) (message, json) = Complete(message, json);
            var version = VersionOf(message);
            var request = new PendingRequest(isStandalone: version is not null, isEndless: message.Method == McpMethods.Listen, ct);
            if (!pending.TryAdd(ToKey(message.Id), request))
            {
                request.Dispose();
                await RefuseAsync(message, RpcCodes.InvalidRequest, "A request of this id is on its way already.");
                return;
            }

            request.Answering = AnswerAsync(message, json, version, session, request);

            // Nothing may overtake what opens the session.
            if (message.Method == McpMethods.Initialize) await request.Answering;
        }
        catch (JsonException error)
        {
            await RefuseAsync(message, RpcCodes.InvalidParams, $"The parameters are malformed: {error.Message}");
        }
    }

    /// <returns>The revision of a request that stands alone; null for one that belongs to a session.</returns>
    private static string? VersionOf(RpcMessage message) =>
        RequestMeta.Read(message.Params).ProtocolVersion is { } version && !McpRevisions.HasSessions(version) ? version : null;

    // Clients may ask what we are before they say anything about themselves.
    private static (RpcMessage Message, byte[] Json) Complete(RpcMessage message, byte[] json)
    {
        var meta = RequestMeta.Read(message.Params);
        if (meta.ProtocolVersion is not null) return (message, json);

        var @params = new OutgoingMeta { Others = meta.Others, ClientInfo = meta.ClientInfo }.WriteInto(message.Params, isCurrentRevision: true);
        var complete = ObjectSplice.Rewrite(json, JsonEdit.Set("params", @params));
        return (RpcMessage.Parse(complete, out _)!.Value, complete);
    }

    private async Task AnswerAsync(RpcMessage message, byte[] json, string? version, OlderSession session, PendingRequest request)
    {
        var ct = request.Cancellation;
        try
        {
            var reply = await AskAsync(message, json, version, session, ct);
            await output.WriteAsync(reply.Frame);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Who takes a request back waits for no answer.
        }
        catch (CommandException failure)
        {
            await output.WriteAsync(DoorReply.ToFrame(message.Id, failure.Error));
        }
        catch (Exception error) when (error is IOException or HttpRequestException or JsonException)
        {
            var gone = new HubError(ErrorKind.Unavailable, "hub_gone", "The hub went away before it had answered.", "Whether the request was carried out is unknown; ask again if that does no harm.");
            await output.WriteAsync(DoorReply.ToFrame(message.Id, gone));
        }
        finally
        {
            pending.TryRemove(ToKey(message.Id), out _);
            request.Dispose();
        }
    }

    private Task<DoorReply> AskAsync(RpcMessage message, byte[] json, string? version, OlderSession session, CancellationToken ct)
    {
        if (version is null) return message.Method == McpMethods.Initialize ? session.OpenAsync(message, json, ct) : session.AskAsync(message, json, ct);
        return standalone.AskAsync(message, json, version, ct);
    }

    private async Task WaitForAnswersAsync(CancellationToken ct)
    {
        var answers = pending.Values.Where(request => !request.IsEndless).Select(request => request.Answering);
        try
        {
            await Task.WhenAll(answers).WaitAsync(LastAnswers, ct);
        }
        catch (TimeoutException)
        {
            // The client has left; it knows that some answers were outstanding.
        }
    }

    private Task RefuseAsync(RpcMessage message, int code, string text) =>
        output.WriteAsync(RpcFrames.Error(message.Id.Span, RpcFrames.ErrorObject(code, text)));

    private static string ToKey(ReadOnlyMemory<byte> id) => Encoding.UTF8.GetString(id.Span);
}
