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
    private readonly TaskCompletionSource<string> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stopping = new();
    private volatile string revision = McpRevisions.Current;
    private volatile string? session;
    private Task listening = Task.CompletedTask;

    public HttpConnection(HttpMessageInvoker http, ServerConfig config, ServerMessages messages)
    {
        this.http = http;
        this.config = config;
        this.messages = messages;
        endpoint = new Uri(config.Url!);
    }

    public Task<string> Closed => closed.Task;

    public bool HasStreamPerRequest => true;

    public void SetRevision(string agreed)
    {
        revision = agreed;
        if (McpRevisions.HasSessions(agreed)) listening = new HttpListener(() => NewMessage(HttpMethod.Get), http, (message, token) => HandleAsync(message, null, token), config.Hub.Limits.MaxMessageBytes).RunAsync(stopping.Token);
    }

    public async Task<Reply> RequestAsync(OutgoingRequest request, CancellationToken ct)
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
            var body = new HttpReplyReader(response, config.Hub.Limits.MaxMessageBytes);
            return await body.ReadAsync(request.Id, (frame, token) => HandleAsync(frame, request, token), limit.Token) ?? throw Unusable(response);
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
        if (status == 404 && session is not null) closed.TrySetResult("It no longer knows our session.");
        var hint = status is 401 or 403 ? " Check the credential in 'headers'." : "";
        return new UpstreamException($"{endpoint} answered HTTP {status} without a JSON-RPC message.{hint}") { IsOutage = status >= 500, HttpStatus = status };
    }

    // What comes on the stream of a request belongs to that request.
    private async ValueTask HandleAsync(RpcMessage message, OutgoingRequest? request, CancellationToken ct)
    {
        if (message.IsRequest)
        {
            await PostAsync(await ServerRequests.AnswerAsync(message, request?.Asked is { } caller ? [caller] : [], ct), ct);
            return;
        }

        await messages.OnNotificationAsync(message.Method!, message.Params, ct);
        if (request?.Sink is { } sink) await sink.OnNotificationAsync(message.Method!, message.Params, ct);
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
