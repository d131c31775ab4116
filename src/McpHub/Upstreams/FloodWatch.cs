namespace McpHub.Upstreams;

/// <summary>Counts the messages of a connection that answer nothing: a server may not keep the hub busy with what nobody asked for. Thread-safe.</summary>
internal sealed class FloodWatch(TimeProvider time)
{
    private const int MostPerSecond = 20_000;
    private readonly Lock gate = new();
    private long since = time.GetTimestamp();
    private int count;

    /// <exception cref="UpstreamException">It is one too many.</exception>
    public void Count()
    {
        lock (gate)
        {
            if (++count <= MostPerSecond) return;
            if (time.GetElapsedTime(since) < TimeSpan.FromSeconds(1)) throw new UpstreamException($"It sends more than {MostPerSecond} messages a second that nobody asked for.");
            since = time.GetTimestamp();
            count = 0;
        }
    }
}
