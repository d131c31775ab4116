using System.Collections.Concurrent;
using System.Globalization;
using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>
/// The JSON-RPC half of a connection on which all messages of a server come in one stream: ids of our own, answers given to whoever
/// waits for them and to nobody else. How a message gets onto the wire is the connection's business. Thread-safe.
/// </summary>
/// <param name="write">Sends one message; throws <see cref="UpstreamException"/> when it cannot.</param>
/// <param name="onNoise">Gets what is no message; null where such a thing breaks the connection.</param>
internal sealed class RpcPeer(ServerMessages messages, Func<byte[], CancellationToken, Task> write, TimeProvider time, Action<ReadOnlyMemory<byte>>? onNoise = null)
{
    private const int MaxBatch = 1000;
    private const int MaxQuestions = 100;
    private readonly FloodWatch flood = new(time);
    private readonly ConcurrentDictionary<long, Pending> pending = new();
    private readonly TaskCompletionSource<string> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int questions;
    private volatile bool takesBatches;

    /// <summary>Requests that wait for their answer.</summary>
    public int Waiting => pending.Count;

    /// <summary>Completes with the reason given to <see cref="Close"/>.</summary>
    public Task<string> Closed => closed.Task;

    /// <summary>Says which revision the handshake agreed on.</summary>
    public void SetRevision(string revision) => takesBatches = revision == McpRevisions.WithBatches;

    /// <exception cref="UpstreamException">The connection is closed, or closes before the answer.</exception>
    public async Task<Reply> RequestAsync(OutgoingRequest request, CancellationToken ct)
    {
        var waiter = new Pending(request);
        pending[request.Id] = waiter;
        try
        {
            if (closed.Task.IsCompleted) throw new UpstreamException(await closed.Task) { IsOutage = true, IsUnprocessed = true };
            await write(RpcFrames.Request(request.Id, request.Method, request.Params.Span), ct);
            return await waiter.Answer.Task.WaitAsync(ct);
        }
        catch (OperationCanceledException) when (request.Method != McpMethods.Initialize && pending.ContainsKey(request.Id) && !closed.Task.IsCompleted)
        {
            _ = CancelNotice.SendAsync(NotifyAsync, request.Id);
            throw;
        }
        finally
        {
            pending.TryRemove(request.Id, out _);
        }
    }

    public Task NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct) =>
        write(RpcFrames.Notification(method, @params.Span), ct);

    /// <summary>Handles what the server sent: an answer, a notification or a request of its own.</summary>
    /// <exception cref="UpstreamException">It is no JSON-RPC message, or one too many.</exception>
    public async ValueTask TakeAsync(byte[] frame, CancellationToken ct)
    {
        if (takesBatches && frame.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'[', ..])
        {
            foreach (var part in Split(frame)) await TakeOneAsync(part, ct);
        }
        else
        {
            await TakeOneAsync(frame, ct);
        }
    }

    /// <summary>Fails everybody who still waits. Only the first reason counts.</summary>
    public void Close(string reason)
    {
        if (!closed.TrySetResult(reason)) reason = closed.Task.Result; // by whoever comes first, also to those whom the second finds
        foreach (var waiter in pending.Values) waiter.Answer.TrySetException(new UpstreamException(reason));
    }

    private static List<ReadOnlyMemory<byte>> Split(byte[] batch)
    {
        try
        {
            var parts = ObjectSplice.Elements(batch);
            return parts.Count <= MaxBatch ? parts : throw new UpstreamException($"It put more than {MaxBatch} messages into one batch.");
        }
        catch (System.Text.Json.JsonException error)
        {
            throw new UpstreamException($"It wrote a batch that is not valid JSON: {error.Message}", error);
        }
    }

    private async ValueTask TakeOneAsync(ReadOnlyMemory<byte> frame, CancellationToken ct)
    {
        if (RpcMessage.Parse(frame, out var fault) is not { } message)
        {
            flood.Count();
            if (onNoise is not null && JsonLine.Values(frame, MaxBatch) is { Count: > 1 } joined)
            {
                foreach (var part in joined) await TakeOneAsync(part, ct);
            }
            else
            {
                Reject(frame, fault);
            }

            return;
        }

        if (message.IsResponse)
        {
            if (TryReadId(message.Id) is { } id && pending.TryRemove(id, out var waiter))
                waiter.Answer.TrySetResult(message.Error.IsEmpty ? Reply.Result(message.Result) : Reply.RpcError(message.Error));
            else
                flood.Count();
            return;
        }

        flood.Count();
        if (message.IsNotification)
        {
            await DispatchAsync(message, ct);
        }
        else
        {
            // The answer may take a person's time; the messages behind it must not wait.
            if (Interlocked.Increment(ref questions) > MaxQuestions) throw new UpstreamException($"It asked for more than {MaxQuestions} things at once.");
            _ = AnswerAsync(message, ct);
        }
    }

    private async Task AnswerAsync(RpcMessage message, CancellationToken ct)
    {
        try
        {
            await write(await messages.AnswerAsync(message, null, ct), ct);
        }
        catch (Exception error) when (error is UpstreamException or OperationCanceledException)
        {
            // The connection ended while somebody was asked: there is nobody left to answer.
        }
        finally
        {
            Interlocked.Decrement(ref questions);
        }
    }

    // Only an answer gone wrong concerns somebody.
    private void Reject(ReadOnlyMemory<byte> frame, RpcFault fault)
    {
        if (onNoise is null) throw new UpstreamException($"It wrote something that is no JSON-RPC message: {fault.Message}");
        onNoise(frame);
        if (TryReadId(fault.Id) is { } id && pending.TryRemove(id, out var waiter))
            waiter.Answer.TrySetException(new UpstreamException($"It answered with something that is no JSON-RPC message: {fault.Message}"));
    }

    private ValueTask DispatchAsync(RpcMessage message, CancellationToken ct)
    {
        if (message.Method == McpMethods.Progress)
        {
            return TryReadId(ObjectSplice.Get(message.Params, "progressToken"u8)) is { } token && pending.TryGetValue(token, out var waiter) && waiter.Request.Sink is { } sink
                ? sink.OnNotificationAsync(message.Method, message.Params, ct)
                : ValueTask.CompletedTask;
        }

        return messages.OnNotificationAsync(message.Method!, message.Params, ct);
    }

    private static long? TryReadId(ReadOnlyMemory<byte> id) =>
        long.TryParse(id.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private sealed class Pending(OutgoingRequest request)
    {
        public OutgoingRequest Request => request;

        public TaskCompletionSource<Reply> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
