using System.Text;
using McpHub.Calls;
using McpHub.Calls.Results;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Wire.Mcp;
using McpHub.Wire.Schema;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Calls;

/// <summary>An agent asks after a task: admitted, held to the tool's promise and told to the observers like a call of the tool.</summary>
public sealed class TaskPipelineTests
{
    private readonly FakeUpstreams upstreams = new();
    private readonly FakeIntentLog intents = new();
    private readonly FakeObserver observer = new();
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task Request_reaches_the_server_as_it_is_and_is_told_as_a_call_of_the_tool()
    {
        Answer("""{"taskId":"t","status":"working"}""");
        var reply = await RunAsync();
        Assert.Equal("""{"taskId":"t","status":"working"}""", Text(reply));
        Assert.Equal("tasks/get", Assert.Single(upstreams.Sent).Method);
        AssertTold("ok", null);
        Assert.Equal("s/t", observer.Told[0].Call.Target);
    }

    [Fact]
    public async Task Whoever_may_not_call_the_tool_may_not_ask_after_its_task()
    {
        var refused = await RunAsync(admissions: [Fakes.Permission()]);
        Assert.Equal("tool_not_permitted", refused.Refusal?.Code);
        Assert.Empty(upstreams.Sent);
        AssertTold("refused", "tool_not_permitted");
    }

    [Fact]
    public async Task Server_that_left_the_configuration_meanwhile_is_named()
    {
        upstreams.IsConfigured = false;
        Assert.Equal("server_unavailable", (await RunAsync()).Refusal?.Code);
        AssertTold("failed", "server_unavailable");
    }

    [Theory]
    [InlineData(McpMethods.TasksGet, """{"taskId":"t","status":"completed","result":{"structuredContent":{"n":"x"}}}""")]
    [InlineData(McpMethods.TasksResult, """{"structuredContent":{"n":"x"}}""")]
    public async Task Result_that_breaks_the_tools_promise_is_none(string method, string answer)
    {
        Answer(answer);
        Assert.Equal("invalid_result", (await RunAsync(method)).Refusal?.Code);
        AssertTold("failed", "invalid_result");
    }

    [Theory]
    [InlineData("""{"taskId":"t","status":"failed","error":{"code":-1,"message":"m"}}""")]
    [InlineData("""{"taskId":"t","status":"completed","result":{"isError":true}}""")]
    [InlineData("""{"taskId":"t","status":"completed","result":{"structuredContent":{"n":1.0}},"vendor":1e2}""")]
    public async Task Everything_else_passes_byte_for_byte(string answer)
    {
        Answer(answer);
        Assert.Equal(answer, Text(await RunAsync()));
        AssertTold("ok", null);
    }

    [Theory]
    [InlineData(McpMethods.TasksUpdate, 1)]
    [InlineData(McpMethods.TasksCancel, 1)]
    [InlineData(McpMethods.TasksGet, 0)]
    [InlineData(McpMethods.TasksResult, 0)]
    public async Task What_changes_a_task_is_announced_and_what_only_asks_is_not(string method, int announced)
    {
        await RunAsync(method);
        Assert.Equal(announced, intents.Announced.Count);
    }

    [Fact]
    public async Task Change_that_cannot_be_recorded_reaches_nobody()
    {
        intents.Refusal = new HubError(ErrorKind.Unavailable, "audit_unavailable", "No record.");
        Assert.Equal("audit_unavailable", (await RunAsync(McpMethods.TasksCancel)).Refusal?.Code);
        Assert.Empty(upstreams.Sent);
    }

    [Fact]
    public async Task Request_that_is_cancelled_is_told_once()
    {
        upstreams.Answer = _ => throw new OperationCanceledException();
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await RunAsync(ct: new CancellationToken(canceled: true)));
        AssertTold("cancelled", "cancelled");
    }

    private async Task<Reply> RunAsync(string method = McpMethods.TasksGet, IAdmission[]? admissions = null, CancellationToken ct = default)
    {
        var pipeline = new TaskPipeline(Fakes.Admissions(admissions ?? []), new ToolContract(), upstreams, intents, new Settlement([observer], clock), new ResultCap(new ResultStore(clock)));
        return await pipeline.RunAsync(Call(), new UpstreamRequest { Method = method, Params = """{"taskId":"t"}"""u8.ToArray() }, ct);
    }

    private ToolCall Call() => new()
    {
        Agent = new Agent("a", new Permissions([])),
        Snapshot = SnapshotBuilder.Build(1, new HubConfig(), []),
        RequestId = "req_1",
        Door = "mcp",
        RequestedName = "s/t",
        StartedAt = clock.GetTimestamp(),
        Tool = new Tool("s", "t", default) { OutputSchema = JsonSchema.Compile("""{"type":"object","properties":{"n":{"type":"number"}},"required":["n"]}"""u8.ToArray()) },
        Params = default,
        Arguments = default,
        Meta = RequestMeta.None,
    };

    private void Answer(string result) => upstreams.Answer = _ => new(Reply.Result(Encoding.UTF8.GetBytes(result)));

    private void AssertTold(string status, string? code)
    {
        var outcome = Assert.Single(observer.Told).Outcome;
        Assert.Equal((status, code), (outcome.Status, outcome.ErrorCode));
    }

    private static string Text(Reply reply) => Encoding.UTF8.GetString(reply.Body.Span);
}
