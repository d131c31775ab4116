using McpHub.Calls;
using McpHub.Models.Rounds;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Http;

namespace McpHub.Models;

/// <summary>An agent calls a model: from the request to its settlement, whoever disconnects.</summary>
internal sealed class ModelPipeline(Admissions admissions, ConversationSteps steps, Failover failover, RoundTools tools, Settlement settlement, TimeProvider time)
{
    /// <returns>The refusal that the caller still has to be told; null when the response has been written.</returns>
    /// <exception cref="OperationCanceledException">The caller is gone.</exception>
    public async Task<HubError?> RunAsync(ModelCall call, HttpContext http)
    {
        using var ending = new ModelEnding(call, settlement, time, http.RequestAborted);          // 7 settle, observers

        call.Route = FindRoute(call.Snapshot, call.RequestedName);                                // 1 find route
        var refusal = await admissions.AdmitAsync(call, http.RequestAborted);                     // 2 admissions
        refusal ??= call.Route is null ? Refusals.NotPermitted(call.Agent, call.Action, call.RequestedName) : null;
        refusal ??= await steps.BeginAsync(call, http.RequestAborted);                            // 3 what is done to the conversation
        if (refusal is not null) return ending.Refused(refusal);

        do
        {
            await using var attempt = await failover.RunAsync(call, http.RequestAborted);         // 4 failover
            ending.Began(attempt);
            await attempt.RelayAsync(http);                                                       // 5 relay
            ending.Ended(attempt);
        }
        while (await tools.RunAsync(call, ending.Target, http.RequestAborted));                   // 6 tools that the hub runs, if any: then from 4 again

        return ending.Untold;
    }

    /// <summary>An alias, else <c>provider/model</c> of a configured provider. Whether the agent may use it, the admissions say.</summary>
    internal static Route? FindRoute(HubSnapshot snapshot, string name)
    {
        if (snapshot.RoutesByAlias.TryGetValue(name, out var route)) return route;
        var slash = name.IndexOf('/');
        if (slash <= 0 || slash == name.Length - 1 || !snapshot.Providers.TryGetValue(name[..slash], out var provider)) return null;
        return new Route(name, [SnapshotBuilder.ToTarget(provider, name[(slash + 1)..])]);
    }
}
