using System.Collections.Concurrent;
using System.Globalization;
using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>
/// Our JSON-RPC peer over the standard input and output of a process: one line a message, ids of our own,
/// answers given to whoever waits for them and to nobody else.
/// </summary>
internal sealed class StdioConnection : IConnection
{
    private readonly ChildProcess process;
    private readonly ServerMessages messages;
    private readonly LineReader lines;
    private readonly ConcurrentDictionary<long, Pending> pending = new();
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly SemaphoreSlim asking = new(1, 1);
    private readonly TaskCompletionSource<string> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task reading;
    private volatile bool hasAsked;

    public StdioConnection(ChildProcess process, ServerMessages messages, int maxMessageBytes)
    {
        this.process = process;
        this.messages = messages;
        lines = new LineReader(process.Output, maxMessageBytes);
        reading = ReadAllAsync();
    }

    public Task<string> Closed => closed.Task;

    public void SetRevision(string revision)
    {
        // Nothing that goes over standard input depends on it.
    }

    public async Task<Reply> RequestAsync(OutgoingRequest request, CancellationToken ct)
    {
        if (!hasAsked || request.Asked is null) return await ExchangeAsync(request, ct);
        await asking.WaitAsync(ct);
        try
        {
            return await ExchangeAsync(request, ct);
        }
        finally
        {
            asking.Release();
        }
    }

    private async Task<Reply> ExchangeAsync(OutgoingRequest request, CancellationToken ct)
    {
        var waiter = new Pending(request);
        pending[request.Id] = waiter;
        try
        {
            if (closed.Task.IsCompleted) throw new UpstreamException(await closed.Task) { IsOutage = true };
            await WriteAsync(RpcFrames.Request(request.Id, request.Method, request.Params.Span), ct);
            return await waiter.Answer.Task.WaitAsync(ct);
        }
        catch (OperationCanceledException) when (request.Method != McpMethods.Initialize && pending.ContainsKey(request.Id) && !closed.Task.IsCompleted)
        {
            await TellCancelledAsync(request.Id);
            throw;
        }
        finally
        {
            pending.TryRemove(request.Id, out _);
        }
    }

    public Task NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct) =>
        WriteAsync(RpcFrames.Notification(method, @params.Span), ct);

    private async Task TellCancelledAsync(long id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            var reason = string.Create(CultureInfo.InvariantCulture, $$"""{"requestId":{{id}},"reason":"The caller gave up."}""");
            await NotifyAsync(McpMethods.Cancelled, System.Text.Encoding.UTF8.GetBytes(reason), limit.Token);
        }
        catch (Exception error) when (error is UpstreamException or OperationCanceledException)
        {
            // A server that cannot be told is about to be found broken by the reader.
        }
    }

    private async Task WriteAsync(byte[] frame, CancellationToken ct)
    {
        await writing.WaitAsync(ct);
        try
        {
            // Once begun, a line is finished: half a line would corrupt the one after it.
            await process.Input.WriteAsync(JsonLine.Of(frame), stopping.Token);
            await process.Input.FlushAsync(stopping.Token);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            throw new UpstreamException("Its standard input is closed.", error);
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task ReadAllAsync()
    {
        await Task.Yield();
        var reason = "It closed its standard output.";
        try
        {
            while (await lines.ReadAsync(stopping.Token) is { } line)
            {
                if (!line.AsSpan().Trim(" \t"u8).IsEmpty) await TakeAsync(line);
            }
        }
        catch (Exception error) when (error is UpstreamException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            reason = error is UpstreamException ? error.Message : reason;
        }

        closed.TrySetResult(reason);
        foreach (var waiter in pending.Values) waiter.Answer.TrySetException(new UpstreamException(reason));
    }

    private async ValueTask TakeAsync(byte[] line)
    {
        if (RpcMessage.Parse(line, out var fault) is not { } message) throw new UpstreamException($"It wrote something that is no JSON-RPC message: {fault.Message}");
        if (message.IsResponse)
        {
            if (TryReadId(message.Id) is { } id && pending.TryRemove(id, out var waiter))
                waiter.Answer.TrySetResult(message.Error.IsEmpty ? Reply.Result(message.Result) : Reply.RpcError(message.Error));
        }
        else if (message.IsNotification)
        {
            await DispatchAsync(message);
        }
        else
        {
            // The answer may take a person's time; the messages behind it must not wait.
            _ = AnswerAsync(message);
        }
    }

    // On one pipe nothing says which call a question belongs to: it is certain only while one single call is running whose client
    // can be asked. From the first question on such calls go one at a time.
    private async Task AnswerAsync(RpcMessage message)
    {
        if (message.Method != McpMethods.Ping) hasAsked = true;
        try
        {
            var callers = pending.Values.Select(waiter => waiter.Request.Asked).OfType<IClientChannel>().ToList();
            await WriteAsync(await ServerRequests.AnswerAsync(message, callers, stopping.Token), stopping.Token);
        }
        catch (Exception error) when (error is UpstreamException or OperationCanceledException)
        {
            // The connection ended while somebody was asked: there is nobody left to answer.
        }
    }

    private ValueTask DispatchAsync(RpcMessage message)
    {
        if (message.Method == McpMethods.Progress)
        {
            return TryReadId(ObjectSplice.Get(message.Params, "progressToken"u8)) is { } token && pending.TryGetValue(token, out var waiter) && waiter.Request.Sink is { } sink
                ? sink.OnNotificationAsync(message.Method, message.Params, stopping.Token)
                : ValueTask.CompletedTask;
        }

        return messages.OnNotificationAsync(message.Method!, message.Params, stopping.Token);
    }

    private static long? TryReadId(ReadOnlyMemory<byte> id) =>
        long.TryParse(id.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        await stopping.CancelAsync();
        await reading;
        stopping.Dispose();
    }

    private sealed class Pending(OutgoingRequest request)
    {
        public OutgoingRequest Request => request;

        public TaskCompletionSource<Reply> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
