namespace McpHub.Tests.Upstreams;

/// <summary>Questions that a server asks on the one stream it has: they reach the client they are for, or nobody.</summary>
public sealed class StdioQuestionTests
{
    private const string Question = """{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"message":"Sure?","requestedSchema":{"type":"object","properties":{}}}}""";

    [Fact]
    public async Task Question_reaches_the_client_whose_call_runs_alone()
    {
        await using var server = ScriptedProcess.Legacy().Ignore("tools/call");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        var able = Able();
        var call = hub.CallAsync(client: able).AsTask();
        var request = await server.WaitForAsync("tools/call");

        await server.Peer.SendAsync(Question);

        Assert.Equal("""{"jsonrpc":"2.0","id":"q","result":{"action":"decline"}}""", (await AnswerAsync(server)).Json);
        await server.Peer.AnswerAsync(request, Canned.Done);
        Assert.True((await call).IsResult);
    }

    [Fact]
    public async Task Question_that_may_be_for_a_client_that_cannot_answer_reaches_no_other()
    {
        await using var server = ScriptedProcess.Legacy().Ignore("tools/call");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        var (able, unable) = (Able(), new FakeChannel());
        var calls = new[] { hub.CallAsync(client: unable).AsTask(), hub.CallAsync(client: able).AsTask() };
        await server.WaitForAsync("tools/call", 2);

        await server.Peer.SendAsync(Question);

        Assert.Contains("not certain", (await AnswerAsync(server)).Json, StringComparison.Ordinal);
        Assert.Empty(able.Asked);
        foreach (var request in server.Received.Where(message => message.Method == "tools/call")) await server.Peer.AnswerAsync(request, Canned.Done);
        await Task.WhenAll(calls);
    }

    private static FakeChannel Able() => new() { Capabilities = """{"elicitation":{}}""", Answer = _ => Task.FromResult("""{"action":"decline"}""") };

    private static Task<Received> AnswerAsync(ScriptedProcess server) =>
        Eventually.Some(() => server.Received.FirstOrDefault(message => message.Method is null), "an answer to the question");
}
