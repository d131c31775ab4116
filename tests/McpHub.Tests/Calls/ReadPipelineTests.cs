using System.Text;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Wire.Mcp;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Calls;

/// <summary>An agent reads a resource, gets a prompt, or asks for completions.</summary>
public sealed class ReadPipelineTests
{
    private readonly FakeUpstreams upstreams = new();
    private readonly FakeObserver observer = new();
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task Admitted_request_reaches_the_server_as_it_is()
    {
        var call = CallOf("s", "note://1");

        var reply = await RunAsync(call);

        Assert.True(reply.IsResult);
        Assert.Equal(call.Request, Assert.Single(upstreams.Sent) with { Call = null });
        AssertTold("ok", null);
    }

    [Theory]
    [InlineData(Actions.ResourceRead, "resource_not_permitted")]
    [InlineData(Actions.PromptGet, "prompt_not_permitted")]
    public async Task Unknown_and_forbidden_are_refused_in_the_same_words(string action, string code)
    {
        var unknown = await RunAsync(CallOf(null, "x", action), Fakes.Permission());
        var forbidden = await RunAsync(CallOf("s", "x", action), Fakes.Permission());

        Assert.Equal(unknown.Refusal, forbidden.Refusal);
        Assert.Equal(code, unknown.Refusal?.Code);
        Assert.Contains("mcphub explain a", unknown.Refusal!.Hint, StringComparison.Ordinal);
        Assert.Empty(upstreams.Sent);
        Assert.Equal(2, observer.Told.Count);
    }

    [Fact]
    public async Task Server_that_left_the_configuration_meanwhile_is_named()
    {
        upstreams.IsConfigured = false;

        Assert.Equal("server_unavailable", (await RunAsync(CallOf("s", "x"))).Refusal?.Code);
        AssertTold("failed", "server_unavailable");
    }

    [Fact]
    public async Task Error_of_the_server_passes_and_is_told()
    {
        upstreams.Answer = _ => new(Reply.RpcError("""{"code":-32002,"message":"none"}"""u8.ToArray()));

        var reply = await RunAsync(CallOf("s", "x"));

        Assert.Equal("""{"code":-32002,"message":"none"}""", Encoding.UTF8.GetString(reply.Body.Span));
        AssertTold("failed", "-32002");
    }

    [Fact]
    public async Task Cancelled_request_is_told_once_as_cancelled()
    {
        using var gone = new CancellationTokenSource();
        upstreams.Answer = async ct =>
        {
            await gone.CancelAsync();
            ct.ThrowIfCancellationRequested();
            return default;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await RunAsync(CallOf("s", "x"), ct: gone.Token));

        AssertTold("cancelled", "cancelled");
    }

    [Fact]
    public async Task Defect_of_the_hub_is_told_once_as_a_failure_and_not_hidden()
    {
        upstreams.Answer = _ => throw new InvalidOperationException("bug");

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await RunAsync(CallOf("s", "x")));

        AssertTold("failed", "internal_error");
    }

    private async Task<Reply> RunAsync(ReadCall call, IAdmission? admission = null, CancellationToken ct = default) =>
        await new ReadPipeline(Fakes.Admissions(admission is null ? [] : [admission]), upstreams, new Settlement([observer], clock)).RunAsync(call, ct);

    private ReadCall CallOf(string? server, string name, string kind = Actions.ResourceRead) => new()
    {
        Agent = new Agent("a", new Permissions([])),
        Snapshot = SnapshotBuilder.Build(1, new HubConfig(), []),
        RequestId = "req_1",
        Door = "mcp",
        RequestedName = name,
        StartedAt = clock.GetTimestamp(),
        Kind = kind,
        Identity = server is null ? null : $"{server}/{name}",
        Server = server,
        Request = server is null ? null : new UpstreamRequest { Method = McpMethods.ResourcesRead, Params = Encoding.UTF8.GetBytes($$"""{"uri":"{{name}}"}"""), Name = name },
    };

    private void AssertTold(string status, string? code)
    {
        var outcome = Assert.Single(observer.Told).Outcome;
        Assert.Equal((status, code), (outcome.Status, outcome.ErrorCode));
    }
}
