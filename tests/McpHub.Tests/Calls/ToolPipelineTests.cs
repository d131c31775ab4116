using System.Text;
using CsCheck;
using McpHub.Calls;
using McpHub.Calls.Results;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;
using McpHub.Wire.Schema;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Calls;

/// <summary>An agent calls a tool.</summary>
public sealed class ToolPipelineTests
{
    private static readonly HubError Refusal = new(ErrorKind.Limited, "too_many", "Too many.");

    private readonly FakeUpstreams upstreams = new();
    private readonly FakeIntentLog intents = new();
    private readonly FakeObserver observer = new();
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task Admitted_call_reaches_the_server_under_its_own_name()
    {
        var reply = await RunAsync(CallOf("""{"name":"s__t","arguments":{"a":1}}"""));

        Assert.True(reply.IsResult);
        var sent = Assert.Single(upstreams.Sent);
        Assert.Equal((McpMethods.ToolsCall, "t"), (sent.Method, sent.Name));
        Assert.Equal("""{"name":"t","arguments":{"a":1}}""", Text(sent.Params));
    }

    [Fact]
    public async Task Refused_call_reaches_nobody_and_no_later_admission()
    {
        var (first, second, third) = (new FakeAdmission(), new FakeAdmission(Refusal), new FakeAdmission());

        var reply = await RunAsync(CallOf("""{"name":"s__t"}"""), admissions: [first, second, third]);

        Assert.Same(Refusal, reply.Refusal);
        Assert.Equal((1, 1, 0), (first.Asked, second.Asked, third.Asked));
        Assert.Empty(upstreams.Sent);
        AssertTold("refused", "too_many");
    }

    [Fact]
    public async Task Approval_is_used_up_by_no_call_that_cannot_be_made()
    {
        var approvals = new FakeApprovals();

        await RunAsync(CallOf("""{"name":"s__t"}"""), admissions: [new FakeAdmission(Refusal)], approvals: approvals);
        await RunAsync(CallOf("""{"name":"s__t","arguments":{"n":"text"}}""", Tool(input: """{"properties":{"n":{"type":"number"}}}""")), approvals: approvals);
        upstreams.IsConfigured = false;
        await RunAsync(CallOf("""{"name":"s__t"}"""), approvals: approvals);

        Assert.Equal(0, approvals.Claimed);
    }

    [Fact]
    public async Task Call_without_its_approval_is_neither_announced_nor_sent()
    {
        var reply = await RunAsync(CallOf("""{"name":"s__t"}"""), approvals: new FakeApprovals(Refusal));

        Assert.Same(Refusal, reply.Refusal);
        Assert.Empty(intents.Announced);
        Assert.Empty(upstreams.Sent);
    }

    [Fact]
    public async Task Approval_of_a_call_that_cannot_be_recorded_is_given_back()
    {
        var approvals = new FakeApprovals();
        intents.Refusal = Refusal;

        await RunAsync(CallOf("""{"name":"s__t","requestState":"half"}"""), approvals: approvals);

        Assert.Equal((1, "\"half\""), (approvals.Claimed, Assert.Single(approvals.GivenBack)));
        Assert.Empty(upstreams.Sent);
    }

    [Theory]
    [InlineData("""{"resultType":"input_required","inputRequests":{},"requestState":"next"}""", "\"next\"")]
    [InlineData("""{"resultType":"input_required","inputRequests":{}}""", "")]
    [InlineData("""{"resultType":"complete","requestState":"next","content":[]}""", null)]
    [InlineData("""{"content":[],"isError":true}""", null)]
    public async Task Approval_is_given_back_only_for_the_rest_of_a_call_that_is_not_over(string result, string? state)
    {
        var approvals = new FakeApprovals();
        upstreams.Answer = _ => new(Reply.Result(Bytes(result)));

        await RunAsync(CallOf("""{"name":"s__t"}"""), approvals: approvals);

        Assert.Equal(state is null ? [] : [state], approvals.GivenBack);
    }

    [Fact]
    public async Task Unknown_tool_is_refused_in_the_words_of_a_forbidden_one()
    {
        var unknown = await RunAsync(CallOf("""{"name":"x"}""", tool: null), admissions: [Fakes.Permission()]);
        var forbidden = await RunAsync(CallOf("""{"name":"x"}""", permissions: new Permissions([])), admissions: [Fakes.Permission()]);

        Assert.Equal(unknown.Refusal, forbidden.Refusal);
        Assert.Equal("tool_not_permitted", unknown.Refusal?.Code);
        Assert.Empty(upstreams.Sent);
    }

    [Theory]
    [InlineData("""{"name":"s__t","arguments":{"n":"text"}}""", "/n")]
    [InlineData("""{"name":"s__t","arguments":{}}""", "n")]
    [InlineData("""{"name":"s__t"}""", "n")]
    [InlineData("""{"name":"s__t","arguments":null}""", "")]
    [InlineData("""{"name":"s__t","arguments":[1]}""", "")]
    [InlineData("""{"name":"s__t","arguments":"n"}""", "")]
    [InlineData("""{"name":"s__t","arguments":{"n":1,"n":2}}""", "")]
    [InlineData("""{"name":"s__t","arguments":{"n":1,"\ud800":2}}""", "")]
    public async Task Arguments_that_do_not_fit_never_leave_the_hub(string @params, string named)
    {
        var reply = await RunAsync(CallOf(@params, Tool(input: """{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}""")));

        Assert.Equal((ErrorKind.BadRequest, "invalid_arguments"), (reply.Refusal?.Kind, reply.Refusal?.Code));
        Assert.Contains("s__t", reply.Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains(named, reply.Refusal.Message, StringComparison.Ordinal);
        Assert.Empty(upstreams.Sent);
        AssertTold("refused", "invalid_arguments");
    }

    [Fact]
    public async Task Call_is_announced_before_the_server_hears_of_it()
    {
        var announcedBefore = -1;
        upstreams.Answer = _ =>
        {
            announcedBefore = intents.Announced.Count;
            return new(Reply.Result("""{"content":[]}"""u8.ToArray()));
        };

        await RunAsync(CallOf("""{"name":"s__t","arguments":{"a":1}}"""));

        Assert.Equal(1, announcedBefore);
    }

    [Fact]
    public async Task Call_that_cannot_be_recorded_reaches_nobody()
    {
        intents.Refusal = new HubError(ErrorKind.Unavailable, "audit_unavailable", "No record.");

        var reply = await RunAsync(CallOf("""{"name":"s__t"}"""));

        Assert.Equal("audit_unavailable", reply.Refusal?.Code);
        Assert.Empty(upstreams.Sent);
        AssertTold("failed", "audit_unavailable");
    }

    [Fact]
    public async Task Call_that_is_refused_is_not_announced()
    {
        await RunAsync(CallOf("""{"name":"s__t"}"""), admissions: [new FakeAdmission(Refusal)]);
        await RunAsync(CallOf("""{"name":"s__t","arguments":{"n":"text"}}""", Tool(input: """{"type":"object","properties":{"n":{"type":"integer"}}}""")));

        Assert.Empty(intents.Announced);
    }

    [Fact]
    public async Task Tool_without_a_schema_takes_what_comes()
    {
        await RunAsync(CallOf("""{"name":"t","arguments":[1.0]}"""));

        Assert.Equal("[1.0]", Text(ObjectSplice.Get(Assert.Single(upstreams.Sent).Params, "arguments"u8)));
    }

    [Fact]
    public async Task Server_that_left_the_configuration_meanwhile_is_named()
    {
        upstreams.IsConfigured = false;

        var reply = await RunAsync(CallOf("""{"name":"t"}"""));

        Assert.Equal("server_unavailable", reply.Refusal?.Code);
        Assert.Contains("'s'", reply.Refusal!.Message, StringComparison.Ordinal);
        AssertTold("failed", "server_unavailable");
    }

    [Theory]
    [InlineData("""{"content":[],"structuredContent":{"n":"text"}}""", "/n")]
    [InlineData("""{"content":[],"structuredContent":null}""", "/")]
    [InlineData("""{"content":[]}""", "structuredContent")]
    [InlineData("""{"content":[],"isError":false}""", "structuredContent")]
    [InlineData("""{"content":[],"isError":"true"}""", "structuredContent")]
    [InlineData("""{"content":[],"resultType":"complete"}""", "structuredContent")]
    public async Task Structured_result_that_breaks_the_servers_own_schema_is_refused(string result, string named)
    {
        Answer(result);

        var reply = await RunAsync(CallOf("""{"name":"t"}""", Tool(output: """{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}""")));

        Assert.Equal((ErrorKind.UpstreamFailed, "invalid_result"), (reply.Refusal?.Kind, reply.Refusal?.Code));
        Assert.Contains(named, reply.Refusal!.Message, StringComparison.Ordinal);
        AssertTold("failed", "invalid_result");
    }

    [Theory]
    [InlineData("""{"structuredContent":{"n":1.0},"vendor" : 1e3}""", "ok", null)]
    [InlineData("""{"content":[],"isError":true}""", "tool_error", "tool_error")]
    [InlineData("""{"content":[],"isError":true,"structuredContent":{"n":"text"}}""", "tool_error", "tool_error")]
    [InlineData("""{"resultType":"input_required","requestState":"s"}""", "ok", null)]
    [InlineData("""{"resultType":"task","taskId":"7"}""", "ok", null)]
    public async Task Results_that_fit_or_are_exempt_pass_byte_for_byte(string result, string status, string? code)
    {
        Answer(result);

        var reply = await RunAsync(CallOf("""{"name":"t"}""", Tool(output: """{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}""")));

        Assert.Equal(result, Text(reply.Body));
        AssertTold(status, code);
    }

    [Fact]
    public async Task Error_of_the_server_passes_byte_for_byte_whatever_the_schema()
    {
        const string error = """{ "code":-32021, "message":"m","data":{"requiredCapabilities":{"sampling":{}}}}""";
        upstreams.Answer = _ => new(Reply.RpcError(Bytes(error)));

        var reply = await RunAsync(CallOf("""{"name":"t"}""", Tool(output: """{"type":"object"}""")));

        Assert.True(reply.IsRpcError);
        Assert.Equal(error, Text(reply.Body));
        AssertTold("failed", "-32021");
    }

    [Theory]
    [InlineData(ErrorKind.Timeout, "failed")]
    [InlineData(ErrorKind.Unavailable, "failed")]
    [InlineData(ErrorKind.UpstreamFailed, "failed")]
    [InlineData(ErrorKind.Internal, "failed")]
    [InlineData(ErrorKind.Limited, "refused")]
    public async Task Refusals_of_the_servers_side_are_told_by_their_kind(ErrorKind kind, string status)
    {
        upstreams.Answer = _ => new(new HubError(kind, "why", "Because."));

        await RunAsync(CallOf("""{"name":"t"}"""));

        AssertTold(status, "why");
    }

    [Fact]
    public async Task Cancelled_call_is_told_once_as_cancelled()
    {
        using var gone = new CancellationTokenSource();
        upstreams.Answer = async ct =>
        {
            await gone.CancelAsync();
            ct.ThrowIfCancellationRequested();
            return default;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await RunAsync(CallOf("""{"name":"t"}"""), ct: gone.Token));

        AssertTold("cancelled", "cancelled");
    }

    [Fact]
    public async Task Defect_of_the_hub_is_told_once_as_a_failure_and_not_hidden()
    {
        upstreams.Answer = _ => throw new InvalidOperationException("bug");

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await RunAsync(CallOf("""{"name":"t"}""")));

        AssertTold("failed", "internal_error");
    }

    [Fact]
    public async Task Outcome_says_how_long_and_how_much()
    {
        upstreams.Answer = _ =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(250));
            return new(Reply.Result("""{"content":[]}"""u8.ToArray()));
        };

        await RunAsync(CallOf("""{"name":"t","arguments":{"a":1}}"""));

        var outcome = Assert.Single(observer.Told).Outcome;
        Assert.Equal((TimeSpan.FromMilliseconds(250), 7L, 14L), (outcome.Duration, outcome.BytesIn, outcome.BytesOut));
    }

    [Fact]
    public async Task Numbers_and_unknown_members_reach_the_server_byte_for_byte()
    {
        const string arguments = """{ "n":1.0,"big":12345678901234567890, "e":1e3,"t":"\u0061\ud83d\ude00 😀","x":{"y":[null , -0.0]} }""";

        await RunAsync(CallOf($$"""{ "name":"s__t","arguments":{{arguments}},"vendor":1e400,"_meta":{"a/b":1.0} }"""));

        var sent = Assert.Single(upstreams.Sent).Params;
        Assert.Equal(arguments, Text(ObjectSplice.Get(sent, "arguments"u8)));
        Assert.Equal("1e400", Text(ObjectSplice.Get(sent, "vendor"u8)));
    }

    [Theory]
    [InlineData("""{"name":"other","name":"t"}""")]
    [InlineData("""{"name":"other","n\u0061me":"t","arguments":{"a":1}}""")]
    [InlineData("""{"name":"t","arguments":{"evil":1},"arguments":{"a":1}}""")]
    public async Task Server_never_sees_a_second_name_or_arguments_that_were_not_decided_on(string @params)
    {
        // Decided by the last one, as this hub reads; another reader may take the first.
        await RunAsync(CallOf(@params));

        var members = ObjectSplice.Members(Assert.Single(upstreams.Sent).Params);
        Assert.Equal("\"t\"", Text(Assert.Single(members, member => member.Key == "name").Value));
        Assert.DoesNotContain("evil", Text(upstreams.Sent[0].Params), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_arguments_at_all_end_in_one_outcome()
    {
        var tool = Tool(input: """{"type":"object","properties":{"a":{"type":"string","minLength":1},"b":{"enum":[1,"x"]}},"additionalProperties":{"type":"number"}}""");
        var values = Gen.OneOf("1", "\"\"", "\"x\"", "null", "1e400", "\"\\ud800\"", "[]", "{}", "{\"a\":1,\"a\":2}");
        var members = Gen.Select(Gen.OneOf("\"a\"", "\"b\"", "\"\\ud800\"", "\"c\""), values, (name, value) => $"{name}:{value}");
        await members.Array[0, 4].SampleAsync(
            async all =>
            {
                var seen = new FakeObserver();
                await RunAsync(CallOf($$"""{"name":"t","arguments":{{{string.Join(',', all)}}} }""", tool), seen: seen);
                return seen.Told.Count == 1;
            },
            iter: 1_000);
    }

    private async Task<Reply> RunAsync(ToolCall call, IAdmission[]? admissions = null, FakeObserver? seen = null, FakeApprovals? approvals = null, CancellationToken ct = default) =>
        await new ToolPipeline(Fakes.Admissions(admissions ?? [], approvals: approvals), new ToolContract(), upstreams, intents, new Settlement([seen ?? observer], clock), new ResultCap(new ResultStore(clock))).RunAsync(call, ct);

    private ToolCall CallOf(string @params, Tool? tool, Permissions? permissions = null) => new()
    {
        Agent = new Agent("a", permissions ?? new Permissions([])),
        Snapshot = SnapshotBuilder.Build(1, new HubConfig(), []),
        RequestId = "req_1",
        Door = "mcp",
        RequestedName = ObjectSplice.GetText(Bytes(@params), "name"u8)!,
        StartedAt = clock.GetTimestamp(),
        Tool = tool,
        Params = Bytes(@params),
        Arguments = ObjectSplice.Get(Bytes(@params), "arguments"u8),
        Meta = RequestMeta.None,
    };

    private ToolCall CallOf(string @params, Permissions? permissions = null) => CallOf(@params, Tool(), permissions);

    private static Tool Tool(string? input = null, string? output = null) => new("s", "t", default)
    {
        InputSchema = input is null ? null : JsonSchema.Compile(Bytes(input)),
        OutputSchema = output is null ? null : JsonSchema.Compile(Bytes(output)),
    };

    private void Answer(string result) => upstreams.Answer = _ => new(Reply.Result(Bytes(result)));

    private void AssertTold(string status, string? code)
    {
        var outcome = Assert.Single(observer.Told).Outcome;
        Assert.Equal((status, code), (outcome.Status, outcome.ErrorCode));
        observer.Told.Clear();
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
