using McpHub.Calls;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Http;

namespace McpHub.Models;

/// <summary>An agent calls a model: from the request to its settlement, whoever disconnects.</summary>
internal sealed class ModelPipeline(IEnumerable<IAdmission> admissions, IEnumerable<ICallObserver> observers, Failover failover, TimeProvider time)
{
    private readonly IAdmission[] admissions = [.. admissions];
    private readonly ICallObserver[] observers = [.. observers];

    /// <returns>The refusal that the caller still has to be told; null when the response has been written.</returns>
    /// <exception cref="OperationCanceledException">The caller is gone.</exception>
    public async Task<HubError?> RunAsync(ModelCall call, HttpContext http)
    {
        using var settlement = new ModelSettlement(call, observers, time, http.RequestAborted);   // 6 settle, observers

        call.Route = FindRoute(call.Snapshot, call.RequestedName);                                // 1 find route
        foreach (var admission in admissions)                                                     // 2 admissions
        {
            if (await admission.AdmitAsync(call, http.RequestAborted) is { } refusal) return settlement.Refused(refusal);
        }

        if (call.Route is null) return settlement.Refused(Refusals.NotPermitted(call.Agent, call.Action, call.RequestedName));
        await using var attempt = await failover.RunAsync(call, http.RequestAborted);             // 4 failover
        if (attempt.Failure is { } failure)
        {
            settlement.Ended(attempt);
            if (failure.Verbatim is null) return failure.Error;
            await ModelReply.WriteAsync(http, failure.Verbatim);
            return null;
        }

        settlement.Began(attempt);
        await attempt.RelayAsync(http);                                                           // 5 relay
        settlement.Ended(attempt);
        return null;
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
