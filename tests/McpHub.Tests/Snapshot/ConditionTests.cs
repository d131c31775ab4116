using System.Collections.Frozen;
using System.Net;
using System.Text;
using McpHub.Config;
using McpHub.Snapshot;

namespace McpHub.Tests.Snapshot;

/// <summary>What rules ask of the circumstances of a call.</summary>
public sealed class ConditionTests
{
    private static readonly string Staging = """{"properties":{"env":{"enum":["staging","production"]},"replicas":{"maximum":20}},"required":["env"]}""";

    [Theory]
    [InlineData("""{"env":"staging"}""", "allow")]
    [InlineData("""{"env":"staging","replicas":21}""", "deny")]
    [InlineData("""{"replicas":1}""", "deny")]
    [InlineData("", "deny")]
    public void Arguments_are_held_against_the_rule(string arguments, string expected)
    {
        Assert.Equal(expected, Allow(new RuleConditionsConfig { Args = new WrittenJson(Staging) }).Decide(Actions.ToolCall, "s/t", With(arguments)).Effect.ToText());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"staging\"")]
    [InlineData("{\"env\":")]
    [InlineData("""{"env":"staging","env":"production"}""")]
    public void Arguments_that_cannot_be_looked_at_are_denied_even_where_another_rule_allows(string arguments)
    {
        var permissions = new Permissions([new Rule("r/all", AllowConfig()), new Rule("r/some", AllowConfig() with { When = new RuleConditionsConfig { Args = new WrittenJson(Staging) } })]);

        var decision = permissions.Decide(Actions.ToolCall, "s/t", With(arguments));

        Assert.Equal((Effect.Deny, "r/some", true), (decision.Effect, decision.Rule, decision.IsUndecided));
    }

    [Fact]
    public void Schema_that_takes_too_long_on_these_arguments_is_denied()
    {
        var slow = new WrittenJson("""{"properties":{"a":{"pattern":"^(a+)+\\1b$"}}}""");

        var decision = Allow(new RuleConditionsConfig { Args = slow }).Decide(Actions.ToolCall, "s/t", With($$"""{"a":"{{new string('a', 64)}}"}"""));

        Assert.True(decision.IsUndecided);
    }

    [Theory]
    // The clock of Berlin skips 02:00 to 03:00 on 2026-03-29, and has 02:00 to 03:00 twice on 2026-10-25.
    [InlineData("02:00-03:00", "2026-03-29T00:59:00Z", false)] // 01:59
    [InlineData("02:00-03:00", "2026-03-29T01:00:00Z", false)] // 03:00
    [InlineData("02:00-03:00", "2026-10-25T00:30:00Z", true)] // 02:30 summer time
    [InlineData("02:00-03:00", "2026-10-25T01:30:00Z", true)] // 02:30 winter time
    [InlineData("02:00-03:00", "2026-10-25T02:00:00Z", false)] // 03:00
    [InlineData("08:00-18:00", "2026-03-28T06:59:59Z", false)]
    [InlineData("08:00-18:00", "2026-03-28T07:00:00Z", true)] // 08:00 winter time
    [InlineData("08:00-18:00", "2026-03-29T05:59:59Z", false)]
    [InlineData("08:00-18:00", "2026-03-29T06:00:00Z", true)] // 08:00 summer time
    [InlineData("08:00-18:00", "2026-03-29T16:00:00Z", false)] // the end is not included
    [InlineData("22:00-06:00", "2026-03-29T20:30:00Z", true)]
    [InlineData("22:00-06:00", "2026-03-29T03:59:59Z", true)]
    [InlineData("22:00-06:00", "2026-03-29T04:00:00Z", false)]
    public void Hours_are_those_of_the_clock_on_the_wall(string hours, string time, bool isAllowed)
    {
        var window = new TimeWindowConfig { Zone = "Europe/Berlin", Hours = hours };

        Assert.Equal(isAllowed, IsAllowedAt(window, time));
    }

    [Theory]
    [InlineData("Mon-Fri", null, "2026-01-09T12:00:00Z", true)] // a Friday
    [InlineData("Mon-Fri", null, "2026-01-10T12:00:00Z", false)]
    [InlineData("Sat-Mon", null, "2026-01-11T12:00:00Z", true)] // a range over the end of the week
    [InlineData("Sat,Sun", null, "2026-01-12T12:00:00Z", false)]
    [InlineData("Fri", "22:00-06:00", "2026-01-09T23:00:00Z", true)]
    [InlineData("Fri", "22:00-06:00", "2026-01-10T05:00:00Z", true)] // a night belongs to the day on which it begins
    [InlineData("Fri", "22:00-06:00", "2026-01-09T05:00:00Z", false)]
    public void Days_are_those_on_which_a_window_begins(string days, string? hours, string time, bool isAllowed)
    {
        Assert.Equal(isAllowed, IsAllowedAt(new TimeWindowConfig { Days = days, Hours = hours }, time));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.200.0.1", true)]
    [InlineData("10.0.0.0/8", "::ffff:10.200.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("2001:db8::/32", "2001:db8::1", true)]
    [InlineData("2001:db8::/32", "10.0.0.1", false)]
    public void Networks_hold_the_address_of_the_connection(string network, string address, bool isAllowed)
    {
        var permissions = Allow(new RuleConditionsConfig { Network = [network] });

        Assert.Equal(isAllowed, permissions.Decide(Actions.ToolCall, "s/t", new Circumstances { Address = IPAddress.Parse(address) }).IsAllowed);
        Assert.True(permissions.Decide(Actions.ToolCall, "s/t", Circumstances.Unknown).IsUndecided);
    }

    [Fact]
    public void Call_that_completes_the_set_of_labels_is_denied_and_no_other()
    {
        string[] legs = ["private", "untrusted", "egress"];
        var rules = new[]
        {
            AllowConfig(),
            AllowConfig() with { Effect = "deny", When = new RuleConditionsConfig { Taint = legs } },
        };
        var servers = Enumerable.Range(0, 8).ToDictionary(
            set => $"s{set}",
            set => new ServerConfig { Command = "x", Hub = new ServerHubConfig { Labels = new Dictionary<string, IReadOnlyList<string>> { ["**"] = [.. legs.Where((_, leg) => (set >> leg & 1) == 1)] } } });
        var permissions = new Permissions(rules.Select((rule, index) => new Rule($"r/{index}", rule)), new ServerLabels(servers));

        for (var touched = 0; touched < 8; touched++)
        {
            var taint = legs.Where((_, leg) => (touched >> leg & 1) == 1).ToFrozenSet();
            for (var own = 0; own < 8; own++)
                Assert.Equal((touched | own) != 7, permissions.Decide(Actions.ToolCall, $"s{own}/t", new Circumstances { Taint = taint }).IsAllowed);
        }
    }

    [Fact]
    public void Approval_wins_over_an_allow_and_loses_to_a_deny()
    {
        var approving = AllowConfig() with { Require = new RuleRequirementsConfig { Approval = new ApprovalConfig { By = ["group:sre"], TtlSeconds = 60 } } };
        var deny = AllowConfig() with { Effect = "deny" };

        var decision = new Permissions([new Rule("r/allow", AllowConfig()), new Rule("r/ask", approving)]).Decide(Actions.ToolCall, "s/t", With("{}"));

        Assert.Equal((Effect.Approve, "r/ask"), (decision.Effect, decision.Rule));
        Assert.Equal((true, TimeSpan.FromMinutes(1), "group:sre"), (decision.Approval!.NotSelf, decision.Approval.Lifetime, decision.Approval.By[0]));
        Assert.Equal("r/deny", new Permissions([new Rule("r/ask", approving), new Rule("r/deny", deny)]).Decide(Actions.ToolCall, "s/t", With("{}")).Rule);
    }

    [Theory]
    [InlineData("""{"env":"production"}""", Effect.Approve)]
    [InlineData("""{"env":"staging"}""", Effect.Allow)]
    [InlineData("7", Effect.Deny)]
    public void Approval_can_depend_on_arguments(string arguments, Effect expected)
    {
        var production = new WrittenJson("""{"properties":{"env":{"const":"production"}},"required":["env"]}""");
        var rule = AllowConfig() with { Require = new RuleRequirementsConfig { Approval = new ApprovalConfig { IfArgs = production } } };

        Assert.Equal(expected, new Permissions([new Rule("r/0", rule)]).Decide(Actions.ToolCall, "s/t", With(arguments)).Effect);
    }

    [Fact]
    public void Lists_show_what_could_be_allowed()
    {
        Assert.True(Allow(new RuleConditionsConfig { Args = new WrittenJson(Staging) }).Decide(Actions.ToolCall, "s/t").IsAllowed);
        Assert.True(new Permissions([new Rule("r/0", AllowConfig()), new Rule("r/1", AllowConfig() with { Effect = "deny", When = new RuleConditionsConfig { Args = new WrittenJson(Staging) } })]).Decide(Actions.ToolCall, "s/t").IsAllowed);
        Assert.False(new Permissions([new Rule("r/0", AllowConfig()), new Rule("r/1", AllowConfig() with { Effect = "deny" })]).Decide(Actions.ToolCall, "s/t").IsAllowed);
    }

    private static bool IsAllowedAt(TimeWindowConfig window, string time) =>
        Allow(new RuleConditionsConfig { Time = window }).Decide(Actions.ToolCall, "s/t", new Circumstances { Time = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture) }).IsAllowed;

    private static Permissions Allow(RuleConditionsConfig when) => new([new Rule("r/0", AllowConfig() with { When = when })]);

    private static RuleConfig AllowConfig() => new() { Effect = "allow", Actions = [Actions.ToolCall], Targets = ["**"] };

    private static Circumstances With(string arguments) => new() { Arguments = Encoding.UTF8.GetBytes(arguments) };
}
