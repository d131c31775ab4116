using McpHub.Wire.Json;

namespace McpHub.Calls;

/// <summary>
/// All admissions in their order: the first refusal ends the call. Last comes the approval, if it needs one, which it uses up. What passes all
/// leaves its labels on its conversation.
/// </summary>
public sealed class Admissions(IEnumerable<IAdmission> admissions, IApprovals approvals, ConversationTaint taint)
{
    private readonly IAdmission[] ordered = [.. admissions];

    /// <returns>Null when nothing is in the way of the call.</returns>
    public async ValueTask<HubError?> AdmitAsync(Call call, CancellationToken ct) => await CheckAsync(call, ct) ?? await ClaimAsync(call, ct);

    /// <summary>The same in two steps, for a call that has more to pass: nothing is used up before <see cref="ClaimAsync"/>.</summary>
    public async ValueTask<HubError?> CheckAsync(Call call, CancellationToken ct)
    {
        foreach (var admission in ordered)
        {
            if (await admission.AdmitAsync(call, ct) is { } refusal) return refusal;
        }

        return null;
    }

    /// <summary>The second step, without which no call begins.</summary>
    public async ValueTask<HubError?> ClaimAsync(Call call, CancellationToken ct)
    {
        if (await approvals.ClaimAsync(call, ct) is { } refusal) return refusal;
        if (call is { Decision: not null, Target: { } target }) taint.Touch(call, call.Agent.Permissions.LabelsOf(target));
        return null;
    }

    /// <summary>The call was refused behind the claim after all, and nothing was sent.</summary>
    public HubError Undo(Call call, HubError refusal)
    {
        approvals.GiveBack(call, call.State);
        return refusal;
    }

    /// <summary>A server that asks for input first is not done: the approval holds for the rest of the call, and for nothing else.</summary>
    public void Continue(Call call, Reply reply)
    {
        if (call.Approval is null || !reply.IsResult || ObjectSplice.GetText(reply.Body, "resultType"u8) != "input_required") return;
        approvals.GiveBack(call, ObjectSplice.Get(reply.Body, "requestState"u8));
    }
}
