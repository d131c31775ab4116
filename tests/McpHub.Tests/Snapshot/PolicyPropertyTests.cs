using System.Collections.Frozen;
using System.Net;
using System.Text;
using CsCheck;
using McpHub.Config;
using McpHub.Snapshot;

namespace McpHub.Tests.Snapshot;

/// <summary>Whole policies at random: groups, roles that extend roles, labels, conditions and approvals.</summary>
public sealed class PolicyPropertyTests
{
    private static readonly Dictionary<string, ServerConfig> Servers = new()
    {
        ["notes"] = Server(("get", ["private"]), ("*_out", ["egress"])),
        ["web"] = Server(("**", ["untrusted"]), ("send_out", ["private", "egress"])),
    };

    private static readonly Gen<string> Targets = OneOf("notes/get", "notes/add", "notes/send_out", "web/get", "web/send_out", "web/https://a/b", "fast", "sim/small");
    private static readonly Gen<string> Patterns = OneOf("**", "*", "*/*", "notes/*", "*/get", "web/**", "*/*_out", "fast", "s*/small", "none/x", "label:private", "label:untrusted", "label:egress");
    private static readonly Gen<string> Roles = OneOf("a", "b", "c", "d");
    private static readonly Gen<string> Labels = OneOf("private", "untrusted", "egress");
    private static readonly Gen<WrittenJson?> Schemas = OneOf<WrittenJson?>(null, null, EnvIs("staging"), EnvIs("production"));

    private static readonly Gen<RuleConditionsConfig?> Conditions = Gen.Frequency(
        (2, OneOf<RuleConditionsConfig?>(null, null)),
        (3, Gen.Select(Schemas, OneOf<string?>(null, "08:00-18:00", "22:00-06:00"), Labels.Array[0, 1], Labels.Array[0, 2], OneOf("", "", "10.0.0.0/8"), (schema, hours, labels, taint, network) => (RuleConditionsConfig?)new RuleConditionsConfig
        {
            Args = schema,
            Time = hours is null ? null : new TimeWindowConfig { Hours = hours },
            Labels = labels,
            Taint = taint,
            Network = network.Length == 0 ? [] : [network],
        })));

    private static readonly Gen<RuleConfig> Rules = Gen.Select(
        OneOf("allow", "allow", "approve", "approve-if", "deny"), OneOf<string>([.. Actions.All, "*"]).Array[1, 2], Patterns.Array[1, 3], Conditions, Schemas,
        (kind, actions, targets, when, schema) => new RuleConfig
        {
            Effect = kind == "deny" ? "deny" : "allow",
            Actions = actions,
            Targets = targets,
            When = when,
            Require = kind.StartsWith("approve", StringComparison.Ordinal) ? new RuleRequirementsConfig { Approval = new ApprovalConfig { IfArgs = kind == "approve" ? null : schema } } : null,
        });

    private static readonly Gen<HubConfig> Policies = Gen.Select(Rules.Array[0, 4].Array[4], Roles.Array[0, 2].Array[3], Roles.Array[0, 2], Roles.Array[0, 2], (rules, extends, own, ofGroup) => new HubConfig
    {
        McpServers = Servers,
        Roles = new[] { "a", "b", "c", "d" }.Select((name, index) => (name, role: new RoleConfig
        {
            Rules = rules[index],
            Extends = index == 0 ? [] : [.. extends[index - 1].Where(extended => string.CompareOrdinal(extended, name) < 0)],
        })).ToDictionary(entry => entry.name, entry => entry.role),
        Groups = new Dictionary<string, GroupConfig> { ["g"] = new() { Roles = ofGroup } },
        Agents = new Dictionary<string, AgentConfig> { ["me"] = new() { Roles = own, Groups = ["g"] } },
    });

    private static readonly Gen<Question> Questions = Gen.Select(
        OneOf<string>([.. Actions.All]), Targets, OneOf("{}", """{"env":"staging"}""", """{"env":"production"}""", "[]"), Gen.Int[0, 47], OneOf("10.1.2.3", "192.0.2.1"), Labels.Array[0, 2],
        (action, target, arguments, half, address, taint) => new Question(action, target, arguments, new DateTimeOffset(2026, 1, 5, half / 2, half % 2 * 30, 0, TimeSpan.Zero), address, taint));

    [Fact]
    public void Compiled_decisions_equal_the_naive_ones_in_a_hundred_thousand_policies()
    {
        Gen.Select(Policies, Questions).Sample((policy, question) => Compile(policy).Ask(question) == question.Naive(policy), iter: 100_000);
    }

    [Fact]
    public void Adding_a_deny_never_allows_more()
    {
        Gen.Select(Policies, Rules, Roles, Questions).Sample(
            (policy, added, role, question) =>
            {
                var deny = added with { Effect = "deny", Require = null };
                return Compile(With(policy, role, rules => [.. rules, deny])).Ask(question) is var after && (after == "deny" || after == Compile(policy).Ask(question));
            },
            iter: 5_000);
    }

    [Fact]
    public void Order_of_rules_and_roles_never_matters()
    {
        Gen.Select(Policies, Roles, Questions).Sample(
            (policy, role, question) =>
            {
                var turned = With(policy, role, rules => [.. rules.Reverse()]) with
                {
                    Agents = policy.Agents.ToDictionary(agent => agent.Key, agent => agent.Value with { Roles = [.. agent.Value.Roles.Reverse()] }),
                };
                return Compile(policy).Ask(question) == Compile(turned).Ask(question);
            },
            iter: 5_000);
    }

    [Fact]
    public void Whatever_can_be_called_in_some_way_is_listed()
    {
        Gen.Select(Policies, Questions).Sample(
            (policy, question) => Compile(policy) is var permissions && (permissions.Ask(question) == "deny" || permissions.Decide(question.Action, question.Target).IsAllowed),
            iter: 5_000);
    }

    [Fact]
    public void Without_conditions_what_is_listed_is_exactly_what_can_be_called()
    {
        Gen.Select(Policies, Questions).Sample(
            (policy, question) =>
            {
                var plain = policy with { Roles = policy.Roles.ToDictionary(role => role.Key, role => role.Value with { Rules = [.. role.Value.Rules.Select(rule => rule with { When = null, Require = null })] }) };
                var permissions = Compile(plain);
                return permissions.Decide(question.Action, question.Target).IsAllowed == (permissions.Ask(question) == "allow");
            },
            iter: 5_000);
    }

    [Fact]
    public void Explanation_names_a_rule_whenever_a_rule_decides()
    {
        Gen.Select(Policies, Questions).Sample(
            (policy, question) =>
            {
                var decision = Compile(policy).Decide(question.Action, question.Target, question.Circumstances);
                return (decision.Rule is not null) == (decision.Effect != Effect.Deny || decision.IsUndecided || Denies(policy, question));
            },
            iter: 5_000);
    }

    // Taking every deny away changes the answer, or would change it if anything allowed.
    private static bool Denies(HubConfig policy, Question question)
    {
        var allowing = new RuleConfig { Effect = "allow", Actions = ["*"], Targets = ["**"] };
        var roles = policy.Roles.ToDictionary(role => role.Key, role => role.Value with { Rules = [.. role.Value.Rules.Where(rule => rule.Effect == "deny"), allowing] });
        var held = policy with { Roles = roles, Agents = policy.Agents.ToDictionary(agent => agent.Key, agent => agent.Value with { Roles = [.. agent.Value.Roles] }) };
        return SnapshotBuilder.RolesOf(held.Agents["me"], held).Count > 0 && question.Naive(held) == "deny";
    }

    private static HubConfig With(HubConfig policy, string role, Func<IReadOnlyList<RuleConfig>, IReadOnlyList<RuleConfig>> change) =>
        policy with { Roles = policy.Roles.ToDictionary(entry => entry.Key, entry => entry.Key == role ? entry.Value with { Rules = change(entry.Value.Rules) } : entry.Value) };

    private static Permissions Compile(HubConfig policy) => SnapshotBuilder.ToAgents(policy)["me"].Permissions;

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static WrittenJson EnvIs(string value) => new($$$"""{"properties":{"env":{"const":"{{{value}}}"}},"required":["env"]}""");

    private static ServerConfig Server(params (string Pattern, string[] Labels)[] labels) =>
        new() { Command = "x", Hub = new ServerHubConfig { Labels = labels.ToDictionary(entry => entry.Pattern, entry => (IReadOnlyList<string>)entry.Labels) } };
}

/// <summary>One question to a policy, with all that its conditions can ask.</summary>
internal sealed record Question(string Action, string Target, string Arguments, DateTimeOffset Time, string Address, string[] Taint)
{
    public Circumstances Circumstances => new() { Arguments = Encoding.UTF8.GetBytes(Arguments), Time = Time, Address = IPAddress.Parse(Address), Taint = Taint.ToFrozenSet() };

    public string Naive(HubConfig policy) => NaivePolicy.Decide(policy, "me", Action, Target, Arguments, Time, Address, Taint);
}

internal static class Asking
{
    public static string Ask(this Permissions permissions, Question question) => permissions.Decide(question.Action, question.Target, question.Circumstances).Effect.ToText();
}
