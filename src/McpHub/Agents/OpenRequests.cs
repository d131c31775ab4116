using System.Collections.Concurrent;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace McpHub.Agents;

/// <summary>
/// The requests of agents that are being answered. A stream may stay open for days: when its key is revoked, its key or token has expired,
/// or its agent or issuer is configured no more, it is cut off within <see cref="Interval"/>.
/// </summary>
internal sealed class OpenRequests(HubState state, KeyStore keys, TimeProvider clock) : BackgroundService
{
    /// <summary>How often they are looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<OpenRequest, bool> open = new();

    public async Task RunAsync(HttpContext http, Identity identity, RequestDelegate next)
    {
        var request = new OpenRequest(http, identity);
        open[request] = true;
        try
        {
            await next(http);
        }
        finally
        {
            open.TryRemove(request, out _);
            request.End();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) CutOff();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The hub stops, and all requests with it.
        }
    }

    private void CutOff()
    {
        var (snapshot, now) = (state.Current, clock.GetUtcNow());
        var revoked = new Dictionary<string, bool>();
        foreach (var request in open.Keys)
        {
            if (!Holds(request.Identity, snapshot, now, revoked)) request.Cut();
        }
    }

    /// <param name="revoked">By id of the key, so that each is looked for once.</param>
    private bool Holds(Identity identity, HubSnapshot snapshot, DateTimeOffset now, Dictionary<string, bool> revoked)
    {
        var agent = identity.Caller!.Agent!.Name;
        if (!snapshot.Agents.ContainsKey(agent)) return false;
        if (identity.IsKeyless) return snapshot.Config.Auth.AnonymousAgent == agent;
        if (identity.Expires is { } expires && expires <= now) return false;
        if (identity.Issuer is { } issuer && !snapshot.Config.Auth.Issuers.Values.Any(known => known.Issuer == issuer)) return false;
        if (identity.Key is not { } key) return true;
        if (!revoked.TryGetValue(key.Id, out var isRevoked)) revoked[key.Id] = isRevoked = !keys.Has(key.Id);
        return !isRevoked;
    }

    /// <summary>One of them. What serves the next request must not be cut off for this one: so it is cut off only before its end.</summary>
    private sealed class OpenRequest(HttpContext http, Identity identity)
    {
        private readonly Lock gate = new();
        private bool isOver;

        public Identity Identity => identity;

        public void Cut()
        {
            lock (gate)
            {
                if (!isOver) http.Abort();
            }
        }

        public void End()
        {
            lock (gate) isOver = true;
        }
    }
}
