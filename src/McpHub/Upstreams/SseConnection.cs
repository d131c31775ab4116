using System.Net.Http.Headers;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Wire.Sse;

namespace McpHub.Upstreams;

/// <summary>
/// The transport of 2024-11-05: one event stream on which the server says everything, and an address it names there
/// to which every message is posted. That address must be of the server's own origin: our credentials go there.
/// </summary>
internal sealed class SseConnection : IConnection
{
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");
    private readonly HttpMessageInvoker http;
    private readonly ServerConfig config;
    private readonly Uri address;
    private readonly RpcPeer peer;
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource<Uri> endpoint = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task reading = Task.CompletedTask;

    private SseConnection(HttpMessageInvoker http, ServerConfig config, ServerMessages messages, TimeProvider time)
    {
        this.http = http;
        this.config = config;
        address = new Uri(config.Url!);
        peer = new RpcPeer(messages, PostAsync, time);
    }

    /// <summary>Opens the stream and waits for the address that the server names.</summary>
    /// <exception cref="UpstreamException">No such stream is there, or the address is not the server's own.</exception>
    public static async Task<SseConnection> OpenAsync(HttpMessageInvoker http, ServerConfig config, ServerMessages messages, TimeProvider time, CancellationToken ct)
    {
        var connection = new SseConnection(http, config, messages, time);
        try
        {
            var response = await connection.GetAsync(ct);
            connection.reading = connection.ReadAllAsync(response);
            await connection.endpoint.Task.WaitAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public Task<string> Closed => peer.Closed;

    public int Pending => peer.Waiting;

    public bool HasStreamPerRequest => false;

    public bool HasLostSession => false;

    public void SetRevision(string revision) => peer.SetRevision(revision);

    public void Break(string reason) => peer.Close(reason);

    public Task<Reply> RequestAsync(OutgoingRequest request, CancellationToken ct) => peer.RequestAsync(request, ct);

    public Task NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct) => peer.NotifyAsync(method, @params, ct);

    private async Task<HttpResponseMessage> GetAsync(CancellationToken ct)
    {
        using var message = NewMessage(HttpMethod.Get, address);
        message.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        var response = await SendAsync(message, ct);
        var type = response.Content.Headers.ContentType?.MediaType;
        if (response.IsSuccessStatusCode && type == "text/event-stream") return response;

        var status = (int)response.StatusCode;
        response.Dispose();
        throw new UpstreamException($"{address} answered HTTP {status} ({type ?? "no content type"}) where an event stream was expected.") { IsOutage = status >= 500 };
    }

    private async Task PostAsync(byte[] frame, CancellationToken ct)
    {
        var status = await PostOnceAsync(frame, ct);
        if (status is >= 200 and < 300) return;

        var reason = $"{address.GetLeftPart(UriPartial.Authority)} answered HTTP {status} to a message.";
        if (status == 404) peer.Close($"It no longer knows our session: {reason}");
        throw new UpstreamException(reason) { IsOutage = status >= 500 };
    }

    private async Task<int> PostOnceAsync(byte[] frame, CancellationToken ct)
    {
        using var message = NewMessage(HttpMethod.Post, await endpoint.Task);
        message.Content = new ByteArrayContent(frame) { Headers = { ContentType = JsonType } };
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct, stopping.Token);
            using var response = await SendAsync(message, limit.Token);
            return (int)response.StatusCode;
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException && !ct.IsCancellationRequested)
        {
            throw new UpstreamException(await peer.Closed, error);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken ct)
    {
        try
        {
            return await http.SendAsync(message, ct);
        }
        catch (HttpRequestException error)
        {
            throw new UpstreamException($"Nothing usable answers at {address}: {error.Message}", error) { IsOutage = true };
        }
    }

    private async Task ReadAllAsync(HttpResponseMessage response)
    {
        await Task.Yield();
        var reason = "It ended its event stream.";
        try
        {
            using (response)
            {
                await using var stream = await response.Content.ReadAsStreamAsync(stopping.Token);
                await ReadAsync(stream, stopping.Token);
            }
        }
        catch (SseTooLargeException)
        {
            reason = $"It sent an event larger than hub.limits.maxMessageBytes ({config.Hub.Limits.MaxMessageBytes} bytes).";
        }
        catch (Exception error) when (error is UpstreamException or IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            reason = error is UpstreamException ? error.Message : reason;
        }

        endpoint.TrySetException(new UpstreamException(reason));
        peer.Close(reason);
    }

    private async Task ReadAsync(Stream stream, CancellationToken ct)
    {
        using var events = new SseReader(config.Hub.Limits.MaxMessageBytes);
        var chunk = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(chunk, ct)) > 0)
        {
            events.Append(chunk.AsSpan(0, count));
            while (TryReadMessage(events, out var frame)) await peer.TakeAsync(frame, ct);
        }
    }

    private bool TryReadMessage(SseReader events, out byte[] frame)
    {
        while (events.TryRead(out var next))
        {
            if (next.Event.SequenceEqual("endpoint"u8)) TakeEndpoint(System.Text.Encoding.UTF8.GetString(next.Data));
            if (next.Data.IsEmpty || !(next.Event.IsEmpty || next.Event.SequenceEqual("message"u8))) continue;
            frame = next.Data.ToArray();
            return true;
        }

        frame = [];
        return false;
    }

    // Only the first counts: a server that moves its address in the middle of a session has no reason to.
    private void TakeEndpoint(string written)
    {
        if (endpoint.Task.IsCompleted) return;
        if (!Uri.TryCreate(address, written, out var target)) throw new UpstreamException("The message address that it names is no URL.");
        if (Uri.Compare(target, address, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) != 0 || target.UserInfo.Length > 0)
            throw new UpstreamException($"It names a message address of another origin ({target.GetLeftPart(UriPartial.Authority)}); messages go to the origin of its url only.");
        endpoint.TrySetResult(target);
    }

    private HttpRequestMessage NewMessage(HttpMethod method, Uri target)
    {
        var message = new HttpRequestMessage(method, target);
        foreach (var (name, value) in config.Headers) message.Headers.TryAddWithoutValidation(name, value.Reveal());
        return message;
    }

    public async ValueTask DisposeAsync()
    {
        peer.Close("The hub closed the connection.");
        await stopping.CancelAsync();
        await reading;
        stopping.Dispose();
    }
}
