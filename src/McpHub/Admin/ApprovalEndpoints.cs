using McpHub.Approvals;
using McpHub.Calls;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpHub.Admin;

/// <summary>
/// Calls that wait for a person: the operator sees and resolves all of them (<c>/admin/approvals</c>), an agent of kind human those whose rule
/// names it (<c>/v1/approvals</c>). No other credential gets there, so that no model approves what a model wants.
/// </summary>
internal static class ApprovalEndpoints
{
    public static void MapApprovals(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints.MapGroup("/admin/approvals").WithMetadata(OperatorOnly.Instance), _ => Approver.Operator);
        Map(endpoints.MapGroup("/v1/approvals"), http => Approver.Of(Caller.Of(http).Agent));
    }

    /// <param name="identify">Null for who may approve nothing.</param>
    private static void Map(RouteGroupBuilder group, Func<HttpContext, Approver?> identify)
    {
        group.MapGet("", (HttpContext http, TicketStore tickets) => identify(http) is { } approver
            ? Results.Json([.. tickets.List().Where(approver.Sees).Select(ApprovalReport.Of)], AdminJson.Default.IReadOnlyListApprovalReport)
            : AdminEndpoints.Problem(http, NotHuman)).WithSummary("Calls that wait for an approval or have been answered, oldest first.").Produces<IReadOnlyList<ApprovalReport>>().ProducesProblem(403);
        group.MapGet("/{id}", (HttpContext http, TicketStore tickets, string id) => Find(tickets, identify(http), id) is (var ticket, var error) && error is null
            ? Results.Json(ApprovalReport.Of(ticket!), AdminJson.Default.ApprovalReport)
            : AdminEndpoints.Problem(http, error!)).WithSummary("One of them.").Produces<ApprovalReport>().ProducesProblem(403).ProducesProblem(404);
        group.MapPost("/{id}/approve", (HttpContext http, TicketStore tickets, TicketAnswers answers, string id) => ResolveAsync(http, tickets, answers, identify(http), id, Ticket.Approved, null))
            .WithSummary("Lets this very call through, once, when it is made again.").Produces<ApprovalReport>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404);
        group.MapPost("/{id}/deny", (HttpContext http, TicketStore tickets, TicketAnswers answers, string id, ApprovalDenial? denial) => ResolveAsync(http, tickets, answers, identify(http), id, Ticket.Denied, denial?.Reason))
            .WithSummary("Refuses it; the reason is told to the caller.").Produces<ApprovalReport>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404);
    }

    private static async Task<IResult> ResolveAsync(HttpContext http, TicketStore tickets, TicketAnswers answers, Approver? approver, string id, string state, string? reason)
    {
        var (ticket, error) = Find(tickets, approver, id);
        if (error is not null) return AdminEndpoints.Problem(http, error);
        if (approver!.IsRequesterOf(ticket!)) return AdminEndpoints.Problem(http, OwnCall(ticket!));
        if (reason?.Length > TicketAnswers.MaxReasonLength) return AdminEndpoints.Problem(http, new HubError(ErrorKind.BadRequest, "reason_too_long", $"The reason is longer than {TicketAnswers.MaxReasonLength} characters."));

        var (resolved, refusal) = await answers.ResolveAsync(ticket!, approver, state, reason, http.RequestAborted);
        return resolved is not null ? Results.Json(ApprovalReport.Of(resolved), AdminJson.Default.ApprovalReport) : AdminEndpoints.Problem(http, refusal!);
    }

    // What somebody may not resolve is not there for them.
    private static (Ticket? Ticket, HubError? Error) Find(TicketStore tickets, Approver? approver, string id)
    {
        if (approver is null) return (null, NotHuman);
        return tickets.Find(id) is { } ticket && approver.Sees(ticket) ? (ticket, null) : (null, NotFound);
    }

    private static readonly HubError NotHuman = new(
        ErrorKind.Forbidden, "human_only", "Only a person may approve calls, and this credential is not one of a person.", "Use a key of an agent whose configuration says \"kind\": \"human\"; an operator uses: mcphub approvals");

    private static readonly HubError NotFound = new(
        ErrorKind.NotFound, "approval_not_found", "No call with this ticket waits for an approval of yours: it was made, or is over, or there was none.", "An operator sees all of them with: mcphub approvals list");

    private static HubError OwnCall(Ticket ticket) => new(
        ErrorKind.Forbidden, "own_call", $"Ticket {ticket.Id} is for a call of your own, and the rule {ticket.Rule} wants somebody else to approve it.", "Ask another person.");
}

/// <summary>A call that needs an approval.</summary>
/// <param name="State"><c>pending</c>, <c>approved</c> (and not made yet), or <c>denied</c>.</param>
/// <param name="Agent">Who wants to make it.</param>
/// <param name="By">Who may approve, besides the operator; anybody of kind human when empty.</param>
/// <param name="ArgumentHash">SHA-256 of the arguments as canonical JSON.</param>
/// <param name="Arguments">These arguments, long ones cut; null unless the rule says <c>showArguments</c>.</param>
/// <param name="RequestId">Of the first call that asked.</param>
internal sealed record ApprovalReport(
    string Id, string State, string Agent, string Action, string Target, string Rule, IReadOnlyList<string> By, bool NotSelf, DateTimeOffset Created, DateTimeOffset Expires,
    int ArgumentBytes, string ArgumentHash, string? Arguments, string RequestId, string? ResolvedBy, string? Reason)
{
    public static ApprovalReport Of(Ticket ticket) => new(
        ticket.Id, ticket.State, ticket.Agent, ticket.Action, ticket.Target, ticket.Rule, ticket.By, ticket.NotSelf, ticket.Created, ticket.Expires,
        ticket.ArgumentBytes, ticket.ArgumentHash, ticket.Arguments, ticket.RequestId, ticket.ResolvedBy, ticket.Reason);
}

/// <param name="Reason">Told to the caller.</param>
internal sealed record ApprovalDenial(string? Reason);
