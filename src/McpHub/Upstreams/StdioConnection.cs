using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
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
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private readonly ChildProcess process;
    private readonly ServerMessages messages;
    private readonly LineReader lines;
    private readonly ConcurrentDictionary<long, Pending> pending = new();
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly TaskCompletionSource<string> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stoppingWrites = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly OutputRing noise;
    private readonly Task reading;

    /// <param name="noise">Gets what the process writes between its messages.</param>
    public StdioConnection(ChildProcess process, ServerMessages messages, OutputRing noise, int maxMessageBytes)
    {
        this.process = process;
        this.messages = messages;
        this.noise = noise;
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
        var waiter = new Pending(request.Sink);
        pending[request.Id] = waiter;
        try
        {
            if (closed.Task.IsCompleted) throw new UpstreamException(await closed.Task) { IsOutage = true };
            await WriteAsync(RpcFrames.Request(request.Id, request.Method, request.Params.Span), ct);
            return await waiter.Answer.Task.WaitAsync(ct);
        }
        catch (OperationCanceledException) when (request.Method != McpMethods.Initialize && pending.ContainsKey(request.Id) && !closed.Task.IsCompleted)
        {
            _ = TellCancelledAsync(request.Id);
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
            await NotifyAsync(McpMethods.Cancelled, Encoding.UTF8.GetBytes(reason), limit.Token);
        }
        catch (Exception error) when (error is UpstreamException or OperationCanceledException)
        {
            // A server that cannot be told is about to be found broken by the reader.
        }
    }

    private async Task WriteAsync(byte[] frame, CancellationToken ct)
    {
        await writing.WaitAsync(ct);

        // Once begun, a line is finished, because half a line would corrupt the one after it; but nobody has to wait for a
        // server that does not read.
        await FinishAsync(frame).WaitAsync(ct);
    }

    private async Task FinishAsync(byte[] frame)
    {
        try
        {
            await process.Input.WriteAsync(JsonLine.Of(frame), stoppingWrites.Token);
            await process.Input.FlushAsync(stoppingWrites.Token);
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
        var ending = EndWithProcessAsync();
        string? reason = null;
        try
        {
            while (await lines.ReadAsync(stopping.Token) is { } line)
            {
                if (!line.AsSpan().Trim(" \t"u8).IsEmpty) await TakeAsync(line);
            }
        }
        catch (Exception error)
        {
            reason = error switch
            {
                UpstreamException => error.Message,
                IOException or OperationCanceledException or ObjectDisposedException => null,
                _ => $"The hub failed on its output: {error.Message}",
            };
        }

        // What broke a promise of its own is said first; otherwise its end explains itself, and comes at once or not at all.
        if (reason is null) await Task.WhenAny(ending, Task.Delay(Patience));
        reason ??= ending.IsCompletedSuccessfully ? $"Its process ended with exit code {await ending}." : "It closed its standard output.";
        closed.TrySetResult(reason);
        foreach (var waiter in pending.Values) waiter.Answer.TrySetException(new UpstreamException(reason));
    }

    // A child of the process can hold its pipes open for longer than it lives: then the end of the stream never comes.
    private async Task<int> EndWithProcessAsync()
    {
        var code = await process.WaitAsync(stopping.Token);
        stopping.CancelAfter(Patience);
        return code;
    }

    private async ValueTask TakeAsync(byte[] line)
    {
        if (RpcMessage.Parse(line, out var fault) is not { } message)
        {
            Reject(line, fault);
        }
        else if (message.IsResponse)
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
            await WriteAsync(ServerMessages.Answer(message), stopping.Token);
        }
    }

    // Programs print what is no message: a banner, a warning of a library. Only an answer gone wrong concerns somebody.
    private void Reject(byte[] line, RpcFault fault)
    {
        noise.Add($"(standard output) {Encoding.UTF8.GetString(line.AsSpan(0, Math.Min(line.Length, 500)))}");
        if (TryReadId(fault.Id) is { } id && pending.TryRemove(id, out var waiter))
            waiter.Answer.TrySetException(new UpstreamException($"It answered with something that is no JSON-RPC message: {fault.Message}"));
    }

    private ValueTask DispatchAsync(RpcMessage message)
    {
        if (message.Method == McpMethods.Progress)
        {
            return TryReadId(ObjectSplice.Get(message.Params, "progressToken"u8)) is { } token && pending.TryGetValue(token, out var waiter) && waiter.Sink is { } sink
                ? sink.OnNotificationAsync(message.Method, message.Params, stopping.Token)
                : ValueTask.CompletedTask;
        }

        return messages.OnNotificationAsync(message.Method!, message.Params, stopping.Token);
    }

    private static long? TryReadId(ReadOnlyMemory<byte> id) =>
        long.TryParse(id.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public async ValueTask DisposeAsync()
    {
        await stoppingWrites.CancelAsync();
        await process.DisposeAsync();
        await stopping.CancelAsync();
        await reading;
        stoppingWrites.Dispose();
        stopping.Dispose();
    }

    private sealed class Pending(INotificationSink? sink)
    {
        public INotificationSink? Sink { get; } = sink;

        public TaskCompletionSource<Reply> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
