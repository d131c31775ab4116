using System.Collections.Frozen;
using System.Net;
using McpHub.Config;
using McpHub.Config.Rules;

namespace McpHub.Snapshot;

/// <summary>Runs the tests that a configuration holds against its own permissions.</summary>
internal static class PolicyTests
{
    /// <param name="config">Without errors.</param>
    /// <returns>An error for each test that fails.</returns>
    public static IEnumerable<ConfigError> Run(HubConfig config)
    {
        if (config.Tests.Count == 0) yield break;
        var agents = SnapshotBuilder.ToAgents(config);
        for (var index = 0; index < config.Tests.Count; index++)
        {
            var test = config.Tests[index];
            var decision = agents[test.Agent].Permissions.Decide(test.Action, test.Target, CircumstancesOf(test));
            if (decision.Effect.ToText() == test.Expect && !decision.IsUndecided) continue;
            yield return new ConfigError(
                ConfigPath.Item("tests", index),
                $"This test fails: agent '{test.Agent}', {test.Action} {test.Target} comes to {decision.Effect.ToText()}, {Reason(decision)}, and not to {test.Expect}.",
                decision.IsUndecided ? "Say in the test what the rule asks for: 'args', 'at' or 'from'." : "Correct the rule or the test.");
        }
    }

    private static Circumstances CircumstancesOf(PolicyTestConfig test) => new()
    {
        Arguments = test.Args?.ToBytes() ?? ReadOnlyMemory<byte>.Empty,
        Time = test.At is { } at ? PolicyTestRules.TimeOf(at) : null,
        Address = test.From is { } from ? IPAddress.Parse(from) : null,
        Taint = test.Taint.ToFrozenSet(),
    };

    private static string Reason(Decision decision) => decision switch
    {
        { IsUndecided: true } => $"because the rule {decision.Rule} cannot be evaluated",
        { Rule: { } rule } => $"by the rule {rule}",
        _ => "because no rule allows it",
    };
}
