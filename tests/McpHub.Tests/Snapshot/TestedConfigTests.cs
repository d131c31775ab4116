using McpHub.Snapshot;
using McpHub.Tests.Config;

namespace McpHub.Tests.Snapshot;

/// <summary>Tests in the configuration: a file that does not pass them is refused.</summary>
public sealed class TestedConfigTests : IDisposable
{
    private const string Rules = """
        "mcpServers": { "deploy": { "command": "x" } },
        "roles": { "deployer": { "rules": [
          { "id": "d1", "effect": "allow", "actions": ["tool.call"], "targets": ["deploy/run"],
            // who may deploy what, and when
            "when": { "args": { "properties": { "env": { "enum": ["staging", "production"] } }, "required": ["env"], },
                      "time": { "zone": "Europe/Berlin", "days": "Mon-Fri", "hours": "08:00-18:00" } },
            "require": { "approval": { "ifArgs": { "properties": { "env": { "const": "production" } } }, "by": ["group:sre"] } } } ] } },
        "groups": { "sre": { "roles": ["deployer"] } },
        "agents": { "ci": { "groups": ["sre"] }, "bot": {} }
        """;

    private readonly TestFolder folder = new();

    [Fact]
    public void File_whose_tests_pass_is_good_and_its_rules_know_their_lines()
    {
        var result = Load("""
            { "agent": "ci", "action": "tool.call", "target": "deploy/run", "args": { "env": "production" }, "at": "2026-01-07T12:00:00+01:00", "expect": "approve" },
            { "agent": "ci", "action": "tool.call", "target": "deploy/run", "args": { "env": "staging" }, "at": "2026-01-07T12:00:00+01:00", "expect": "allow" },
            { "agent": "ci", "action": "tool.call", "target": "deploy/run", "args": { "env": "staging" }, "at": "2026-01-10T12:00:00+01:00", "expect": "deny" },
            { "agent": "bot", "action": "tool.call", "target": "deploy/run", "expect": "deny" }
            """);

        Assert.Empty(result.Errors);
        Assert.Equal(3, result.Config!.Roles["deployer"].Rules[0].Line);
    }

    [Fact]
    public void Failing_test_refuses_the_file_and_is_named_with_its_line_and_the_rule()
    {
        var error = Assert.Single(Load("""
            { "agent": "ci", "action": "tool.call", "target": "deploy/run", "args": { "env": "staging" }, "at": "2026-01-07T12:00:00+01:00", "expect": "deny" }
            """).Errors);

        Assert.Equal("tests[0]", error.Path);
        Assert.NotNull(error.Line);
        Assert.Contains("comes to allow, by the rule deployer/d1, and not to deny", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Test_that_leaves_out_what_a_rule_asks_for_fails_and_says_so()
    {
        var error = Assert.Single(Load("""
            { "agent": "ci", "action": "tool.call", "target": "deploy/run", "args": { "env": "staging" }, "expect": "deny" }
            """).Errors);

        Assert.Contains("cannot be evaluated", error.Message, StringComparison.Ordinal);
        Assert.Contains("'at'", error.Hint, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private McpHub.Config.ConfigResult Load(string tests) => TestedConfig.Load(folder.Write("hub.config.json", $$"""
        { {{Rules}},
          "tests": [ {{tests}} ]
        }
        """), _ => null);
}
