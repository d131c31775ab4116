using McpHub.Config;

namespace McpHub.Upstreams;

/// <summary>
/// Stops asking a server that fails call after call: for a while nobody is kept waiting by it, then one call may try, and what becomes of
/// that one decides for all. Thread-safe.
/// </summary>
internal sealed class Breaker(ServerBreakerConfig config, TimeProvider time)
{
    private readonly Lock gate = new();
    private int failures;
    private bool isOpen;
    private bool isTrying;
    private long openedAt;
    private string reason = "";

    /// <summary>Why nobody is let through, and for how long; null while it is closed.</summary>
    public (string Reason, TimeSpan Remaining)? Open
    {
        get
        {
            lock (gate) return isOpen ? (reason, Remaining()) : null;
        }
    }

    /// <summary>Whether a call may start now. Each that may ends with <see cref="Succeed"/>, <see cref="Fail"/> or <see cref="Withdraw"/>.</summary>
    public bool TryPass()
    {
        lock (gate)
        {
            if (!isOpen) return true;
            if (isTrying || Remaining() > TimeSpan.Zero) return false;
            isTrying = true;
            return true;
        }
    }

    /// <summary>The server answered, whatever it said.</summary>
    public void Succeed()
    {
        lock (gate) Close();
    }

    /// <param name="why">A sentence about the server.</param>
    /// <returns>True when this failure opened it.</returns>
    public bool Fail(string why)
    {
        lock (gate)
        {
            // Those that started before it opened say nothing new.
            if (config.Failures == 0 || (isOpen && !isTrying)) return false;
            if (++failures < config.Failures) return false;
            var opens = !isOpen;
            isOpen = true;
            isTrying = false;
            openedAt = time.GetTimestamp();
            reason = why;
            return opens;
        }
    }

    /// <summary>The call ended without a word about the server.</summary>
    public void Withdraw()
    {
        lock (gate) isTrying = false;
    }

    /// <summary>The server is a new one.</summary>
    public void Reset() => Succeed();

    private void Close()
    {
        failures = 0;
        isOpen = false;
        isTrying = false;
    }

    private TimeSpan Remaining()
    {
        var left = TimeSpan.FromSeconds(config.RestSeconds) - time.GetElapsedTime(openedAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
