using McpHub.Calls;
using McpHub.Config;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Upstreams;

/// <summary>Which session with an older server a call goes over, and whom its questions reach: the client they are for, or nobody.</summary>
public sealed class SessionPoolTests
{
    private const string CanElicit = """{"elicitation":{"form":{}}}""";
    private const string CanListRoots = """{"roots":{"listChanged":true}}""";

    [Fact]
    public async Task First_session_declares_everything_so_that_all_tools_are_listed()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Assert.Equal(
            """{"elicitation":{"form":{},"url":{}},"sampling":{"tools":{},"context":{}},"roots":{"listChanged":true}}""",
            (await server.WaitForAsync("initialize")).Param("capabilities"));
    }

    [Fact]
    public async Task Clients_that_cannot_be_asked_share_the_first_session()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        await Task.WhenAll(hub.CallAsync(client: new FakeChannel()).AsTask(), hub.CallAsync(client: new FakeChannel(), agent: "two").AsTask());

        Assert.Single(server.Peers);
    }

    [Fact]
    public async Task Client_that_can_be_asked_has_a_session_that_declares_what_it_declared()
    {
        await using var server = Asking();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        var client = Able();

        var reply = await hub.CallAsync(client: client);

        Assert.Equal("""{"answer":{"action":"decline"} }""", reply.Text());
        Assert.Equal(["elicitation/create"], client.Asked);
        Assert.Equal(CanElicit, server.Received.Last(message => message.Method == "initialize").Param("capabilities"));
    }

    [Fact]
    public async Task Idle_session_is_used_again_by_clients_that_can_be_asked_for_the_same()
    {
        await using var server = Asking();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        for (var i = 0; i < 3; i++) await hub.CallAsync(client: Able());

        Assert.Equal(2, server.Peers.Count);
    }

    [Fact]
    public async Task Clients_that_are_asked_at_once_are_asked_in_sessions_of_their_own()
    {
        await using var server = Asking();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        var gate = new TaskCompletionSource();
        var clients = Enumerable.Range(0, 3).Select(i => Able(async () =>
        {
            await gate.Task;
            return $$"""{"client":{{i}}}""";
        })).ToList();
        var calls = clients.Select(client => hub.CallAsync(client: client).AsTask()).ToList();
        await Eventually.True(() => clients.All(client => client.Asked.Count == 1), "all clients are asked");

        gate.SetResult();

        var replies = await Task.WhenAll(calls);
        Assert.Equal(Enumerable.Range(0, 3).Select(i => $$"""{"answer":{"client":{{i}}} }"""), replies.Select(reply => reply.Text()));
    }

    [Fact]
    public async Task Calls_of_one_client_share_its_session()
    {
        await using var server = Asking();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        var lasting = Able();
        var gate = new TaskCompletionSource();
        var clients = Enumerable.Range(0, 3).Select(_ => Able(async () =>
        {
            await gate.Task;
            return "{}";
        }, lasting)).ToList();
        var calls = clients.Select(client => hub.CallAsync(client: client).AsTask()).ToList();
        await Eventually.True(() => clients.Sum(client => client.Asked.Count) == 3, "all questions are asked");

        gate.SetResult();

        await Task.WhenAll(calls);
        Assert.Equal(2, server.Peers.Count);
    }

    [Fact]
    public async Task When_all_sessions_are_in_use_a_call_waits_for_one()
    {
        await using var server = Asking(new ServerLimitsConfig { MaxSessions = 1 });
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        var gate = new TaskCompletionSource<string>();
        var first = Able(() => gate.Task);
        var running = hub.CallAsync(client: first).AsTask();
        await Eventually.True(() => first.Asked.Count == 1, "the first client is asked");
        var second = Able();
        var waiting = hub.CallAsync(client: second).AsTask();
        Assert.Empty(second.Asked);

        gate.SetResult("{}");

        Assert.True((await running).IsResult);
        Assert.True((await waiting).IsResult);
        Assert.Equal(2, server.Peers.Count);
    }

    [Fact]
    public async Task Call_that_waits_in_vain_is_refused_with_the_limits_name()
    {
        var time = new FakeTimeProvider();
        await using var server = Asking(new ServerLimitsConfig { MaxSessions = 1 });
        await using var hub = await Fleet.ReadyAsync(server.ToConfig(), time);
        var gate = new TaskCompletionSource<string>();
        var first = Able(() => gate.Task);
        var running = hub.CallAsync(client: first, timeout: TimeSpan.FromHours(1)).AsTask();
        await Eventually.True(() => first.Asked.Count == 1, "the first client is asked");
        var waiting = hub.CallAsync(client: Able()).AsTask();

        time.Advance(TimeSpan.FromSeconds(301));

        var refusal = (await Eventually.Soon(waiting, "an end of the call that waits")).Refusal;
        Assert.Equal((ErrorKind.Limited, "server_busy"), (refusal?.Kind, refusal?.Code));
        Assert.Contains("hub.limits.maxSessions", refusal!.Message, StringComparison.Ordinal);
        gate.SetResult("{}");
        await running;
    }

    [Fact]
    public async Task Idle_session_makes_room_for_one_that_is_needed()
    {
        await using var server = Asking(new ServerLimitsConfig { MaxSessions = 1 });
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        await hub.CallAsync(client: Able());

        var reply = await hub.CallAsync(client: new FakeChannel { Capabilities = """{"elicitation":{},"sampling":{}}""", Answer = _ => Task.FromResult("{}") });

        Assert.True(reply.IsResult);
        await server.Peers[1].Gone.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Session_that_nobody_uses_is_closed()
    {
        var time = new FakeTimeProvider();
        await using var server = Asking();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig(), time);
        await hub.CallAsync(client: Able());

        time.Advance(TimeSpan.FromSeconds(601));

        await server.Peers[1].Gone.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True((await hub.CallAsync(client: Able())).IsResult);
    }

    [Fact]
    public async Task Roots_are_those_of_the_client_whose_call_opened_the_session()
    {
        await using var server = AskingForRoots();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        var clients = Enumerable.Range(0, 2).Select(i => new FakeChannel
        {
            Capabilities = CanListRoots,
            Answer = _ => Task.FromResult($$"""{"roots":[{"uri":"file:///{{i}}"}]}"""),
            Lasting = new FakeChannel(),
        }).ToList();

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal($$"""{"roots":[{"uri":"file:///{{i}}"}]}""", (await hub.CallAsync(client: clients[i])).Text());
        }

        Assert.Equal("""{"roots":[{"uri":"file:///0"}]}""", (await hub.CallAsync(client: clients[0])).Text());
        Assert.Equal(3, server.Peers.Count);
    }

    [Fact]
    public async Task Changed_roots_are_passed_on_to_the_clients_own_sessions()
    {
        await using var server = AskingForRoots().On("notifications/roots/list_changed", (peer, _) => peer.SendAsync("""{"jsonrpc":"2.0","id":"again","method":"roots/list"}"""));
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        var roots = "before";
        Task<string> Answer(string method) => Task.FromResult($$"""{"roots":[{"uri":"file:///{{roots}}"}]}""");
        var lasting = new FakeChannel { Capabilities = CanListRoots, Answer = Answer };
        await hub.CallAsync(client: new FakeChannel { Capabilities = CanListRoots, Answer = Answer, Lasting = lasting });

        roots = "after";
        hub.OnRootsChanged(lasting);

        var answer = await Eventually.Some(() => server.Received.FirstOrDefault(message => message.Id == "\"again\""), "the new roots");
        Assert.Contains("file:///after", answer.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roots_asked_for_in_the_hubs_own_session_are_none()
    {
        await using var server = AskingForRoots();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Assert.Equal("""{"roots":[]}""", (await hub.CallAsync(client: new FakeChannel())).Text());
    }

    [Fact]
    public async Task After_a_question_in_vain_clients_that_cannot_be_asked_have_a_session_that_says_so()
    {
        await using var server = Asking();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        Assert.Contains("-32601", (await hub.CallAsync(client: new FakeChannel())).Text(), StringComparison.Ordinal);

        await hub.CallAsync(client: new FakeChannel());

        Assert.Equal("{}", server.Received.Last(message => message.Method == "initialize").Param("capabilities"));
    }

    [Fact]
    public async Task Agents_have_processes_of_their_own_when_the_operator_wants_it()
    {
        await using var server = ScriptedProcess.Legacy(new ServerConfig { Hub = new ServerHubConfig { Instances = "perAgent" } });
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        foreach (var agent in (string[])["one", "two", "one", "two"]) await hub.CallAsync(client: new FakeChannel(), agent: agent);

        Assert.Equal(3, server.Peers.Count);
        Assert.All(server.Peers.Skip(1), peer => Assert.Equal(2, peer.Received.Count(message => message.Method == "tools/call")));
    }

    [Fact]
    public async Task End_of_one_session_harms_no_other()
    {
        await using var server = Asking();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        await hub.CallAsync(client: Able());

        await server.Peers[1].ExitAsync(3);

        await server.Peers[1].Gone.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Contains("-32601", (await hub.CallAsync(client: new FakeChannel())).Text(), StringComparison.Ordinal);
        Assert.True((await hub.CallAsync(client: Able())).IsResult);
        Assert.Single(server.Peers[0].Received, message => message.Method == "initialize");
    }

    [Fact]
    public async Task List_that_changes_in_a_further_process_is_listed_for_as_long_as_it_runs()
    {
        await using var server = Asking();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        await hub.CallAsync(client: Able());
        server.On("tools/list", (peer, request) => peer.AnswerAsync(request, Canned.Tools(peer == server.Peers[0] ? Canned.Echo : Canned.ToolNamed("more"))));

        await server.Peers[1].SendAsync("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");

        await Eventually.True(() => hub.Changes.Count == 1, "notice of the change");
        Assert.Equal(["echo", "more"], hub.Tools);
        await server.Peers[1].ExitAsync(0);
        await Eventually.True(() => hub.Tools is ["echo"], "the list of the first process");
    }

    [Fact]
    public async Task Watched_resource_is_watched_in_every_process()
    {
        await using var server = Asking().Answer("initialize", """{"protocolVersion":"2025-11-25","capabilities":{"tools":{},"resources":{"subscribe":true}},"serverInfo":{"name":"scripted","version":"1"}}""")
            .Answer("resources/list", """{"resources":[]}""").Answer("resources/templates/list", """{"resourceTemplates":[]}""").Answer("resources/subscribe", "{}").Answer("resources/unsubscribe", "{}");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());
        using var watch = hub.Server.Watch("x://one");
        await hub.CallAsync(client: Able());
        await Eventually.True(() => server.Peers[1].Received.Any(message => message.Method == "resources/subscribe"), "a subscription in the second process");

        await server.Peers[1].SendAsync("""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"x://one"}}""");

        await Eventually.True(() => hub.Changes is [{ Method: "notifications/resources/updated", Uri: "x://one" }], "the update");
    }

    // Asks once in every call and answers with what it was told.
    private static ScriptedProcess Asking(ServerLimitsConfig? limits = null) => ScriptedProcess.Legacy(new ServerConfig { Hub = new ServerHubConfig { Limits = limits ?? new() } }).On("tools/call", async (peer, request) =>
    {
        await peer.SendAsync($$$"""{"jsonrpc":"2.0","id":"q{{{request.Id}}}","method":"elicitation/create","params":{"message":"Sure?","requestedSchema":{"type":"object","properties":{} } } }""");
        var answer = await Eventually.Some(() => peer.Received.FirstOrDefault(message => message.Method is null && message.Id == $"\"q{request.Id}\""), "an answer to the question");
        var said = answer.Message.Result.IsEmpty ? answer.Message.Error : answer.Message.Result;
        await peer.AnswerAsync(request, $$"""{"answer":{{System.Text.Encoding.UTF8.GetString(said.Span)}} }""");
    });

    // Asks for roots when it comes up, as servers do, and answers calls with what it was told then.
    private static ScriptedProcess AskingForRoots() => ScriptedProcess.Legacy()
        .On("notifications/initialized", (peer, _) => peer.SendAsync("""{"jsonrpc":"2.0","id":"roots","method":"roots/list"}"""))
        .On("tools/call", async (peer, request) =>
        {
            var answer = await Eventually.Some(() => peer.Received.FirstOrDefault(message => message.Method is null && message.Id == "\"roots\""), "the roots");
            await peer.AnswerAsync(request, System.Text.Encoding.UTF8.GetString(answer.Message.Result.Span));
        });

    private static FakeChannel Able(Func<Task<string>>? answer = null, FakeChannel? lasting = null) => new()
    {
        Capabilities = CanElicit,
        Answer = _ => answer?.Invoke() ?? Task.FromResult("""{"action":"decline"}"""),
        Lasting = lasting,
    };
}
