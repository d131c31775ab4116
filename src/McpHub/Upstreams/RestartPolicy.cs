namespace McpHub.Upstreams;

/// <summary>
/// How long to wait before a server that failed is started again: twice as long after each failure, scattered, so that servers
/// that failed together do not start together. Only one that stayed up for a while begins anew. Not thread-safe.
/// </summary>
/// <param name="random">Gives numbers from 0 to 1.</param>
internal sealed class RestartPolicy(Func<double> random)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Ready for this long, a server has recovered: without it, one that dies right after its handshake would be started twice a second for ever.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    private int failures;

    /// <param name="upFor">How long it was ready; zero when it never was.</param>
    public TimeSpan PauseAfterFailure(TimeSpan upFor)
    {
        failures = upFor >= Recovery ? 1 : failures + 1;
        var pause = Math.Min(LongestPause.TotalSeconds, FirstPause.TotalSeconds * Math.Pow(2, failures - 1));
        return TimeSpan.FromSeconds(pause * (1 + random()) / 2);
    }
}
