using System.Text.Json;
using McpHub.Config;
using McpHub.Tests.Upstreams;

namespace McpHub.Tests.Mcp;

/// <summary>Tasks of revision 2025-11-25, between clients and servers that both speak it. One session with the server serves all agents.</summary>
public sealed class CoreTaskTests : IAsyncLifetime
{
    private const string Related = "io.modelcontextprotocol/related-task";
    private static readonly string[] Jobs =
    [
        """{"name":"may","inputSchema":{"type":"object"},"execution":{"taskSupport":"optional"}}""",
        """{"name":"must","inputSchema":{"type":"object"},"execution":{"taskSupport":"required"}}""",
        """{"name":"never","inputSchema":{"type":"object"}}""",
    ];

    private readonly ScriptedProcess server = ScriptedProcess.Legacy();
    private int created;
    private RunningHub hub = null!;

    public async ValueTask InitializeAsync()
    {
        server
            .Answer("initialize", """{"protocolVersion":"2025-11-25","capabilities":{"tools":{},"tasks":{"list":{},"cancel":{},"requests":{"tools":{"call":{}}}}},"serverInfo":{"name":"scripted","version":"1"}}""")
            .Answer("tools/list", Canned.Tools(Jobs))
            .On("tools/call", (peer, request) => peer.AnswerAsync(request, request.Param("task").Length == 0
                ? Canned.Done
                : $$$"""{"task":{"taskId":"own-{{{Interlocked.Increment(ref created)}}}","status":"working","ttl":1e4,"createdAt":"x","lastUpdatedAt":"x"} }"""))
            .On("tasks/get", (peer, request) => peer.AnswerAsync(request, $$"""{"taskId":{{request.Param("taskId")}},"status":"working","vendor":1.0}"""))
            .On("tasks/cancel", (peer, request) => peer.AnswerAsync(request, $$"""{"taskId":{{request.Param("taskId")}},"status":"cancelled"}"""))
            .On("tasks/result", (peer, request) => peer.AnswerAsync(request, $$$$"""{"content":[{"type":"text","text":"done"}],"_meta":{"{{{{Related}}}}":{"taskId":{{{{request.Param("taskId")}}}}} } }"""));
        hub = await RunningHub.StartAsync(new Dictionary<string, ServerConfig> { ["s"] = server.ToConfig() });
    }

    [Fact]
    public async Task Task_is_followed_under_an_id_of_the_hub_to_its_result()
    {
        var client = await SessionClient.OpenAsync(hub);
        var task = (await CallAsync(client, "may")).GetProperty("result").GetProperty("task");
        var id = task.GetProperty("taskId").GetString()!;
        Assert.DoesNotContain("own", id);
        Assert.Equal("1e4", task.GetProperty("ttl").GetRawText());
        Assert.Equal("""{"ttl":1e4}""", (await server.WaitForAsync("tools/call")).Param("task"));

        var state = await AskAsync(client, "tasks/get", id);
        Assert.Equal((id, "1.0"), (state.GetProperty("taskId").GetString(), state.GetProperty("vendor").GetRawText()));
        var result = await AskAsync(client, "tasks/result", id);
        Assert.Equal(id, result.GetProperty("_meta").GetProperty(Related).GetProperty("taskId").GetString());
        Assert.Equal("done", result.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("cancelled", (await AskAsync(client, "tasks/cancel", id)).GetProperty("status").GetString());
        Assert.Equal("\"own-1\"", (await server.WaitForAsync("tasks/cancel")).Param("taskId"));
    }

    [Fact]
    public async Task Each_agent_lists_its_own_tasks_and_finds_no_other()
    {
        var one = await SessionClient.OpenAsync(hub);
        var two = await SessionClient.OpenAsync(hub, key: hub.KeyOf("two"));
        var first = await CreateAsync(one);
        var foreign = await CreateAsync(two);
        var last = await CreateAsync(one);

        Assert.Equal([last, first], await ListAsync(one));
        Assert.Equal([foreign], await ListAsync(two));
        var asked = server.Received.Count;
        var refused = await one.RequestAsync("tasks/get", $$"""{"taskId":"{{foreign}}"}""");
        Assert.Equal(-32602, refused.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(asked, server.Received.Count);
    }

    [Fact]
    public async Task List_goes_on_where_the_cursor_says()
    {
        var client = await SessionClient.OpenAsync(hub);
        for (var i = 0; i < 25; i++) await CreateAsync(client);
        var page = (await client.RequestAsync("tasks/list")).GetProperty("result");
        Assert.Equal(20, page.GetProperty("tasks").GetArrayLength());
        var rest = (await client.RequestAsync("tasks/list", $$"""{"cursor":"{{page.GetProperty("nextCursor").GetString()}}"}""")).GetProperty("result");
        Assert.Equal(5, rest.GetProperty("tasks").GetArrayLength());
        Assert.False(rest.TryGetProperty("nextCursor", out _));
        Assert.True((await client.RequestAsync("tasks/list", """{"cursor":"x"}""")).TryGetProperty("error", out _));
    }

    [Fact]
    public async Task Task_that_its_server_forgot_is_no_longer_listed()
    {
        var client = await SessionClient.OpenAsync(hub);
        await CreateAsync(client);
        server.Fail("tasks/get", """{"code":-32602,"message":"Task not found"}""");
        Assert.Empty(await ListAsync(client));
    }

    [Theory]
    [InlineData("2025-11-25", true)]
    [InlineData("2025-06-18", false)]
    public async Task Tasks_are_offered_to_clients_that_can_express_them(string revision, bool isOffered)
    {
        using var opened = await new SessionClient(hub.Client, "/mcp", null, revision).SendAsync("initialize", $$$"""{"protocolVersion":"{{{revision}}}","capabilities":{},"clientInfo":{"name":"t","version":"1"} }""");
        Assert.Equal(isOffered, (await opened.Content.ReadAsStringAsync()).Contains("\"tasks\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tasks_are_not_offered_where_no_server_has_them()
    {
        await using var plain = ScriptedProcess.Legacy();
        await using var other = await RunningHub.StartAsync(new Dictionary<string, ServerConfig> { ["s"] = plain.ToConfig() });
        var client = await SessionClient.OpenAsync(other);
        Assert.Equal(-32601, (await client.RequestAsync("tasks/list")).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData("may", "done")]
    [InlineData("never", "done")]
    [InlineData("must", "can only be called as a task")]
    public async Task Client_that_cannot_express_tasks_calls_without_one(string tool, string text)
    {
        var older = await SessionClient.OpenAsync(hub, revision: "2025-06-18");
        Assert.Contains(text, (await CallAsync(older, tool)).GetRawText());
        var current = await hub.AskAsync("tools/call", $$$"""{"name":"s__{{{tool}}}","task":{"ttl":1} }""", name: $"s__{tool}");
        Assert.Contains(text, current.GetRawText());
        Assert.DoesNotContain(server.Received, message => message.Method == "tools/call" && message.Param("task").Length > 0);
    }

    [Fact]
    public async Task Question_of_a_task_names_it_as_each_side_knows_it()
    {
        server.On("tasks/result", (peer, _) => peer.SendAsync($$$$"""{"jsonrpc":"2.0","id":900,"method":"elicitation/create","params":{"message":"?","requestedSchema":{"type":"object","properties":{} },"_meta":{"{{{{Related}}}}":{"taskId":"own-1"} } } }"""));
        var client = await SessionClient.OpenAsync(hub, """{"elicitation":{}}""");
        var id = await CreateAsync(client);
        string? named = null;
        client.Answer = (_, @params) =>
        {
            named = @params.GetProperty("_meta").GetProperty(Related).GetProperty("taskId").GetString();
            return $$$$"""{"action":"accept","_meta":{"{{{{Related}}}}":{"taskId":"{{{{id}}}}"} } }""";
        };
        using var waiting = await client.SendAsync("tasks/result", $$"""{"taskId":"{{id}}"}""");
        _ = client.ReadAsync(waiting);
        var answer = await Eventually.Some(() => server.Received.FirstOrDefault(message => message.Id == "900"), "the answer at the server");
        Assert.Equal(id, named);
        Assert.Contains("\"taskId\":\"own-1\"", answer.Json);
    }

    [Fact]
    public async Task Status_of_a_task_comes_to_its_agent_alone()
    {
        var one = await SessionClient.OpenAsync(hub);
        var two = await SessionClient.OpenAsync(hub, key: hub.KeyOf("two"));
        var id = await CreateAsync(one);
        using var mine = await one.ListenAsync();
        using var other = await two.ListenAsync();
        await server.Peer.SendAsync("""{"jsonrpc":"2.0","method":"notifications/tasks/status","params":{"taskId":"own-1","status":"completed"}}""");
        var told = await SessionClient.NextAsync(mine);
        Assert.Equal(("notifications/tasks/status", id), (told.GetProperty("method").GetString(), told.GetProperty("params").GetProperty("taskId").GetString()));

        // Whatever comes first on the other stream, it is not that.
        await server.Answer("tools/list", Canned.Tools([.. Jobs, Canned.Echo])).Peer.SendAsync("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
        Assert.Equal("notifications/tools/list_changed", (await SessionClient.NextAsync(other)).GetProperty("method").GetString());
    }

    private static Task<JsonElement> CallAsync(SessionClient client, string tool) =>
        client.RequestAsync("tools/call", $$$"""{"name":"s__{{{tool}}}","arguments":{},"task":{"ttl":1e4} }""");

    private static async Task<string> CreateAsync(SessionClient client) =>
        (await CallAsync(client, "must")).GetProperty("result").GetProperty("task").GetProperty("taskId").GetString()!;

    private static async Task<JsonElement> AskAsync(SessionClient client, string method, string id) =>
        (await client.RequestAsync(method, $$"""{"taskId":"{{id}}"}""")).GetProperty("result");

    private static async Task<List<string?>> ListAsync(SessionClient client) =>
        [.. (await client.RequestAsync("tasks/list")).GetProperty("result").GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("taskId").GetString())];

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        await server.DisposeAsync();
    }
}
