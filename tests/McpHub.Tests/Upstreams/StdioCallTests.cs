using McpHub.Calls;
using McpHub.Config;
using McpHub.Wire.Mcp;

namespace McpHub.Tests.Upstreams;

/// <summary>Requests and answers on one pair of pipes.</summary>
public sealed class StdioCallTests
{
    [Fact]
    public async Task Every_request_has_an_id_of_the_hubs_own_and_no_two_the_same()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => hub.CallAsync().AsTask()));

        var ids = server.Received.Where(message => message.Message.IsRequest).Select(message => long.Parse(message.Id)).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task Answers_out_of_order_reach_those_who_asked()
    {
        await using var server = ScriptedProcess.Legacy().Ignore("tools/call");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        var calls = Enumerable.Range(0, 5).Select(i => hub.CallAsync($$"""{"n":{{i}}}""").AsTask()).ToList();
        await server.WaitForAsync("tools/call", 5);

        foreach (var request in server.Received.Where(message => message.Method == "tools/call").Reverse())
        {
            await server.Peer.AnswerAsync(request, request.Param("arguments"));
        }

        var answers = await Task.WhenAll(calls);
        Assert.Equal(Enumerable.Range(0, 5).Select(i => $$"""{"n":{{i}}}"""), answers.Select(answer => answer.Text()));
    }

    [Fact]
    public async Task Answers_that_nobody_waits_for_are_ignored()
    {
        await using var server = ScriptedProcess.Legacy().On("tools/call", async (peer, request) =>
        {
            foreach (var id in (string[])["0", "-1", "99999999999999999999", "\"" + request.Id + "\"", "\"x\"", "1.5"])
            {
                await peer.SendAsync($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"wrong":true}}""");
            }

            await peer.SendAsync("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"wrong"}}""");
            await peer.AnswerAsync(request, Canned.Done);
            await peer.AnswerAsync(request, """{"wrong":true}""");
        });
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Assert.Equal(Canned.Done, (await hub.CallAsync()).Text());
        Assert.Equal(Canned.Done, (await hub.CallAsync()).Text());
        Assert.Single(server.Peers);
    }

    [Fact]
    public async Task Error_of_the_server_arrives_byte_for_byte()
    {
        const string error = """{ "code":-32021,"message":"m" ,"data":{"requiredCapabilities":{"x":1.0} } }""";
        await using var server = ScriptedProcess.Legacy().Fail("tools/call", error);
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        var reply = await hub.CallAsync();

        Assert.True(reply.IsRpcError);
        Assert.Equal(error, reply.Text());
    }

    [Fact]
    public async Task Result_arrives_byte_for_byte_whatever_stands_in_it()
    {
        const string result = """{ "n":1.0,"big":12345678901234567890 ,"t":"\u0061\ud800 😀","deep":[[[[{"e":1e400}]]]],"content":[] }""";
        await using var server = ScriptedProcess.Legacy().Answer("tools/call", result);
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Assert.Equal(result, (await hub.CallAsync()).Text());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"id-\\u0031\"")]
    public async Task Ping_of_the_server_is_answered(string id)
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        await server.Peer.SendAsync($$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"ping"}""");

        var answer = await Eventually.Some(() => server.Received.FirstOrDefault(message => message.Method is null), "an answer to ping");
        Assert.Equal($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{}}""", answer.Json);
    }

    [Theory]
    [InlineData("sampling/createMessage")]
    [InlineData("elicitation/create")]
    [InlineData("tools/list")]
    public async Task Server_that_asks_for_what_nobody_answers_is_told_so(string method)
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        await server.Peer.SendAsync($$$"""{"jsonrpc":"2.0","id":"q","method":"{{{method}}}","params":{}}""");

        var answer = await Eventually.Some(() => server.Received.FirstOrDefault(message => message.Method is null), "an answer");
        Assert.Equal("\"q\"", answer.Id);
        Assert.Contains("-32601", answer.Json, StringComparison.Ordinal);
        Assert.Contains(method, answer.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_reaches_the_right_caller_under_its_own_token()
    {
        await using var server = ScriptedProcess.Legacy().Ignore("tools/call");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        var (first, second, silent) = (new FakeChannel(), new FakeChannel(), new FakeChannel());
        var one = hub.CallAsync("""{"n":1}""", first, "\"same\"").AsTask();
        await server.WaitForAsync("tools/call", 1);
        var two = hub.CallAsync("""{"n":2}""", second, "\"same\"").AsTask();
        await server.WaitForAsync("tools/call", 2);
        var three = hub.CallAsync("""{"n":3}""", silent).AsTask();
        var requests = new[] { await server.WaitForAsync("tools/call", 1), await server.WaitForAsync("tools/call", 2), await server.WaitForAsync("tools/call", 3) };

        Assert.NotEqual(requests[0].Param("_meta", "progressToken"), requests[1].Param("_meta", "progressToken"));
        Assert.Equal("", requests[2].Param("_meta"));
        await ProgressAsync(server.Peer, requests[1].Param("_meta", "progressToken"), 20);
        await ProgressAsync(server.Peer, requests[0].Param("_meta", "progressToken"), 10);
        await ProgressAsync(server.Peer, "\"same\"", 66);
        await ProgressAsync(server.Peer, "4711", 66);
        foreach (var request in requests) await server.Peer.AnswerAsync(request, Canned.Done);
        await ProgressAsync(server.Peer, requests[0].Param("_meta", "progressToken"), 66);
        await Task.WhenAll(one, two, three);

        Assert.Equal(["""notifications/progress {"progressToken":"same","progress":10}"""], first.Told);
        Assert.Equal(["""notifications/progress {"progressToken":"same","progress":20}"""], second.Told);
        Assert.Empty(silent.Told);
    }

    [Fact]
    public async Task Client_whose_way_back_is_broken_harms_nobody_else()
    {
        await using var server = ScriptedProcess.Legacy().On("tools/call", async (peer, request) =>
        {
            await ProgressAsync(peer, request.Param("_meta", "progressToken"), 1);
            await peer.AnswerAsync(request, Canned.Done);
        });
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        var broken = new FakeChannel { Meanwhile = () => throw new InvalidOperationException("The client is gone.") };

        await hub.CallAsync("{}", broken, "1");

        Assert.Equal(Canned.Done, (await hub.CallAsync()).Text());
        Assert.Single(server.Peers);
    }

    [Fact]
    public async Task Cancelled_call_is_cancelled_at_the_server_and_its_late_answer_ignored()
    {
        await using var server = ScriptedProcess.Legacy().Ignore("tools/call");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        using var gone = new CancellationTokenSource();
        var call = hub.CallAsync(ct: gone.Token).AsTask();
        var request = await server.WaitForAsync("tools/call");

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(request.Id, (await server.WaitForAsync("notifications/cancelled")).Param("requestId"));
        await server.Peer.AnswerAsync(request, """{"late":true}""");
        server.Answer("tools/call", Canned.Done);
        Assert.Equal(Canned.Done, (await hub.CallAsync()).Text());
    }

    [Fact]
    public async Task Call_cancelled_before_it_began_sends_nothing()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await hub.CallAsync(ct: new CancellationToken(true)));
        await hub.CallAsync("""{"second":1}""");

        Assert.Single(server.Received, message => message.Method == "tools/call");
        Assert.DoesNotContain(server.Received, message => message.Method == "notifications/cancelled");
    }

    [Fact]
    public async Task Call_over_its_deadline_is_refused_with_the_limits_name_and_cancelled_at_the_server()
    {
        await using var server = ScriptedProcess.Legacy(With(new ServerLimitsConfig { CallSeconds = 0.3 })).Ignore("tools/call");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        var reply = await hub.CallAsync();

        Assert.Equal((ErrorKind.Timeout, "server_timeout"), (reply.Refusal?.Kind, reply.Refusal?.Code));
        Assert.Contains("callSeconds (0.3 s)", reply.Refusal!.Message, StringComparison.Ordinal);
        await server.WaitForAsync("notifications/cancelled");
        Assert.Single(server.Peers);
    }

    [Fact]
    public async Task More_calls_than_allowed_at_once_are_refused_and_room_comes_back()
    {
        await using var server = ScriptedProcess.Legacy(With(new ServerLimitsConfig { MaxConcurrentCalls = 2, MaxQueuedCalls = 0 })).Ignore("tools/call");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        var calls = new[] { hub.CallAsync().AsTask(), hub.CallAsync().AsTask() };
        await server.WaitForAsync("tools/call", 2);

        var refused = await hub.CallAsync();

        Assert.Equal((ErrorKind.Limited, "server_busy"), (refused.Refusal?.Kind, refused.Refusal?.Code));
        foreach (var request in server.Received.Where(message => message.Method == "tools/call")) await server.Peer.AnswerAsync(request, Canned.Done);
        await Task.WhenAll(calls);
        server.Answer("tools/call", Canned.Done);
        Assert.True((await hub.CallAsync()).IsResult);
    }

    [Fact]
    public async Task Deadline_holds_when_the_server_does_not_even_read()
    {
        await using var server = ScriptedProcess.Legacy(With(new ServerLimitsConfig { CallSeconds = 0.5 })).Ignore("tools/call");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        await server.Peer.BecomeDeafAsync();

        // More than pipes hold, so that writing itself comes to a halt.
        var calls = Enumerable.Range(0, 4).Select(_ => hub.CallAsync($$"""{"a":"{{new string('x', 300_000)}}"}""").AsTask());
        var replies = await Eventually.Soon(Task.WhenAll(calls), "an end of all calls");

        Assert.All(replies, reply => Assert.Equal("server_timeout", reply.Refusal?.Code));
    }

    [Fact]
    public async Task Message_split_anywhere_and_messages_in_one_piece_are_read_alike()
    {
        await using var server = ScriptedProcess.Legacy().On("tools/call", async (peer, request) =>
        {
            var frame = $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"result":{{{Canned.Done}}} }""" + "\r\n";
            var whole = "\n \r\n{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}\n" + frame;
            for (var i = 0; i < whole.Length; i += 7) await peer.WriteAsync(whole.Substring(i, Math.Min(7, whole.Length - i)));
        });
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Assert.Equal(Canned.Done, (await hub.CallAsync()).Text());
    }

    [Fact]
    public async Task Line_breaks_in_arguments_never_break_the_line()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        await hub.CallAsync("{\r\n\"a\":\n\"x\"\r}");

        Assert.Equal("{  \"a\": \"x\" }", (await server.WaitForAsync("tools/call")).Param("arguments"));
    }

    [Fact]
    public async Task Log_messages_cannot_be_told_apart_by_request_and_reach_no_caller()
    {
        await using var server = ScriptedProcess.Legacy().On("tools/call", async (peer, request) =>
        {
            await peer.SendAsync("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"error","data":"somebody else's"}}""");
            await peer.AnswerAsync(request, Canned.Done);
        });
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        var client = new FakeChannel();

        await hub.SendAsync(McpMethods.ToolsCall, """{"name":"echo"}""", "echo", client, "1", "debug");

        Assert.Empty(client.Told);
    }

    private static Task ProgressAsync(ScriptedPeer peer, string token, int progress) =>
        peer.SendAsync($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":{{{progress}}} } }""");

    private static ServerConfig With(ServerLimitsConfig limits) => new() { Hub = new ServerHubConfig { Limits = limits } };
}
