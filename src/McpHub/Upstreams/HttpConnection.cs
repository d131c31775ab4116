using System.Net.Http.Headers;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>
/// Streamable HTTP to one server: every message is a POST of its own, answered by one JSON body or an event stream.
/// Both eras: with a session the id goes along, without one the metadata headers do.
/// </summary>
internal sealed class HttpConnection : IConnection
{
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");
    private readonly HttpMessageInvoker http;
    private readonly Uri endpoint;
    private readonly ServerConfig config;
    private readonly ServerMessages messages;
    private readonly TimeProvider time;
    private readonly FloodWatch flood;
    private readonly TaskCompletionSource<string> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private volatile string revision = McpRevisions.Current;
    private volatile string? session;
    private volatile bool hasLostSession;
    private int inFlight;
    private TaskCompletionSource? idle;
    private Task listening = Task.CompletedTask;

    public HttpConnection(HttpMessageInvoker http, ServerConfig config, ServerMessages messages, TimeProvider time)
    {
        this.http = http;
        this.config = config;
        this.messages = messages;
        this.time = time;
        flood = new FloodWatch(time);
        endpoint = new Uri(config.Url!);
    }

    public Task<string> Closed => closed.Task;

    public int Pending => Volatile.Read(ref inFlight);

    public bool HasStreamPerRequest => true;

    public bool HasLostSession => hasLostSession;

    public void SetRevision(string agreed)
    {
        revision = agreed;
        if (McpRevisions.HasSessions(agreed)) listening = new HttpListener(() => NewMessage(HttpMethod.Get), http, (message, token) => HandleAsync(message, null, token), config.Hub.Limits.MaxMessageBytes, time).RunAsync(stopping.Token);
    }

    public void Break(string reason) => closed.TrySetResult(reason);

    public Task IdleAsync()
    {
        lock (gate) return inFlight == 0 ? Task.CompletedTask : (idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    public async Task<Reply> RequestAsync(OutgoingRequest request, CancellationToken ct)
    {
        lock (gate) inFlight++;
        try
        {
            return await ExchangeAsync(request, ct);
        }
        finally
        {
            lock (gate)
            {
                if (--inFlight == 0) idle?.TrySetResult();
            }
        }
    }

    private async Task<Reply> ExchangeAsync(OutgoingRequest request, CancellationToken ct)
    {
        using var message = NewMessage(HttpMethod.Post);
        message.Content = ToContent(RpcFrames.Request(request.Id, request.Method, request.Params.Span));
        if (request.Method == McpMethods.Initialize) message.Headers.Remove(ProtocolHeaders.Version);
        else if (revision == McpRevisions.Current) ProtocolHeaders.Add(message.Headers, request);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct, stopping.Token);
        try
        {
            using var response = await SendAsync(message, limit.Token);
            if (request.Method == McpMethods.Initialize && response.Headers.TryGetValues(ProtocolHeaders.Session, out var ids)) session = ids.First();
            if ((int)response.StatusCode == 404 && session is not null) throw Unusable(response);
            return await ReadAsync(response, request, limit.Token) ?? throw Unusable(response);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw new UpstreamException($"The connection to {endpoint} broke while it answered: {error.Message}", error);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested && McpRevisions.HasSessions(revision) && request.Method != McpMethods.Initialize)
        {
            // In the revisions with sessions a closed stream is no cancellation: it may be a broken connection, to be resumed.
            _ = CancelNotice.SendAsync(NotifyAsync, request.Id);
            throw;
        }
    }

    private async Task<Reply?> ReadAsync(HttpResponseMessage response, OutgoingRequest request, CancellationToken ct)
    {
        var body = new HttpReplyReader(response, config.Hub.Limits.MaxMessageBytes);
        ValueTask OnOther(RpcMessage frame, CancellationToken token) => HandleAsync(frame, request, token);
        try
        {
            if (await body.ReadAsync(request.Id, OnOther, ct) is { } reply) return reply;
        }
        catch (Exception error) when (error is IOException or HttpRequestException && body.Rest is not null && CanResume)
        {
            // A stream that breaks is taken up again like one that ends.
        }

        if (body.Rest is not { } rest || !CanResume) return null;
        return await new HttpResumption(() => NewMessage(HttpMethod.Get), SendAsync, config.Hub.Limits.MaxMessageBytes).ResumeAsync(rest, request.Id, OnOther, ct);
    }

    // Since the current revision there is no coming back to a stream.
    private bool CanResume => revision != McpRevisions.Current;

    public async Task NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        // The current revision has no notifications over HTTP: closing the request's own stream is its cancellation.
        if (revision == McpRevisions.Current) return;
        await PostAsync(RpcFrames.Notification(method, @params.Span), ct);
    }

    private async Task PostAsync(byte[] frame, CancellationToken ct)
    {
        using var message = NewMessage(HttpMethod.Post);
        message.Content = ToContent(frame);
        using var response = await SendAsync(message, ct);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken ct)
    {
        try
        {
            return await http.SendAsync(message, ct);
        }
        catch (HttpRequestException error)
        {
            throw new UpstreamException($"Nothing usable answers at {endpoint}: {error.Message}", error) { IsOutage = true };
        }
    }

    // A status without a JSON-RPC body. A lost session ends this connection: the supervisor opens a new one.
    private UpstreamException Unusable(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (status == 404 && session is not null) hasLostSession = true;
        if (hasLostSession) closed.TrySetResult("It no longer knows our session.");
        var hint = status is not (401 or 403) ? "" : config.Hub.Auth is null ? " Check the credential in 'headers'." : " Check hub.auth: the server does not take the token.";
        return new UpstreamException($"{endpoint} answered HTTP {status} without a JSON-RPC message.{hint}") { IsOutage = status >= 500, HttpStatus = status, IsUnprocessed = status == 404 && session is not null };
    }

    // What comes on the stream of a request belongs to that request. What a server asks on its own stream belongs to the call that it is
    // working on, as long as that is one.
    private async ValueTask HandleAsync(RpcMessage message, OutgoingRequest? request, CancellationToken ct)
    {
        flood.Count();
        if (message.IsRequest)
        {
            if (request is null) _ = AnswerUnboundAsync(message, ct);
            else await PostAsync(await messages.AnswerAsync(message, request.Asked, ct), ct);
            return;
        }

        await messages.OnNotificationAsync(message.Method!, message.Params, ct);
        if (request?.Sink is { } sink) await sink.OnNotificationAsync(message.Method!, message.Params, ct);
    }

    // The answer may take a person's time; the messages behind the question must not wait.
    private async Task AnswerUnboundAsync(RpcMessage message, CancellationToken ct)
    {
        try
        {
            await PostAsync(await messages.AnswerAsync(message, null, ct), ct);
        }
        catch (Exception error) when (error is UpstreamException or OperationCanceledException)
        {
            // The connection ended while somebody was asked: there is nobody left to answer.
        }
    }

    private HttpRequestMessage NewMessage(HttpMethod method)
    {
        var message = new HttpRequestMessage(method, endpoint);
        if (method == HttpMethod.Post) message.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        else message.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        foreach (var (name, value) in config.Headers) message.Headers.TryAddWithoutValidation(name, value.Reveal());
        message.Headers.TryAddWithoutValidation(ProtocolHeaders.Version, revision);
        if (session is not null) message.Headers.TryAddWithoutValidation(ProtocolHeaders.Session, session);
        return message;
    }

    private static ByteArrayContent ToContent(byte[] frame) => new(frame) { Headers = { ContentType = JsonType } };

    public async ValueTask DisposeAsync()
    {
        closed.TrySetResult("The hub closed the connection.");
        if (session is not null) await EndSessionAsync();
        await stopping.CancelAsync();
        await listening;
        stopping.Dispose();
    }

    private async Task EndSessionAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            using var message = NewMessage(HttpMethod.Delete);
            using var response = await SendAsync(message, limit.Token);
        }
        catch (Exception error) when (error is UpstreamException or OperationCanceledException)
        {
            // A server that is gone has no session to end.
        }
    }
}
