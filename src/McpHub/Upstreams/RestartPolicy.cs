using McpHub.Config;

namespace McpHub.Upstreams;

/// <summary>
/// How long to wait before a server that failed is started again: twice as long after each failure in a row, scattered, so that servers
/// that failed together do not start together, and in the end not at all. Only one that stayed up for a while begins anew. Not thread-safe.
/// </summary>
/// <param name="random">Gives numbers from 0 to 1.</param>
internal sealed class RestartPolicy(ServerConfig config, Func<double> random)
{
    private const double FirstPause = 0.5;

    /// <summary>Ready for this long, a server has recovered: without it, one that dies right after its handshake would be started twice a second for ever.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    /// <summary>Failures in a row.</summary>
    public int Failures { get; private set; }

    /// <summary>What another machine runs comes back without the hub's help: only what the hub starts is given up.</summary>
    private int MostFailures => config.Command is null ? 0 : config.Hub.Restart.MaxFailures;

    /// <param name="upFor">How long it was ready; zero when it never was.</param>
    /// <returns>Null to give up.</returns>
    public TimeSpan? PauseAfterFailure(TimeSpan upFor)
    {
        Failures = upFor >= Recovery ? 1 : Failures + 1;
        if (Failures == MostFailures) return null;
        var pause = Math.Min(config.Hub.Restart.MaxPauseSeconds, FirstPause * Math.Pow(2, Failures - 1));
        return TimeSpan.FromSeconds(pause * (1 + random()) / 2);
    }

    /// <summary>Somebody says that it is worth another try.</summary>
    public void Forget() => Failures = 0;
}
