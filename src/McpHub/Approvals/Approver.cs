using McpHub.Snapshot;

namespace McpHub.Approvals;

/// <summary>Who may look at calls that need an approval, and answer.</summary>
internal sealed record Approver
{
    public static readonly Approver Operator = new((Agent?)null);

    private Approver(Agent? agent) => Agent = agent;

    /// <summary>Null for the operator.</summary>
    public Agent? Agent { get; }

    public string Name => Agent is null ? "operator" : $"agent:{Agent.Name}";

    /// <returns>Null for who may approve nothing: only people may, so that no model approves what a model wants.</returns>
    public static Approver? Of(Agent? agent) => agent is { IsHuman: true } ? new Approver(agent) : null;

    public bool Sees(Ticket ticket) => Agent is null || ticket.IsFor(Agent);

    /// <summary>Whether it is a call of its own, and the rule wants somebody else.</summary>
    public bool IsRequesterOf(Ticket ticket) => ticket.NotSelf && Agent?.Name == ticket.Agent;
}
