using McpHub.Calls;

namespace McpHub.Approvals;

/// <summary>What people say to tickets, whichever way they say it: it counts once it is recorded. Thread-safe.</summary>
/// <param name="opened">Gives the store.</param>
internal sealed class TicketAnswers(Lazy<TicketStore> opened, IIntentLog intents)
{
    public const int MaxReasonLength = 500;

    /// <param name="approver">Who may answer this ticket.</param>
    /// <param name="state"><see cref="Ticket.Approved"/> or <see cref="Ticket.Denied"/>.</param>
    /// <param name="reason">At most <see cref="MaxReasonLength"/> characters.</param>
    /// <returns>The ticket as it is now, or why nothing was changed.</returns>
    public async ValueTask<(Ticket? Ticket, HubError? Error)> ResolveAsync(Ticket ticket, Approver approver, string state, string? reason, CancellationToken ct)
    {
        var change = new AdminChange(state == Ticket.Approved ? "approval.approve" : "approval.deny", ticket.Id, approver.Agent?.Name);
        if (await intents.AnnounceAsync(change, ct) is { } unrecorded) return (null, unrecorded);
        var resolved = opened.Value.Resolve(ticket.Id, state, approver.Name, reason);
        intents.Conclude(change, isDone: resolved is not null);
        return resolved is null ? (null, NotPending(ticket.Id)) : (resolved, null);
    }

    private static HubError NotPending(string id) => new(ErrorKind.BadRequest, "approval_resolved", $"Ticket {id} has been answered already, or is over.", $"See: mcphub approvals show {id}");
}
