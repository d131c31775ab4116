using CsCheck;
using McpHub.Config;
using McpHub.Snapshot;

namespace McpHub.Tests.Snapshot;

/// <summary>The one decision function.</summary>
public sealed class PermissionsTests
{
    private static readonly Gen<string> Targets = Gen.OneOf("notes/add", "notes/get", "files/read", "fast", "sim/small");
    private static readonly Gen<string> Patterns = Gen.OneOf("**", "*", "*/*", "notes/*", "*/get", "notes/add", "files/**", "fast", "s*/small", "none/x");
    private static readonly Gen<string> ActionsOrAll = Gen.OneOf([.. Actions.All, "*"]);
    private static readonly Gen<RuleConfig> Rules = Gen.Select(
        Gen.OneOf("allow", "deny"),
        ActionsOrAll.Array[1, 3],
        Patterns.Array[1, 3],
        (effect, actions, targets) => new RuleConfig { Effect = effect, Actions = actions, Targets = targets });

    private static readonly Gen<RuleConfig[]> Lists = Rules.Array[0, 6];
    private static readonly Gen<string> OneAction = Gen.OneOf([.. Actions.All]);

    [Fact]
    public void Without_a_rule_nothing_is_allowed()
    {
        Assert.Equal(Decision.Default, new Permissions([]).Decide(Actions.ToolCall, "notes/add"));
    }

    [Fact]
    public void Unknown_action_is_never_allowed()
    {
        Assert.False(Compile([Allow("*", "**")]).Decide("server.delete", "notes/add").IsAllowed);
    }

    [Fact]
    public void Decision_names_the_deciding_rule()
    {
        var permissions = Compile([Allow("*", "**"), Deny(Actions.ToolCall, "notes/delete")]);

        Assert.Equal("r/0", permissions.Decide(Actions.ToolCall, "notes/add").Rule);
        Assert.Equal("r/1", permissions.Decide(Actions.ToolCall, "notes/delete").Rule);
        Assert.Null(Compile([]).Decide(Actions.ToolCall, "notes/add").Rule);
    }

    [Fact]
    public void Decision_equals_the_sentence_in_the_documentation()
    {
        Gen.Select(Lists, OneAction, Targets).Sample(
            (rules, action, target) => Compile(rules).Decide(action, target).IsAllowed == IsAllowedByTheBook(rules, action, target),
            iter: 5_000);
    }

    [Fact]
    public void Adding_a_deny_never_allows()
    {
        Gen.Select(Lists, Rules, OneAction, Targets).Sample(
            (rules, added, action, target) =>
            {
                var before = Compile(rules).Decide(action, target).IsAllowed;
                var after = Compile([.. rules, added with { Effect = "deny" }]).Decide(action, target).IsAllowed;
                return before || !after;
            },
            iter: 5_000);
    }

    [Fact]
    public void Adding_an_allow_never_takes_away()
    {
        Gen.Select(Lists, Rules, OneAction, Targets).Sample(
            (rules, added, action, target) =>
            {
                var before = Compile(rules).Decide(action, target).IsAllowed;
                var after = Compile([added with { Effect = "allow" }, .. rules]).Decide(action, target).IsAllowed;
                return !before || after;
            },
            iter: 5_000);
    }

    [Fact]
    public void Order_of_rules_never_matters()
    {
        Gen.Select(Lists.SelectMany(rules => Gen.Select(Gen.Const(rules), Gen.Shuffle(rules.ToArray()))), OneAction, Targets).Sample(
            (lists, action, target) =>
                Compile(lists.Item1).Decide(action, target).IsAllowed == Compile(lists.Item2).Decide(action, target).IsAllowed,
            iter: 5_000);
    }

    [Fact]
    public void Rules_of_all_roles_of_an_agent_apply()
    {
        var config = new HubConfig
        {
            Roles = new Dictionary<string, RoleConfig> { ["careful"] = new() { Rules = [Deny("tool.call", "notes/delete")] } },
            Agents = new Dictionary<string, AgentConfig> { ["me"] = new() { Roles = ["everything", "careful"] } },
        };

        var permissions = SnapshotBuilder.Build(1, config, []).Agents["me"].Permissions;

        Assert.Equal("everything/all", permissions.Decide(Actions.ToolCall, "notes/add").Rule);
        Assert.Equal("careful/0", permissions.Decide(Actions.ToolCall, "notes/delete").Rule);
    }

    [Fact]
    public void Actions_that_a_file_may_name_are_those_that_are_decided()
    {
        var rule = new RuleConfig { Effect = "allow", Actions = [.. Actions.All, "*"], Targets = ["**"] };
        var property = typeof(RuleConfig).GetProperty(nameof(RuleConfig.Actions))!;
        var allowed = (System.ComponentModel.DataAnnotations.AllowedValuesAttribute)property.GetCustomAttributes(typeof(System.ComponentModel.DataAnnotations.AllowedValuesAttribute), false)[0];

        Assert.Equal(rule.Actions, allowed.Values.Cast<string>());
    }

    // Any matching deny wins; without a matching allow the answer is no.
    private static bool IsAllowedByTheBook(RuleConfig[] rules, string action, string target)
    {
        var matching = rules.Where(rule =>
            rule.Actions.Any(covered => covered == "*" || covered == action)
            && rule.Targets.Any(pattern => new NamePattern(pattern).Matches(target))).ToList();
        return matching.Exists(rule => rule.Effect == "allow") && !matching.Exists(rule => rule.Effect == "deny");
    }

    private static Permissions Compile(IEnumerable<RuleConfig> rules) => new(rules.Select((rule, index) => new Rule($"r/{index}", rule)));

    private static RuleConfig Allow(string action, string target) => new() { Effect = "allow", Actions = [action], Targets = [target] };

    private static RuleConfig Deny(string action, string target) => new() { Effect = "deny", Actions = [action], Targets = [target] };
}
