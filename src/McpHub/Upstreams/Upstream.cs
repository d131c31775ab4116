using McpHub.Calls;
using McpHub.Calls.Sampling;
using McpHub.Config;
using McpHub.Upstreams.Authorization;

namespace McpHub.Upstreams;

/// <summary>One server, as the rest of the hub sees it.</summary>
/// <param name="demand">Who needs it; null when it always runs.</param>
/// <param name="authorization">Where its tokens come from; null when it gets none.</param>
internal sealed class Upstream(
    string alias, ServerConfig config, OutputRing errors, MainSession main, SessionPool pool, Supervisor supervisor, Demand? demand, UpstreamCalls calls, SamplingRounds? sampling, ServerAuthorization? authorization, HttpMessageInvoker http, TimeProvider time) : IUpstream, IAsyncDisposable
{
    public string Alias => alias;

    public ServerConfig Config => config;

    /// <summary>What its process last wrote to standard error.</summary>
    public OutputRing Errors => errors;

    public UpstreamStatus Status => authorization?.Need switch
    {
        null => supervisor.Status,
        { IsBlocking: true } need => supervisor.Status with { State = UpstreamStates.NeedsSignIn, Reason = need.Reason },
        var need => supervisor.Status with { SignIn = need.Reason },
    };

    /// <summary>Where its tokens come from; null when it gets none.</summary>
    public ServerAuthorization? Authorization => authorization;

    public UpstreamLoad Load => new(calls.InFlight, calls.Waiting, calls.Breaker.Open?.Reason);

    /// <summary>Completes when the server has been listed or has failed for the first time.</summary>
    public Task FirstOutcome => supervisor.FirstOutcome;

    /// <summary>Requests of the hub that wait for an answer of the server, open subscriptions among them.</summary>
    public int Pending => main.Current?.Connection.Pending ?? 0;

    public bool OffersSubscriptions => main.OffersSubscriptions;

    public IDisposable Watch(string uri) => demand is null ? main.Watches.Add(uri) : new NeededWatch(main.Watches.Add(uri), demand);

    public IDisposable WatchTask(string id) => main.TaskWatches.Add(id);

    public void OnRootsChanged(IClientChannel client) => pool.OnRootsChanged(client);

    public void Start() => supervisor.Start();

    /// <summary>Ends what runs and starts it again; completes when it is ready, or has failed.</summary>
    public async Task RestartAsync(CancellationToken ct)
    {
        await pool.EndAllAsync();
        authorization?.Reset();
        await supervisor.RestartAsync(ct);
    }

    public async ValueTask<Reply> SendAsync(UpstreamRequest request, CancellationToken ct)
    {
        if (demand is null) return await SendNowAsync(request, ct);
        var outcome = demand.EnterAsync();
        try
        {
            await outcome.WaitAsync(calls.AllowedFor(request), time, ct);
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

    private ValueTask<Reply> SendNowAsync(UpstreamRequest request, CancellationToken ct) =>
        sampling is not null && request.Call?.Snapshot.Config.McpServers.GetValueOrDefault(alias)?.Hub.Sampling is { } lent
            ? sampling.SendAsync(request, lent, SendSafelyAsync, ct)
            : SendSafelyAsync(request, ct);

    private async ValueTask<Reply> SendSafelyAsync(UpstreamRequest request, CancellationToken ct)
    {
        var reply = await SendOnceAsync(request, ct);

        // A server that no longer knows the session has not looked at the request: it is sent once more, in a new session.
        if (reply.Refusal is { Code: Refusals.ServerUnprocessed }) reply = await SendOnceAsync(request, ct);
        return reply.Refusal is { Code: Refusals.ServerUnprocessed } refusal ? refusal with { Code = Refusals.ServerFailed } : reply;
    }

    private async ValueTask<Reply> SendOnceAsync(UpstreamRequest request, CancellationToken ct)
    {
        if (await main.UsableAsync(ct) is not { } session) return calls.Unavailable(Status);
        return pool.Serves(request, session)
            ? await SendApartAsync(request, session, ct)
            : await calls.SendAsync(session, request, ct);
    }

    private async ValueTask<Reply> SendApartAsync(UpstreamRequest request, UpstreamSession session, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(calls.AllowedFor(request), time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        SessionLease? lease = null;
        try
        {
            lease = await pool.RentAsync(request, session, limit.Token);
            var reply = await calls.SendAsync(await lease.Session.Opened, request, ct);
            lease.Session.RememberVisits(reply, request.Client);
            return reply;
        }
        catch (UpstreamException error) when (lease is null)
        {
            return error.NeedsSignIn ? calls.SignInFirst(error.Message) : calls.NoSession(error.Message);
        }
        catch (OperationCanceledException) when (lease is null && !ct.IsCancellationRequested)
        {
            return calls.NoRoom(pool.Count);
        }
        finally
        {
            lease?.Dispose();
        }
    }

    /// <summary>Nobody finds it any more: waits for the calls in flight, as long as is fair.</summary>
    public Task DrainAsync() => calls.DrainAsync();

    public async ValueTask DisposeAsync()
    {
        await pool.DisposeAsync();
        await supervisor.DisposeAsync();
        http.Dispose();
        authorization?.Dispose();
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
