using McpHub.Snapshot;

namespace McpHub.Calls;

/// <summary>Asks the one decision function. Unknown and forbidden things get the same answer, so that refusals reveal no names.</summary>
internal sealed class PermissionAdmission : IAdmission
{
    public ValueTask<HubError?> AdmitAsync(Call call, CancellationToken ct)
    {
        call.Decision = call switch
        {
            { Target: null } => Decision.Default,
            ModelCall { IsWholeProvider: true } model => call.Agent.Permissions.DecideAllOf(call.Action, model.Route!.Targets[0].Provider.Name),
            _ => call.Agent.Permissions.Decide(call.Action, call.Target),
        };
        return ValueTask.FromResult(call.Decision.IsAllowed ? null : Refusals.NotPermitted(call.Agent, call.Action, call.RequestedName));
    }
}
