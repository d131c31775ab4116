using McpHub.Snapshot;

namespace McpHub.Calls;

/// <summary>Asks the one decision function about a call, under the circumstances of this moment.</summary>
internal sealed class CallDecisions(TimeProvider time, ConversationTaint taint)
{
    /// <param name="permissions">Those of its agent, as they were when it began or as they are now.</param>
    public Decision Of(Call call, string target, Permissions permissions, out Circumstances now)
    {
        now = new Circumstances
        {
            Arguments = call.RuledArguments,
            Time = time.GetUtcNow(),
            Address = call.Origin.Address,
            Taint = permissions.AsksForTaint ? taint.Of(call) : null,
        };
        if (call.IsSideRequest) return permissions.Decide(call.Action, target);
        return call is ModelCall { IsWholeProvider: true } model
            ? permissions.DecideAllOf(call.Action, model.Route!.Targets[0].Provider.Name, now)
            : permissions.Decide(call.Action, target, now);
    }
}
