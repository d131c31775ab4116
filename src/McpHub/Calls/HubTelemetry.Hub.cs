using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace McpHub.Calls;

/// <summary>The hub's own counters. Every label value comes from the configuration or from a fixed list.</summary>
public static partial class HubTelemetry
{
    private static readonly Counter<long> Calls =
        Meter.CreateCounter<long>("hub.calls", "{call}", "Calls of agents, by door, action and how they ended.");

    private static readonly Counter<long> RefusedCredentials =
        Meter.CreateCounter<long>("hub.auth.refused", "{request}", "Requests refused at the door, by reason.");

    private static readonly Counter<long> AuditDropped =
        Meter.CreateCounter<long>("hub.audit.dropped", "{record}", "Audit records lost: queue full or disk failing.");

    internal static void CountCall(Call call, CallOutcome outcome)
    {
        if (!Calls.Enabled) return;

        var tags = new TagList
        {
            { "hub.agent", call.Agent.Name },
            { "hub.door", call.Door },
            { "hub.action", call.Action },
            { "hub.status", outcome.Status },
        };
        if (outcome.ErrorCode is not null) tags.Add("error.type", outcome.ErrorCode);
        Calls.Add(1, tags);
    }

    internal static void CountRefusedCredential(string reason) =>
        RefusedCredentials.Add(1, new KeyValuePair<string, object?>("error.type", reason));

    internal static void CountDroppedAudit(long records) => AuditDropped.Add(records);
}
