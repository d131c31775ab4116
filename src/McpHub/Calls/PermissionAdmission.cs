using McpHub.Snapshot;

namespace McpHub.Calls;

/// <summary>
/// Asks the one decision function. Unknown and forbidden things get the same answer, so that refusals reveal no names; what the agent can see
/// is refused with the reason. What is allowed leaves its labels on the conversation.
/// </summary>
internal sealed class PermissionAdmission(TimeProvider time, ConversationTaint taint, IApprovals approvals) : IAdmission
{
    public async ValueTask<HubError?> AdmitAsync(Call call, CancellationToken ct)
    {
        if (call.Target is not { } target)
        {
            call.Decision = Decision.Default;
            return Refusals.NotPermitted(call.Agent, call.Action, call.RequestedName);
        }

        var now = CircumstancesOf(call);
        var decision = call.Decision = Decide(call, target, now);
        var refusal = decision.Effect switch
        {
            Effect.Allow => null,
            Effect.Approve => await approvals.CheckAsync(call, decision.Approval!, ct),
            _ => Refuse(call, target, decision, now),
        };
        if (refusal is null) taint.Touch(call, call.Agent.Permissions.LabelsOf(target));
        return refusal;
    }

    private Circumstances CircumstancesOf(Call call) => new()
    {
        Arguments = call.RuledArguments,
        Time = time.GetUtcNow(),
        Address = call.Origin.Address,
        Taint = call.Agent.Permissions.AsksForTaint ? taint.Of(call) : null,
    };

    private static Decision Decide(Call call, string target, Circumstances now)
    {
        var permissions = call.Agent.Permissions;
        if (call.IsSideRequest) return permissions.Decide(call.Action, target);
        return call is ModelCall { IsWholeProvider: true } model
            ? permissions.DecideAllOf(call.Action, model.Route!.Targets[0].Provider.Name, now)
            : permissions.Decide(call.Action, target, now);
    }

    private static HubError Refuse(Call call, string target, Decision decision, Circumstances now)
    {
        var permissions = call.Agent.Permissions;
        return call is not ModelCall { IsWholeProvider: true } && permissions.Decide(call.Action, target).IsAllowed
            ? Refusals.Denied(call, decision, permissions.Missing(call.Action, target, decision, now))
            : Refusals.NotPermitted(call.Agent, call.Action, call.RequestedName);
    }
}
