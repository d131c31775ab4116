namespace McpHub.Calls;

/// <summary>Whether a call that a rule allows only with an approval has one. Thread-safe.</summary>
public interface IApprovals
{
    /// <summary>
    /// Uses up the approval of a call that needs one: the last that is asked before the call begins. Where whoever makes the call may approve
    /// it and can be asked, that happens here.
    /// </summary>
    /// <param name="call">Found and otherwise permitted; its decision says whether it needs an approval.</param>
    /// <returns>Null when it needs none, or this very call has been approved; otherwise why it cannot begin.</returns>
    ValueTask<HubError?> ClaimAsync(Call call, CancellationToken ct);

    /// <summary>What used its approval was not made, or is not over: the approval is good for what is still to come of it. Calls that used none are left alone.</summary>
    /// <param name="state">The <see cref="Call.State"/> with which the rest of it comes.</param>
    void GiveBack(Call call, ReadOnlyMemory<byte> state);
}

/// <summary>A hub in which nobody can approve: whatever needs an approval is refused.</summary>
internal sealed class NoApprovals : IApprovals
{
    public ValueTask<HubError?> ClaimAsync(Call call, CancellationToken ct) =>
        ValueTask.FromResult(call.Decision?.Approval is { } required ? Refusals.ApprovalRequired(call, required) : null);

    public void GiveBack(Call call, ReadOnlyMemory<byte> state)
    {
    }
}
