using Microsoft.AspNetCore.Builder;

namespace McpHub.Cli;

/// <summary>Counts the requests under way, so that a stop can wait until those cut off are recorded. Thread-safe.</summary>
internal sealed class RequestsUnderWay
{
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int count;
    private volatile bool isLast;

    /// <summary>Before everything else that handles requests.</summary>
    public void CountIn(IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        Interlocked.Increment(ref count);
        try
        {
            await next(context);
        }
        finally
        {
            if (Interlocked.Decrement(ref count) == 0 && isLast) ended.TrySetResult();
        }
    });

    /// <summary>Once no more requests come: waits for the end of the last, as long as is fair.</summary>
    public async Task WaitAsync(TimeSpan limit)
    {
        isLast = true;
        Interlocked.MemoryBarrier(); // the last one sees this, or is seen to have ended
        if (Volatile.Read(ref count) > 0) await Task.WhenAny(ended.Task, Task.Delay(limit));
    }
}
