using System.Text.Json;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Wire.Json;

namespace McpHub.Admin;

/// <summary>Asks a configuration about all that an audit file says was done, and tells where it would answer otherwise.</summary>
internal static class PolicyReplay
{
    /// <summary>More than anybody reads.</summary>
    private const int MaxFlips = 1000;

    private const int MaxLineLength = 1024 * 1024;

    /// <param name="config">Checked.</param>
    public static ReplayReport Run(TextReader records, HubConfig config)
    {
        var agents = SnapshotBuilder.ToAgents(config);
        var flips = new Dictionary<Flip, long>();
        long asked = 0, unknownAgents = 0, undecided = 0, unreadable = 0;
        while (records.ReadLine() is { } line)
        {
            if (line.Length == 0) continue;
            if (line.Length > MaxLineLength || Read(line) is not { } record)
            {
                unreadable++;
                continue;
            }

            if (record.Target is null || record.Effect is null || record.IsIntent) continue;
            if (!agents.TryGetValue(record.Agent, out var agent))
            {
                unknownAgents++;
                continue;
            }

            asked++;
            var decision = agent.Permissions.Decide(record.Action, record.Target, new Circumstances { Time = record.Time });
            if (decision.IsUndecided) undecided++;
            else if (decision.Effect.ToText() != record.Effect && (flips.Count < MaxFlips || flips.ContainsKey(ToFlip(record, decision))))
                flips[ToFlip(record, decision)] = flips.GetValueOrDefault(ToFlip(record, decision)) + 1;
        }

        return new ReplayReport(asked, undecided, unknownAgents, unreadable, [.. flips.OrderByDescending(flip => flip.Value).Select(flip => new FlipReport(flip.Key.Agent, flip.Key.Action, flip.Key.Target, flip.Key.Before, flip.Key.After, flip.Key.Rule, flip.Value))]);
    }

    private static Flip ToFlip(Record record, Decision decision) => new(record.Agent, record.Action, record.Target!, record.Effect!, decision.Effect.ToText(), decision.Rule);

    private static Record? Read(string line)
    {
        try
        {
            var json = System.Text.Encoding.UTF8.GetBytes(line);
            if (JsonElement.Parse(json).ValueKind != JsonValueKind.Object) return null;
            // Records name agents by pseudonyms, and exports say beside them whose they are.
            if ((ObjectSplice.GetText(json, "agentName"u8) ?? ObjectSplice.GetText(json, "agent"u8)) is not { } agent || ObjectSplice.GetText(json, "action"u8) is not { } action) return new Record("", "", null, null, null, false);
            var time = ObjectSplice.GetText(json, "ts"u8) is { } written && DateTimeOffset.TryParse(written, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var ts) ? ts : (DateTimeOffset?)null;
            // A call that waits for an approval is recorded as one that was not allowed, one that got it as allowed.
            var decision = ObjectSplice.GetObject(json, "decision"u8);
            var needed = ObjectSplice.GetText(json, "errorCode"u8) is Refusals.NeedsApproval or Refusals.ApprovalRefused || ObjectSplice.GetText(decision, "approval"u8) is not null;
            var effect = needed ? Effect.Approve.ToText() : ObjectSplice.GetText(decision, "effect"u8);
            return new Record(agent, action, ObjectSplice.GetText(json, "target"u8), effect, time, ObjectSplice.GetText(json, "kind"u8) == "intent");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What a line of an audit file says; records of other things have no target.</summary>
    private sealed record Record(string Agent, string Action, string? Target, string? Effect, DateTimeOffset? Time, bool IsIntent);

    private readonly record struct Flip(string Agent, string Action, string Target, string Before, string After, string? Rule);
}

/// <summary>What another configuration would have said to what was done.</summary>
/// <param name="Asked">Records that it was asked about.</param>
/// <param name="Depends">Of these, where the answer depends on arguments, network or taint, which no record holds.</param>
/// <param name="UnknownAgents">Records of agents that it does not have.</param>
/// <param name="Unreadable">Lines that are no records.</param>
/// <param name="Flips">Other answers, the most frequent first.</param>
internal sealed record ReplayReport(long Asked, long Depends, long UnknownAgents, long Unreadable, IReadOnlyList<FlipReport> Flips);

/// <summary>One kind of call that would be decided otherwise.</summary>
/// <param name="Rule">What would decide; null when no rule would allow it.</param>
internal sealed record FlipReport(string Agent, string Action, string Target, string Before, string After, string? Rule, long Count);
