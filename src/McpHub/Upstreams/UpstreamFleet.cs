using System.Collections.Concurrent;
using McpHub.Calls;
using McpHub.Calls.Sampling;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Upstreams.Authorization;

namespace McpHub.Upstreams;

/// <summary>All servers behind the hub. A reload touches only those whose entry changed.</summary>
public sealed class UpstreamFleet : IUpstreams, IAsyncDisposable
{
    private readonly SnapshotKeeper keeper;
    private readonly TimeProvider time;
    private readonly ILoggerFactory loggers;
    private readonly Func<double> random;
    private readonly SamplingRounds? sampling;
    private readonly ISignInStore signIns;
    private readonly ConcurrentDictionary<string, Upstream> upstreams = new();
    private readonly SemaphoreSlim applying = new(1, 1);
    private readonly Reaper reaper = new();
    private readonly StartGate gate;

    /// <param name="sampler">Null where no model can be lent to servers.</param>
    /// <param name="signIns">Null where nothing outlives the process.</param>
    internal UpstreamFleet(SnapshotKeeper keeper, TimeProvider time, ILoggerFactory loggers, IModelSampler? sampler = null, ISignInStore? signIns = null)
        : this(keeper, time, loggers, Random.Shared.NextDouble, sampler, signIns)
    {
    }

    internal UpstreamFleet(SnapshotKeeper keeper, TimeProvider time, ILoggerFactory loggers, Func<double> random, IModelSampler? sampler = null, ISignInStore? signIns = null)
    {
        this.signIns = signIns ?? new SignInMemory();
        sampling = sampler is null ? null : new SamplingRounds(sampler);
        this.keeper = keeper;
        this.time = time;
        this.loggers = loggers;
        this.random = random;
        gate = new StartGate(time);
    }

    public event Action<UpstreamChange>? Changed;

    public IUpstream? Find(string alias) => upstreams.GetValueOrDefault(alias);

    public void OnRootsChanged(IClientChannel client)
    {
        foreach (var upstream in upstreams.Values) upstream.OnRootsChanged(client);
    }

    /// <summary>State, last error output and process of each server, by alias.</summary>
    public IReadOnlyList<UpstreamReport> Report() =>
        [.. upstreams.Values.OrderBy(upstream => upstream.Alias, StringComparer.Ordinal).Select(ToReport)];

    /// <summary>How one server is doing; null when there is none of that alias.</summary>
    public UpstreamReport? Report(string alias) => upstreams.TryGetValue(alias, out var upstream) ? ToReport(upstream) : null;

    /// <summary>Ends one server and starts it again, even one that was given up.</summary>
    /// <returns>Completes when it is ready, or has failed; at once when there is none of that alias.</returns>
    public Task RestartAsync(string alias, CancellationToken ct) => upstreams.TryGetValue(alias, out var upstream) ? upstream.RestartAsync(ct) : Task.CompletedTask;

    /// <summary>Begins the sign-in of a person at a server.</summary>
    /// <param name="redirect">Where the browser brings the answer.</param>
    /// <returns>Where the person signs in, or why nobody can.</returns>
    internal async Task<(Uri? Page, HubError? Error)> BeginSignInAsync(string alias, Uri redirect, CancellationToken ct)
    {
        if (!upstreams.TryGetValue(alias, out var upstream)) return (null, Refusals.NoServer(alias));
        if (upstream.Authorization is not { } authorization) return (null, SignInFailed(alias, upstream.Config.Url is null ? "It is a program: it gets its credentials in 'env'." : "Its credential is the header 'Authorization' of its entry."));
        try
        {
            return (await authorization.BeginAsync(redirect, ct), null);
        }
        catch (UpstreamException error)
        {
            return (null, SignInFailed(alias, error.Message));
        }
    }

    /// <summary>Ends it with what the browser brought. A server that waited for that is to be started again.</summary>
    /// <returns>Why it did not succeed; null when it did.</returns>
    internal async Task<HubError?> FinishSignInAsync(string alias, IReadOnlyDictionary<string, string> answer, CancellationToken ct)
    {
        if (!upstreams.TryGetValue(alias, out var upstream) || upstream.Authorization is not { } authorization) return Refusals.NoServer(alias);
        try
        {
            await authorization.FinishAsync(answer, ct);
            return null;
        }
        catch (UpstreamException error)
        {
            return SignInFailed(alias, error.Message);
        }
    }

    private static HubError SignInFailed(string alias, string reason) => new(ErrorKind.UpstreamFailed, "sign_in_failed", $"Nobody is signed in at server '{alias}': {reason}");

    /// <summary>Starts, restarts and stops servers until they are what the configuration says.</summary>
    /// <param name="folder">Where relative paths of the configuration start.</param>
    public async Task ApplyAsync(HubConfig config, string folder)
    {
        await applying.WaitAsync();
        try
        {
            gate.Places = config.Limits.MaxParallelStarts;
            var wanted = config.McpServers.Where(server => !server.Value.Disabled).ToDictionary();
            var gone = upstreams.Values.Where(upstream => !wanted.TryGetValue(upstream.Alias, out var server) || !ConfigEquality.CanKeepRunning(server, upstream.Config)).ToList();
            await Task.WhenAll(gone.Select(RemoveAsync));
            foreach (var (alias, server) in wanted)
            {
                if (!upstreams.ContainsKey(alias)) Add(alias, server, folder, ClientMetadata.UrlOf(config));
            }
        }
        finally
        {
            applying.Release();
        }
    }

    /// <summary>Completes when every server has been listed or has failed once.</summary>
    public Task FirstOutcomes() => Task.WhenAll(upstreams.Values.Select(upstream => upstream.FirstOutcome));

    private void Add(string alias, ServerConfig server, string folder, Uri? clientUrl)
    {
        var errors = new OutputRing();
        var logger = loggers.CreateLogger<Upstream>();
        var demand = server.Hub.Startup == "lazy" ? new Demand(TimeSpan.FromSeconds(server.Hub.Limits.IdleSeconds), time) : null;
        var authorization = TakesTokens(server) ? new ServerAuthorization(alias, server, signIns, clientUrl, time, loggers.CreateLogger<ServerAuthorization>()) : null;
        var http = UpstreamHttp.Create(server, authorization, time);
        var calls = new UpstreamCalls(alias, server, time);
        var connector = new Connector(alias, server, folder, http, errors, reaper, gate, time);
        var union = new CatalogUnion(keeper);
        var main = new MainSession(alias, server, connector, union, change => Changed?.Invoke(change), time, logger);
        var pool = new SessionPool(alias, server, connector, main, union, change => Changed?.Invoke(change), time, logger);
        var supervisor = new Supervisor(alias, RunAsync, new RestartPolicy(server, random), demand, () => keeper.OnFailed(alias), time, logger);
        var upstream = new Upstream(alias, server, errors, main, pool, supervisor, demand, calls, sampling, authorization, http, time);
        upstreams[alias] = upstream;
        upstream.Start();

        // What the run before it did wrong is not held against a new one.
        Task<string> RunAsync(Action<UpstreamStatus> onReady, CancellationToken ct) => main.RunAsync(
            status =>
            {
                calls.Breaker.Reset();
                onReady(status);
            },
            ct);
    }

    // A header that the operator wrote is what the server gets, and nothing else.
    private static bool TakesTokens(ServerConfig server) => server.Url is not null && !server.Headers.Keys.Contains("Authorization", StringComparer.OrdinalIgnoreCase);

    private async Task RemoveAsync(Upstream upstream)
    {
        upstreams.TryRemove(upstream.Alias, out _);
        await upstream.DrainAsync();
        await upstream.DisposeAsync();
        keeper.RemoveCatalog(upstream.Alias);
    }

    private static UpstreamReport ToReport(Upstream upstream) => new(upstream.Alias, upstream.Status, upstream.Errors.Tail(20), upstream.Load) { Pending = upstream.Pending };

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(upstreams.Values.Select(upstream => upstream.DisposeAsync().AsTask()));
        await reaper.DisposeAsync();
    }
}

/// <summary>One server for people: how it is doing, what it last wrote to its standard error, and which requests it has now.</summary>
public sealed record UpstreamReport(string Alias, UpstreamStatus Status, IReadOnlyList<string> ErrorTail, UpstreamLoad Load)
{
    /// <summary>Requests of the hub that wait for an answer of the server, open subscriptions among them.</summary>
    public int Pending { get; init; }
}

/// <summary>What a server is asked for at this moment.</summary>
/// <param name="Resting">Why it is not asked at all for a while; null when it is.</param>
public sealed record UpstreamLoad(int CallsInFlight, int CallsWaiting, string? Resting);
