using System.Runtime.CompilerServices;

namespace McpHub.Models;

/// <summary>Reads an answer's body within the time between two portions that the provider is given. [hot]</summary>
internal sealed class ProviderBody(Stream stream, Deadline deadline, TimeSpan idle, ChunkTimes? times = null)
{
    private bool isPaused;

    /// <summary>Why the body ended before its end; null while it has not, or ended well.</summary>
    public BodyFailure? Failure { get; private set; }

    /// <param name="isAlive">False when what came last is no sign of life, so that the clock runs on.</param>
    /// <returns>Bytes read; 0 at the end, be it good or bad.</returns>
    // Pooled: a portion that has to be waited for would allocate otherwise.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Memory<byte> memory, bool isAlive = true)
    {
        if (isAlive || isPaused) deadline.Within(idle);
        isPaused = false;
        try
        {
            var read = await stream.ReadAsync(memory, deadline.Token);
            if (read > 0) times?.Saw();
            return read;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            deadline.ThrowIfCallerGone(e);
            Failure = deadline.HasExpired ? BodyFailure.Idle : BodyFailure.Broken;
        }

        return 0;
    }

    /// <summary>Stops the clock while the caller is slow to take what was read.</summary>
    public void Pause()
    {
        isPaused = true;
        deadline.Pause();
    }
}

internal enum BodyFailure
{
    /// <summary>Nothing came for too long.</summary>
    Idle,

    /// <summary>The connection was lost.</summary>
    Broken,
}
