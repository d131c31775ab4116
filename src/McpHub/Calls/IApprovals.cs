using McpHub.Snapshot;

namespace McpHub.Calls;

/// <summary>Whether a call that a rule allows only with an approval has one. Thread-safe.</summary>
public interface IApprovals
{
    /// <param name="call">Found and otherwise permitted; its decision names the rule.</param>
    /// <returns>Null when this very call has been approved; otherwise why it cannot begin.</returns>
    ValueTask<HubError?> CheckAsync(Call call, Approval required, CancellationToken ct);
}

/// <summary>A hub in which nobody can approve: whatever needs an approval is refused.</summary>
internal sealed class NoApprovals : IApprovals
{
    public ValueTask<HubError?> CheckAsync(Call call, Approval required, CancellationToken ct) => ValueTask.FromResult<HubError?>(Refusals.ApprovalRequired(call, required));
}
