using System.Globalization;
using McpHub.Snapshot;

namespace McpHub.Calls;

/// <summary>The wording of refusals that more than one door gives.</summary>
public static class Refusals
{
    /// <summary>The code for a server that was asked and broke: what became of the request is unknown.</summary>
    public const string ServerFailed = "server_failed";

    /// <summary>The code for a server that has not looked at the request: to send it again does no harm.</summary>
    public const string ServerUnprocessed = "server_did_not_take_it";

    /// <summary>The code for a server at which a person has to sign in first.</summary>
    public const string SignInNeeded = "server_needs_sign_in";

    /// <summary>The thing is unknown or not permitted: deliberately one text for both.</summary>
    public static HubError NotPermitted(Agent agent, string action, string name) => new(
        action == Actions.ModelUse ? ErrorKind.NotFound : ErrorKind.Forbidden, // as the vendors' own APIs answer
        action switch
        {
            Actions.ToolCall => "tool_not_permitted",
            Actions.ResourceRead => "resource_not_permitted",
            Actions.PromptGet => "prompt_not_permitted",
            Actions.ModelUse => "model_not_permitted",
            _ => "not_permitted",
        },
        $"Agent '{agent.Name}' may not use {Noun(action)} '{name}', or there is none of that name.",
        $"An operator sees why with: mcphub explain {agent.Name} {action} '{name}'");

    /// <summary>The code for what is permitted in general, and not in this way or now.</summary>
    public const string DeniedNow = "call_denied";

    /// <summary>The code for a call that somebody has to approve first.</summary>
    public const string NeedsApproval = "approval_required";

    /// <summary>The code for a call that a person has looked at and denied.</summary>
    public const string ApprovalRefused = "approval_denied";

    /// <summary>The caller knows the thing, and may use it under other circumstances: it is told what would allow it, as far as that is its own to know.</summary>
    /// <param name="missing">What would allow it, in words for the caller.</param>
    public static HubError Denied(Call call, Decision decision, IEnumerable<string> missing)
    {
        var what = $"{Noun(call.Action)} '{call.RequestedName}'";
        var (rule, wanted) = (decision.By?.Name, string.Join(" and ", missing));
        var message = decision switch
        {
            { IsUndecided: true } => $"The rule {rule} cannot be evaluated for this call of {what}, so it is denied.",
            { Rule: not null } => $"The rule {rule} denies agent '{call.Agent.Name}' this call of {what}.",
            _ => $"No rule allows agent '{call.Agent.Name}' this call of {what}.",
        };
        var hint = decision switch
        {
            { IsUndecided: true } => "Send the arguments as one JSON object in which no name stands twice.",
            { Rule: null } when wanted.Length > 0 => $"The rule {rule} would allow it when {wanted}.",
            _ => $"An operator sees why with: mcphub explain {call.Agent.Name} {call.Action} '{call.RequestedName}'",
        };
        return new HubError(ErrorKind.Forbidden, DeniedNow, message, hint) { Rule = rule };
    }

    /// <summary>A rule allows the call once somebody has approved it, and nobody has.</summary>
    public static HubError ApprovalRequired(Call call, Approval required) => new(
        ErrorKind.Forbidden,
        NeedsApproval,
        $"The rule {required.Rule} allows agent '{call.Agent.Name}' this call of {Noun(call.Action)} '{call.RequestedName}' only when somebody has approved it (request {call.RequestId}).",
        "Ask an operator of the hub.") { Rule = required.Rule };

    /// <summary>The same, with the ticket that the caller got.</summary>
    public static HubError ApprovalRequired(Call call, Approval required, string ticket, DateTimeOffset expires) => new(
        ErrorKind.Forbidden,
        NeedsApproval,
        $"The rule {required.Rule} allows agent '{call.Agent.Name}' this call of {Noun(call.Action)} '{call.RequestedName}' only when a person has approved it: it waits as ticket {ticket} (request {call.RequestId}).",
        string.Create(CultureInfo.InvariantCulture, $"A person approves it with: mcphub approvals approve {ticket}, or POST /v1/approvals/{ticket}/approve with a key of kind human. Then make the very same call again, before {expires.UtcDateTime:u}.")) { Rule = required.Rule };

    /// <summary>A person said no.</summary>
    public static HubError ApprovalDenied(Call call, Approval required, string ticket, string? reason) => new(
        ErrorKind.Forbidden,
        ApprovalRefused,
        $"A person denied this call of {Noun(call.Action)} '{call.RequestedName}', which the rule {required.Rule} wants approved (ticket {ticket}){(reason is null ? "." : $". The reason: \"{reason}\".")}",
        "Do not make the same call again.") { Rule = required.Rule };

    /// <summary>While a person was asked, the rules came to say something else.</summary>
    public static HubError ApprovalOutdated(Call call, string ticket) => new(
        ErrorKind.Forbidden,
        "approval_outdated",
        $"While a person was asked about this call of {Noun(call.Action)} '{call.RequestedName}' (ticket {ticket}), the permissions of agent '{call.Agent.Name}' changed, so it was not made.",
        "Make it again to have it decided anew.");

    /// <summary>A server left the configuration between look-up and call.</summary>
    public static HubError NoServer(string alias) => new(
        ErrorKind.Unavailable, "server_unavailable", $"Server '{alias}' is not running.", $"An operator sees more with: mcphub servers {alias}");

    /// <summary>An exception that no rule foresees ended the call.</summary>
    public static readonly HubError Defect = new(
        ErrorKind.Internal, "internal_error", "The hub failed on this call; the fault is its own.", "Look for the request id in the hub's log.");

    private static string Noun(string action) => action switch
    {
        Actions.ToolCall => "tool",
        Actions.ResourceRead => "resource",
        Actions.PromptGet => "prompt",
        Actions.ModelUse => "model",
        _ => "this",
    };
}
