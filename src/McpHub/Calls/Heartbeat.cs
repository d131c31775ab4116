using System.IO.Pipelines;
using McpHub.Wire.Dialects;

namespace McpHub.Calls;

/// <summary>
/// Signs of life for a caller whose stream is silent while the hub waits for somebody else. Whoever waits does so through it, and writes nothing
/// to the stream meanwhile. Not thread-safe.
/// </summary>
internal sealed class Heartbeat : IDisposable
{
    private readonly PipeWriter to;
    private readonly IStreamWriter stream;
    private readonly TimeSpan interval;
    private readonly ITimer timer;
    private TaskCompletionSource beat = New();

    public Heartbeat(PipeWriter to, IStreamWriter stream, TimeSpan interval, TimeProvider time)
    {
        (this.to, this.stream, this.interval) = (to, stream, interval);
        timer = time.CreateTimer(static state => Volatile.Read(ref ((Heartbeat)state!).beat).TrySetResult(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <param name="heartbeat">Null where nobody must be kept alive.</param>
    public static ValueTask<T> During<T>(Heartbeat? heartbeat, ValueTask<T> work) => heartbeat is null || work.IsCompleted ? work : heartbeat.WaitAsync(work.AsTask());

    public void Dispose() => timer.Dispose();

    private async ValueTask<T> WaitAsync<T>(Task<T> work)
    {
        if (beat.Task.IsCompleted) Volatile.Write(ref beat, New());
        timer.Change(interval, interval);
        while (await Task.WhenAny(work, beat.Task) != work)
        {
            Volatile.Write(ref beat, New());
            stream.WriteHeartbeat(to);
            await to.FlushAsync(CancellationToken.None); // a caller that is gone ends the work itself
        }

        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return await work;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
