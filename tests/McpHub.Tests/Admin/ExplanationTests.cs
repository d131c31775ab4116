using System.Text.Json;
using McpHub.Admin;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Tests.Config;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Admin;

/// <summary>What the operator is told about one decision.</summary>
public sealed class ExplanationTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 7, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("s/plain", null, "allow", "r/all", 4)]
    [InlineData("s/run", null, "depends", "r/force", 5)]
    [InlineData("s/run", """{"force":true}""", "deny", "r/force", 5)]
    [InlineData("s/run", """{"force":false}""", "allow", "r/all", 4)]
    [InlineData("s/ask", null, "approve", "r/ask", 6)]
    public void Deciding_rule_is_named_with_its_line(string target, string? args, string decision, string rule, int line)
    {
        var report = Ask(new ExplainRequest("a", Actions.ToolCall, target, args is null ? null : JsonElement.Parse(args)));

        Assert.Equal((decision, rule, line), (report.Decision, report.Rule, report.Line));
        Assert.EndsWith("hub.config.json", report.File, StringComparison.Ordinal);
        Assert.True(Path.IsPathRooted(report.File));
        Assert.True(report.Listed);
    }

    [Fact]
    public void Missed_rule_says_what_it_asks_for()
    {
        var report = Ask(new ExplainRequest("b", Actions.ToolCall, "s/night"));

        Assert.Equal(("deny", null, "n/night", 8), (report.Decision, report.Rule, report.NearestRule, report.Line));
        Assert.Equal(["the time is 22:00-06:00 UTC"], report.Missing);
        Assert.Equal("allow", Ask(new ExplainRequest("b", Actions.ToolCall, "s/night", At: "2026-01-07T23:00:00+00:00")).Decision);
    }

    public void Dispose() => folder.Dispose();

    private ExplainReport Ask(ExplainRequest question)
    {
        var path = folder.Write("hub.config.json", """
            {
              "mcpServers": { "s": { "command": "x" } },
              "roles": { "r": { "rules": [
                { "id": "all", "effect": "allow", "actions": ["tool.call"], "targets": ["s/*"] },
                { "id": "force", "effect": "deny", "actions": ["tool.call"], "targets": ["s/run"], "when": { "args": { "properties": { "force": { "const": true } }, "required": ["force"] } } },
                { "id": "ask", "effect": "allow", "actions": ["tool.call"], "targets": ["s/ask"], "require": { "approval": {} } } ] },
              "n": { "rules": [
                { "id": "night", "effect": "allow", "actions": ["tool.call"], "targets": ["s/night"], "when": { "time": { "hours": "22:00-06:00" } } } ] } },
              "agents": { "a": { "roles": ["r"] }, "b": { "roles": ["n"] } }
            }
            """);
        var loaded = TestedConfig.Load(path, _ => null);
        var snapshot = SnapshotBuilder.Build(1, loaded.Config!, []);
        var (report, refusal) = new Explanation(new HubConfigSource((path, loaded)), clock).Of(snapshot, snapshot.Agents[question.Agent], question);
        Assert.Null(refusal);
        return report!;
    }
}
