using System.Text;
using McpHub.Approvals;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Tests.Agents;
using McpHub.Tests.Calls;
using McpHub.Wire.Mcp;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Approvals;

/// <summary>An approval is for one call of one agent with the very same arguments under the very same rule, once and in time.</summary>
public sealed class TicketApprovalsTests : IDisposable
{
    private const string Arguments = """{"env":"production","replicas":2}""";

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 7, 20, 0, 0, TimeSpan.Zero));
    private readonly TemporaryFolder folder = new();
    private TicketStore store;

    public TicketApprovalsTests() => store = Open();

    public void Dispose()
    {
        store.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Refusal_names_ticket_and_way_and_the_same_call_finds_it_again()
    {
        var refusal = await AskAsync();
        var ticket = Assert.Single(store.List());

        Assert.Equal(("approval_required", "r/0"), (refusal!.Code, refusal.Rule));
        Assert.Contains(ticket.Id, refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"mcphub approvals approve {ticket.Id}", refusal.Hint, StringComparison.Ordinal);
        Assert.Contains("2026-01-07 20:10:00Z", refusal.Hint, StringComparison.Ordinal);

        Assert.Contains(ticket.Id, (await AskAsync())!.Message, StringComparison.Ordinal);
        Assert.Contains(ticket.Id, (await AskAsync(""" { "replicas": 2, "env": "prod\u0075ction" } """))!.Message, StringComparison.Ordinal);
        Assert.Single(store.List());
    }

    [Fact]
    public async Task Approved_call_passes_once()
    {
        await ApproveAsync();

        Assert.Null(await AskAsync());
        Assert.Equal("approval_required", (await AskAsync())!.Code);
    }

    [Theory]
    [InlineData("""{"env":"production","replicas":3}""")]
    [InlineData("""{"env":"production","replicas":2.0}""")]
    [InlineData("""{"env":"productioN","replicas":2}""")]
    [InlineData("""{"env":"production","replicas":2,"x":null}""")]
    [InlineData("""{"env":"production"}""")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task Other_arguments_are_not_approved(string other)
    {
        await ApproveAsync();

        Assert.Equal("approval_required", (await AskAsync(other))!.Code);
        Assert.Null(await AskAsync());
    }

    [Theory]
    [InlineData("""{"env":"staging","env":"production","replicas":2}""")]
    [InlineData("""{"env":"production","replicas":2""")]
    [InlineData("""{"env":"\ud800"}""")]
    public async Task Arguments_that_readers_could_disagree_on_get_no_ticket(string unclear)
    {
        await ApproveAsync();

        Assert.Equal("approval_unclear", (await AskAsync(unclear))!.Code);
        Assert.Single(store.List());
    }

    [Fact]
    public async Task Other_agent_other_tool_and_other_rule_are_not_approved()
    {
        await ApproveAsync();

        Assert.Equal("approval_required", (await AskAsync(agent: "other"))!.Code);
        Assert.Equal("approval_required", (await AskAsync(tool: "t2"))!.Code);
        Assert.Equal("approval_required", (await AskAsync(rule: Rule with { Id = "other" }))!.Code);
        Assert.Equal("approval_required", (await AskAsync(rule: Rule with { Targets = ["s/*"] }))!.Code);
        Assert.Equal("approval_required", (await AskAsync(rule: Rule with { Require = new() { Approval = new() { By = ["group:sre"] } } }))!.Code);
        Assert.Null(await AskAsync());
    }

    [Fact]
    public async Task Approval_is_over_in_time_and_cannot_be_given_later()
    {
        await ApproveAsync();
        await AskAsync("{}");
        var pending = store.List().Single(ticket => ticket.State == Ticket.Pending);
        clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Null(store.Resolve(pending.Id, Ticket.Approved, "operator", null));
        Assert.Empty(store.List());
        Assert.Equal("approval_required", (await AskAsync())!.Code);
    }

    [Fact]
    public async Task Denied_call_is_told_so_with_the_reason_and_cannot_be_approved_after_that()
    {
        await AskAsync();
        var ticket = store.List().Single();
        Assert.NotNull(store.Resolve(ticket.Id, Ticket.Denied, "operator", "Not today."));

        var refusal = await AskAsync();

        Assert.Equal("approval_denied", refusal!.Code);
        Assert.Contains("Not today.", refusal.Message, StringComparison.Ordinal);
        Assert.Null(store.Resolve(ticket.Id, Ticket.Approved, "operator", null));
    }

    [Fact]
    public async Task Approval_survives_a_restart_and_so_does_its_use()
    {
        await ApproveAsync();
        Restart();
        Assert.Null(await AskAsync());
        Restart();
        Assert.Equal("approval_required", (await AskAsync())!.Code);
    }

    [Fact]
    public async Task Of_callers_at_one_time_one_passes()
    {
        await ApproveAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => AskAsync())));

        Assert.Single(answers, answer => answer is null);
    }

    [Fact]
    public async Task Agent_fills_only_its_own_room()
    {
        for (var index = 0; index < TicketStore.MaxPerAgent; index++) await AskAsync($$"""{"n":{{index}}}""");

        Assert.Equal(("too_many_approvals", ErrorKind.Limited), (await AskAsync()) is { } refusal ? (refusal.Code, refusal.Kind) : default);
        Assert.Equal("approval_required", (await AskAsync(agent: "other"))!.Code);
        Assert.Equal("approval_required", (await AskAsync("""{"n":0}"""))!.Code);
    }

    [Fact]
    public async Task Arguments_are_kept_only_where_the_rule_says_so_and_not_without_end()
    {
        await AskAsync("""{"token":"canary"}""");
        Assert.Null(store.List().Single().Arguments);
        Assert.DoesNotContain("canary", Encoding.UTF8.GetString(await File.ReadAllBytesAsync(Path.Combine(folder.Path, "approvals.db"), TestContext.Current.CancellationToken)), StringComparison.Ordinal);

        await AskAsync($$"""{"b":"{{new string('x', 100_000)}}","a":1}""", rule: Rule with { Require = new() { Approval = new() { ShowArguments = true } } });
        var shown = store.List().Single(ticket => ticket.Arguments is not null);
        Assert.StartsWith("""{"a":1,"b":"xxx""", shown.Arguments, StringComparison.Ordinal);
        Assert.InRange(shown.Arguments!.Length, 4096, 4200);
        Assert.Equal(100_014, shown.ArgumentBytes);
    }

    private static RuleConfig Rule => new() { Effect = "allow", Actions = [Actions.ToolCall], Targets = ["**"], Require = new() { Approval = new() } };

    private TicketStore Open() => new(Path.Combine(folder.Path, "approvals.db"), clock);

    private void Restart()
    {
        store.Dispose();
        store = Open();
    }

    private async Task ApproveAsync()
    {
        await AskAsync();
        Assert.NotNull(store.Resolve(store.List().Single().Id, Ticket.Approved, "operator", null));
    }

    private async Task<HubError?> AskAsync(string arguments = Arguments, string agent = "a", string tool = "t", RuleConfig? rule = null)
    {
        var permissions = new Permissions([new Rule($"r/{rule?.Id ?? "0"}", rule ?? Rule)], new ServerLabels(new Dictionary<string, ServerConfig>()));
        var call = new ToolCall
        {
            Agent = new Agent(agent, permissions),
            Snapshot = SnapshotBuilder.Build(1, new HubConfig(), []),
            RequestId = "req_1",
            Door = "mcp",
            RequestedName = tool,
            StartedAt = 0,
            Tool = new Tool("s", tool, default),
            Params = default,
            Arguments = Encoding.UTF8.GetBytes(arguments),
            Meta = RequestMeta.None,
        };
        Lazy<TicketStore> opened = new(() => store);
        var question = new ClientQuestion(new TicketAnswers(opened, new FakeIntentLog()), Fakes.Decisions(clock), new HubState(call.Snapshot), clock);
        var approvals = new TicketApprovals(opened, question, new FakeIntentLog(), clock, NullLogger<TicketApprovals>.Instance);
        return await Fakes.Admissions([Fakes.Permission(clock)], approvals: approvals).AdmitAsync(call, TestContext.Current.CancellationToken);
    }
}
