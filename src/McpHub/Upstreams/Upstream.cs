using McpHub.Calls;
using McpHub.Config;

namespace McpHub.Upstreams;

/// <summary>One server, as the rest of the hub sees it.</summary>
/// <param name="demand">Who needs it; null when it always runs.</param>
internal sealed class Upstream(
    string alias, ServerConfig config, OutputRing errors, MainSession main, Supervisor supervisor, Demand? demand, UpstreamCalls calls, HttpMessageInvoker http, TimeProvider time) : IUpstream, IAsyncDisposable
{
    public string Alias => alias;

    public ServerConfig Config => config;

    /// <summary>What its process last wrote to standard error.</summary>
    public OutputRing Errors => errors;

    public UpstreamStatus Status => supervisor.Status;

    public UpstreamLoad Load => new(calls.InFlight, calls.Waiting, calls.Breaker.Open?.Reason);

    /// <summary>Completes when the server has been listed or has failed for the first time.</summary>
    public Task FirstOutcome => supervisor.FirstOutcome;

    /// <summary>Requests of the hub that wait for an answer of the server, open subscriptions among them.</summary>
    public int Pending => main.Current?.Connection.Pending ?? 0;

    public bool OffersSubscriptions => main.OffersSubscriptions;

    public IDisposable Watch(string uri) => demand is null ? main.Watches.Add(uri) : new NeededWatch(main.Watches.Add(uri), demand);

    public IDisposable WatchTask(string id) => main.TaskWatches.Add(id);

    public void Start() => supervisor.Start();

    /// <summary>Ends what runs and starts it again; completes when it is ready, or has failed.</summary>
    public Task RestartAsync(CancellationToken ct) => supervisor.RestartAsync(ct);

    public async ValueTask<Reply> SendAsync(UpstreamRequest request, CancellationToken ct)
    {
        if (demand is null) return await SendNowAsync(request, ct);
        var outcome = demand.EnterAsync();
        try
        {
            await outcome.WaitAsync(request.Timeout ?? TimeSpan.FromSeconds(config.Hub.Limits.CallSeconds), time, ct);
            return await SendNowAsync(request, ct);
        }
        catch (TimeoutException)
        {
            return calls.Unavailable(Status);
        }
        finally
        {
            demand.Leave();
        }
    }

    private async ValueTask<Reply> SendNowAsync(UpstreamRequest request, CancellationToken ct) =>
        main.Current is { } session ? await calls.SendAsync(session, request, ct) : calls.Unavailable(Status);

    /// <summary>Nobody finds it any more: waits for the calls in flight, as long as is fair.</summary>
    public Task DrainAsync() => calls.DrainAsync();

    public async ValueTask DisposeAsync()
    {
        await supervisor.DisposeAsync();
        http.Dispose();
    }

    // A server that is watched has to run.
    private sealed class NeededWatch : IDisposable
    {
        private readonly IDisposable watch;
        private readonly Demand demand;
        private int isDisposed;

        public NeededWatch(IDisposable watch, Demand demand)
        {
            this.watch = watch;
            this.demand = demand;
            _ = demand.EnterAsync();
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isDisposed, 1) != 0) return;
            watch.Dispose();
            demand.Leave();
        }
    }
}
