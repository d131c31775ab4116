using System.Net;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Wire.Mcp;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Calls;

/// <summary>What callers are told when rules do not let a call begin, and what the hub remembers when they do.</summary>
public sealed class PermissionAdmissionTests
{
    private static readonly string[] Trifecta = ["private", "untrusted", "egress"];

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 7, 20, 0, 0, TimeSpan.Zero));
    private readonly ConversationTaint taint;

    public PermissionAdmissionTests() => taint = new ConversationTaint(clock);

    [Fact]
    public async Task Refusal_of_what_the_agent_can_see_names_the_rule_and_what_would_allow_it()
    {
        var when = new RuleConditionsConfig
        {
            Args = new WrittenJson("""{"properties":{"env":{"const":"SECRET-VALUE"}},"required":["env"]}"""),
            Time = new TimeWindowConfig { Zone = "Europe/Berlin", Days = "Mon-Fri", Hours = "08:00-18:00" },
            Network = ["10.9.8.0/24"],
        };

        var refusal = await AskAsync([Allow(when)], "s/t", """{"env":"x"}""");

        Assert.Equal((ErrorKind.Forbidden, "call_denied", "r/0"), (refusal!.Kind, refusal.Code, refusal.Rule));
        Assert.Contains("Mon-Fri 08:00-18:00 Europe/Berlin", refusal.Hint, StringComparison.Ordinal);
        Assert.Contains("/env", refusal.Hint, StringComparison.Ordinal);
        Assert.Contains("from a network that the rule names", refusal.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("10.9.8", refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_of_what_the_agent_cannot_see_names_no_rule()
    {
        var deny = Allow() with { Effect = "deny", Targets = ["s/t"] };

        var refusal = await AskAsync([Allow(), deny], "s/t");

        Assert.Equal(("tool_not_permitted", null), (refusal!.Code, refusal.Rule));
        Assert.DoesNotContain("r/1", refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Denying_rule_with_a_condition_is_named()
    {
        var deny = Allow(new RuleConditionsConfig { Args = new WrittenJson("""{"required":["force"]}""") }) with { Effect = "deny" };

        Assert.Null(await AskAsync([Allow(), deny], "s/t"));
        Assert.Equal("r/1", (await AskAsync([Allow(), deny], "s/t", """{"force":true}"""))!.Rule);
    }

    [Fact]
    public async Task Call_that_needs_an_approval_is_refused_with_rule_and_request_until_somebody_has_approved_it()
    {
        var rule = Allow() with { Require = new RuleRequirementsConfig { Approval = new ApprovalConfig() } };

        var refusal = await AskAsync([rule], "s/t");

        Assert.Equal(("approval_required", "r/0"), (refusal!.Code, refusal.Rule));
        Assert.Contains("req_1", refusal.Message, StringComparison.Ordinal);
        Assert.Null(await AskAsync([rule], "s/t", approvals: new Approved()));
    }

    [Fact]
    public async Task Time_is_asked_anew_for_each_call()
    {
        var rule = Allow(new RuleConditionsConfig { Time = new TimeWindowConfig { Hours = "08:00-18:00" } });

        Assert.NotNull(await AskAsync([rule], "s/t"));
        clock.Advance(TimeSpan.FromHours(12));
        Assert.Null(await AskAsync([rule], "s/t"));
        clock.Advance(TimeSpan.FromHours(10));
        Assert.NotNull(await AskAsync([rule], "s/t"));
    }

    [Fact]
    public async Task Only_the_call_that_completes_the_trifecta_is_stopped_in_any_order()
    {
        foreach (var order in Orders())
        {
            var origin = new CallOrigin(IPAddress.Loopback, TraceId: $"{string.Concat(order)}");
            Assert.Null(await AskAsync(NoTrifecta, $"s/{order[0]}", origin: origin));
            Assert.Null(await AskAsync(NoTrifecta, $"s/{order[1]}", origin: origin));
            Assert.Equal("r/1", (await AskAsync(NoTrifecta, $"s/{order[2]}", origin: origin))!.Rule);
            Assert.Null(await AskAsync(NoTrifecta, $"s/{order[0]}", origin: origin));
            Assert.Null(await AskAsync(NoTrifecta, "s/plain", origin: origin));
        }
    }

    [Fact]
    public async Task Conversations_do_not_touch_each_other_but_a_trace_goes_on_with_another_agent()
    {
        await AskAsync(NoTrifecta, "s/private", origin: new(null, TraceId: "one"));
        await AskAsync(NoTrifecta, "s/untrusted", origin: new(null, TraceId: "one"), agent: "other");

        Assert.NotNull(await AskAsync(NoTrifecta, "s/egress", origin: new(null, TraceId: "one"), agent: "third"));
        Assert.Null(await AskAsync(NoTrifecta, "s/egress", origin: new(null, TraceId: "two")));
        Assert.Null(await AskAsync(NoTrifecta, "s/egress", origin: new(null, Session: "one")));
    }

    [Fact]
    public async Task Without_trace_and_session_all_that_an_agent_does_is_one_conversation()
    {
        await AskAsync(NoTrifecta, "s/private");
        await AskAsync(NoTrifecta, "s/untrusted");

        Assert.NotNull(await AskAsync(NoTrifecta, "s/egress"));
        Assert.NotNull(await AskAsync(NoTrifecta, "s/egress", origin: new(null, TraceId: "new")));
        Assert.Null(await AskAsync(NoTrifecta, "s/egress", agent: "other"));
    }

    [Fact]
    public async Task Scope_of_agents_leaves_no_way_out_by_a_new_trace()
    {
        var config = new TaintConfig { Scope = "agent" };
        await AskAsync(NoTrifecta, "s/private", origin: new(null, TraceId: "one"), config: config);
        await AskAsync(NoTrifecta, "s/untrusted", origin: new(null, TraceId: "two"), config: config);

        Assert.NotNull(await AskAsync(NoTrifecta, "s/egress", origin: new(null, TraceId: "three"), config: config));
    }

    [Fact]
    public async Task Labels_are_forgotten_in_time_and_refused_calls_leave_none()
    {
        await AskAsync(NoTrifecta, "s/private");
        await AskAsync([], "s/untrusted");
        Assert.Null(await AskAsync(NoTrifecta, "s/egress"));

        await AskAsync(NoTrifecta, "s/untrusted", agent: "late");
        clock.Advance(TimeSpan.FromMinutes(1440));
        await AskAsync(NoTrifecta, "s/private", agent: "late");
        Assert.Null(await AskAsync(NoTrifecta, "s/egress", agent: "late"));
    }

    [Fact]
    public async Task Flood_of_conversations_washes_no_label_away()
    {
        var config = new TaintConfig { MaxConversations = 3 };
        await AskAsync(NoTrifecta, "s/private", origin: new(null, TraceId: "first"), config: config);
        for (var index = 0; index < 10; index++) await AskAsync(NoTrifecta, "s/private", origin: new(null, TraceId: $"flood{index}"), config: config);
        await AskAsync(NoTrifecta, "s/untrusted", origin: new(null, TraceId: "first"), config: config);

        Assert.NotNull(await AskAsync(NoTrifecta, "s/egress", origin: new(null, TraceId: "first"), config: config));
    }

    private static RuleConfig[] NoTrifecta => [Allow(), Allow(new RuleConditionsConfig { Taint = Trifecta }) with { Effect = "deny", Targets = ["label:private", "label:untrusted", "label:egress"], Future = true }];

    private static IEnumerable<string[]> Orders() =>
        from first in Trifecta
        from second in Trifecta
        from third in Trifecta
        where first != second && second != third && first != third
        select new[] { first, second, third };

    private static RuleConfig Allow(RuleConditionsConfig? when = null) => new() { Effect = "allow", Actions = [Actions.ToolCall], Targets = ["**"], When = when };

    private async Task<HubError?> AskAsync(RuleConfig[] rules, string target, string arguments = "{}", CallOrigin? origin = null, string agent = "a", TaintConfig? config = null, IApprovals? approvals = null)
    {
        var labels = Trifecta.ToDictionary(label => label, label => (IReadOnlyList<string>)[label]);
        var servers = new Dictionary<string, ServerConfig> { ["s"] = new() { Command = "x", Hub = new ServerHubConfig { Labels = labels } } };
        var permissions = new Permissions(rules.Select((rule, index) => new Rule($"r/{index}", rule)), new ServerLabels(servers));
        var call = new ToolCall
        {
            Agent = new Agent(agent, permissions),
            Snapshot = SnapshotBuilder.Build(1, new HubConfig { Taint = config ?? new() }, []),
            RequestId = "req_1",
            Door = "mcp",
            RequestedName = target,
            StartedAt = 0,
            Origin = origin ?? new CallOrigin(IPAddress.Loopback),
            Tool = new Tool(target.Split('/')[0], target.Split('/')[1], default),
            Params = default,
            Arguments = System.Text.Encoding.UTF8.GetBytes(arguments),
            Meta = RequestMeta.None,
        };
        return await Fakes.Admissions([Fakes.Permission(clock, taint)], taint, approvals).AdmitAsync(call, TestContext.Current.CancellationToken);
    }

    private sealed class Approved : IApprovals
    {
        public ValueTask<HubError?> ClaimAsync(Call call, CancellationToken ct) => default;

        public void GiveBack(Call call, ReadOnlyMemory<byte> state)
        {
        }
    }
}
