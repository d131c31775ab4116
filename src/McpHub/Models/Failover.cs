using System.Collections.Frozen;
using McpHub.Calls;
using McpHub.Models.Counting;
using McpHub.Models.Fetching;
using McpHub.Models.Lanes;
using McpHub.Snapshot;

namespace McpHub.Models;

/// <summary>
/// Tries a route's targets in their order until one gives a good answer. The next one is asked when a target cannot be
/// reached, is too slow, or answers with a status that is its own fault; never after a byte reached the caller.
/// </summary>
internal sealed class Failover(IEnumerable<IProvider> providers, TokenCounter counter, RemoteMedia media, TimeProvider time)
{
    private readonly FrozenDictionary<string, IProvider> byKind = providers.SelectMany(provider => provider.Kinds, (provider, kind) => (provider, kind)).ToFrozenDictionary(one => one.kind, one => one.provider);

    /// <returns>The first good attempt, or the last failed one. The caller disposes it.</returns>
    public async Task<Attempt> RunAsync(ModelCall call, CancellationToken callerGone)
    {
        var targets = call.Route?.Targets ?? throw new InvalidOperationException("The call has no route.");
        var number = 0;
        for (var i = 0; ; i++)
        {
            var isLast = i == targets.Count - 1;
            var attempt = await StartAsync(new Attempt(call, targets[i], ++number, isLast, media, time, callerGone), call.Operation);
            if (attempt.Failure is { IsStateRefused: true } && StateRefusal.TryStrip(call)) // once, at the same target
            {
                await attempt.DisposeAsync();
                attempt = await StartAsync(new Attempt(call, targets[i], ++number, isLast, media, time, callerGone), call.Operation);
            }

            if (isLast || attempt.Failure is not { MayTryNext: true }) return attempt;
            await attempt.DisposeAsync();
        }
    }

    private async Task<Attempt> StartAsync(Attempt attempt, ModelOperation operation)
    {
        try
        {
            await attempt.StartAsync(ProviderOf(attempt.Target, operation));
            return attempt;
        }
        catch
        {
            await attempt.DisposeAsync();
            throw;
        }
    }

    // Where a vendor counts no tokens, the hub does.
    private IProvider ProviderOf(Target target, ModelOperation operation) =>
        operation == ModelOperation.CountTokens && target.Provider.OwnDialect?.TokenCounts is null ? counter : byKind[target.Provider.Config.Dialect];
}
