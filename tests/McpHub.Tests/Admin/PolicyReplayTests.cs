using McpHub.Admin;
using McpHub.Config;

namespace McpHub.Tests.Admin;

/// <summary>What another configuration would have said to what was done.</summary>
public sealed class PolicyReplayTests
{
    private const string Records = """
        {"v":2,"ts":"2026-01-07T12:00:00Z","agent":"p_1","agentName":"a","action":"tool.call","target":"notes/get","decision":{"effect":"allow","rule":"r/0"},"status":"ok"}
        {"v":1,"ts":"2026-01-07T12:00:00Z","agent":"a","action":"tool.call","target":"notes/delete","decision":{"effect":"allow","rule":"r/0"},"status":"ok"}
        {"v":1,"ts":"2026-01-07T12:00:01Z","agent":"a","action":"tool.call","target":"notes/delete","decision":{"effect":"allow","rule":"r/0"},"status":"ok"}
        {"v":2,"kind":"intent","agent":"a","action":"tool.call","target":"notes/delete","decision":{"effect":"allow","rule":"r/0"}}
        {"v":1,"ts":"2026-01-07T22:00:00Z","agent":"a","action":"tool.call","target":"notes/late","decision":{"effect":"deny","rule":"default"},"status":"refused"}
        {"v":1,"ts":"2026-01-07T12:00:00Z","agent":"a","action":"tool.call","target":"notes/deploy","decision":{"effect":"allow","rule":"r/0"},"status":"ok"}
        {"v":1,"ts":"2026-01-07T12:00:00Z","agent":"a","action":"tool.call","target":"notes/ask","decision":{"effect":"deny","rule":"r/ask"},"status":"refused","errorCode":"approval_required"}
        {"v":2,"ts":"2026-01-07T12:00:00Z","agent":"a","action":"tool.call","target":"notes/ask","decision":{"effect":"allow","rule":"r/ask","approval":"apr_1"},"status":"ok"}
        {"v":1,"ts":"2026-01-07T12:00:00Z","agent":"gone","action":"tool.call","target":"notes/get","decision":{"effect":"allow","rule":"r/0"},"status":"ok"}
        {"v":1,"ts":"2026-01-07T12:00:00Z","agent":"a","action":"tool.call","requested":"x","decision":{"effect":"deny","rule":"default"},"status":"refused"}
        {"v":1,"ts":
        """;

    [Fact]
    public void Calls_that_would_be_decided_otherwise_are_told_once_with_their_number()
    {
        var config = new HubConfig
        {
            Roles = new Dictionary<string, RoleConfig>
            {
                ["r"] = new()
                {
                    Rules =
                    [
                        new() { Id = "all", Effect = "allow", Actions = ["tool.call"], Targets = ["notes/get", "notes/delete"] },
                        new() { Id = "none", Effect = "deny", Actions = ["tool.call"], Targets = ["notes/delete"] },
                        new() { Id = "night", Effect = "allow", Actions = ["tool.call"], Targets = ["notes/late"], When = new RuleConditionsConfig { Time = new TimeWindowConfig { Hours = "20:00-24:00" } } },
                        new() { Id = "ask", Effect = "allow", Actions = ["tool.call"], Targets = ["notes/ask"], Require = new RuleRequirementsConfig { Approval = new ApprovalConfig() } },
                        new() { Id = "some", Effect = "allow", Actions = ["tool.call"], Targets = ["notes/deploy"], When = new RuleConditionsConfig { Args = new WrittenJson("""{"required":["env"]}""") } },
                    ],
                },
            },
            Agents = new Dictionary<string, AgentConfig> { ["a"] = new() { Roles = ["r"] } },
        };

        var report = PolicyReplay.Run(new StringReader(Records), config);

        Assert.Equal((7, 1, 1, 1), (report.Asked, report.Depends, report.UnknownAgents, report.Unreadable));
        Assert.Equal(
            [
                new FlipReport("a", "tool.call", "notes/delete", "allow", "deny", "r/none", 2),
                new FlipReport("a", "tool.call", "notes/late", "deny", "allow", "r/night", 1),
            ],
            report.Flips);
    }
}
