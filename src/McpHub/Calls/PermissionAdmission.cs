using McpHub.Snapshot;

namespace McpHub.Calls;

/// <summary>
/// Asks the one decision function. Unknown and forbidden things get the same answer, so that refusals reveal no names; what the agent can see
/// is refused with the reason. What needs an approval passes here: <see cref="Admissions"/> claim it last.
/// </summary>
internal sealed class PermissionAdmission(CallDecisions decisions) : IAdmission
{
    public ValueTask<HubError?> AdmitAsync(Call call, CancellationToken ct) => new(Decide(call));

    private HubError? Decide(Call call)
    {
        if (call.Target is not { } target)
        {
            call.Decision = Decision.Default;
            return Refusals.NotPermitted(call.Agent, call.Action, call.RequestedName);
        }

        var decision = call.Decision = decisions.Of(call, target, call.Agent.Permissions, out var now);
        return decision.Effect == Effect.Deny ? Refuse(call, target, decision, now) : null;
    }

    private static HubError Refuse(Call call, string target, Decision decision, Circumstances now)
    {
        var permissions = call.Agent.Permissions;
        return call is not ModelCall { IsWholeProvider: true } && permissions.Decide(call.Action, target).IsAllowed
            ? Refusals.Denied(call, decision, permissions.Missing(call.Action, target, decision, now))
            : Refusals.NotPermitted(call.Agent, call.Action, call.RequestedName);
    }
}
