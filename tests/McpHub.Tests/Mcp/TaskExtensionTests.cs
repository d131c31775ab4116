using System.Net;
using System.Text.Json;
using McpHub.Config;
using McpHub.Tests.Federation;

namespace McpHub.Tests.Mcp;

/// <summary>Tasks of the current revision (extension <c>io.modelcontextprotocol/tasks</c>) through the hub.</summary>
public sealed class TaskExtensionTests : IAsyncLifetime
{
    private const string Declared = """{"extensions":{"io.modelcontextprotocol/tasks":{}}}""";
    private FakeServer server = null!;
    private RunningHub hub = null!;

    public async ValueTask InitializeAsync()
    {
        server = await FakeServer.StartAsync();
        server.Capabilities = """{"tools":{},"extensions":{"io.modelcontextprotocol/tasks":{}}}""";
        server.Tools = """{"name":"job","inputSchema":{"type":"object"},"outputSchema":{"type":"object","required":["n"]}}""";
        server.Call = _ => """{"resultType":"task","taskId":"own-1","status":"working","ttlMs":1000,"createdAt":"x","lastUpdatedAt":"x","vendor":1e2}""";
        hub = await RunningHub.StartAsync(new Dictionary<string, ServerConfig> { ["s"] = new() { Url = server.Url, Hub = new ServerHubConfig { Limits = new ServerLimitsConfig { MaxResultBytes = 8192 } } } });
    }

    [Fact]
    public async Task Task_has_an_id_of_the_hub_and_nothing_else_changes()
    {
        var created = await CreateAsync();
        Assert.Equal("""{"resultType":"task","taskId":"*","status":"working","ttlMs":1000,"createdAt":"x","lastUpdatedAt":"x","vendor":1e2,""",
            created.GetRawText().Replace(IdOf(created), "*", StringComparison.Ordinal).Split("\"_meta\"")[0]);
        Assert.DoesNotContain("own-1", created.GetRawText());
    }

    [Theory]
    [InlineData("tasks/get", """{"resultType":"complete","taskId":"own-1","status":"completed","result":{"content":[],"structuredContent":{"n":1.0}}}""")]
    [InlineData("tasks/cancel", """{"resultType":"complete"}""")]
    [InlineData("tasks/update", """{"resultType":"complete"}""")]
    public async Task Request_about_a_task_reaches_its_server_under_the_servers_id(string method, string answer)
    {
        server.Other = (_, _) => answer;
        var id = IdOf(await CreateAsync());
        var result = (await AskAsync(method, id, ""","inputResponses":{"q":{"action":"accept"}}""")).GetProperty("result");
        var (asked, @params, name) = server.Asked.Last();
        Assert.Equal((method, "own-1", "own-1"), (asked, @params.GetProperty("taskId").GetString(), name));
        Assert.Equal("complete", result.GetProperty("resultType").GetString());
        if (method != "tasks/get") return;
        Assert.Equal(id, IdOf(result));
        Assert.Equal("""{"content":[],"structuredContent":{"n":1.0}}""", result.GetProperty("result").GetRawText());
    }

    [Fact]
    public async Task Task_of_another_agent_is_unknown()
    {
        var id = IdOf(await CreateAsync());
        foreach (var method in (string[])["tasks/get", "tasks/update", "tasks/cancel"])
        {
            var foreign = await hub.AskAsync(method, $$"""{"taskId":"{{id}}"}""", Declared, name: id, key: hub.KeyOf("two"));
            var unknown = await hub.AskAsync(method, """{"taskId":"own-1"}""", Declared, name: "own-1");
            Assert.Equal(-32602, foreign.GetProperty("error").GetProperty("code").GetInt32());
            Assert.Equal(unknown.GetProperty("error").GetProperty("message").GetString(), foreign.GetProperty("error").GetProperty("message").GetString());
        }

        Assert.DoesNotContain(server.Asked, asked => asked.Method.StartsWith("tasks/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Agent_that_may_no_longer_call_the_tool_has_no_task_of_it_either()
    {
        var id = IdOf(await CreateAsync());
        hub.Reload(config => config with
        {
            Roles = new Dictionary<string, RoleConfig> { ["less"] = new() { Rules = [new RuleConfig { Effect = "allow", Actions = ["tool.call"], Targets = ["s/other"] }] } },
            Agents = new Dictionary<string, AgentConfig> { ["one"] = new() { Roles = ["less"] } },
        });
        Assert.True((await AskAsync("tasks/get", id)).TryGetProperty("error", out _));
        Assert.DoesNotContain(server.Asked, asked => asked.Method == "tasks/get");
    }

    [Fact]
    public async Task Client_that_does_not_declare_tasks_gets_none()
    {
        server.Call = _ => """{"content":[],"structuredContent":{"n":1},"resultType":"complete"}""";
        var result = (await hub.AskAsync("tools/call", """{"name":"s__job","task":{"ttl":5}}""", """{"sampling":{}}""", name: "s__job")).GetProperty("result");
        Assert.Equal("complete", result.GetProperty("resultType").GetString());
        var sent = server.Asked.Last().Params;
        Assert.False(sent.TryGetProperty("task", out _));
        Assert.DoesNotContain("tasks", sent.GetRawText());

        foreach (var method in (string[])["tasks/get", "tasks/update", "tasks/cancel"])
        {
            using var refused = await hub.SendAsync(method, """{"taskId":"x"}""", "{}", name: "x");
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            var error = JsonElement.Parse(await refused.Content.ReadAsStringAsync()).GetProperty("error");
            Assert.Equal(-32021, error.GetProperty("code").GetInt32());
            Assert.True(error.GetProperty("data").GetProperty("requiredCapabilities").GetProperty("extensions").TryGetProperty("io.modelcontextprotocol/tasks", out _));
        }
    }

    [Fact]
    public async Task Server_that_makes_a_task_unasked_fails_the_call()
    {
        var result = (await hub.AskAsync("tools/call", """{"name":"s__job"}""", "{}", name: "s__job")).GetProperty("result");
        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.Contains("cannot follow", result.GetRawText());
        Assert.DoesNotContain("own-1", result.GetRawText());
    }

    [Fact]
    public async Task Extension_is_offered_only_where_a_server_offers_it()
    {
        var capabilities = (await hub.AskAsync("server/discover")).GetProperty("result").GetProperty("capabilities");
        Assert.True(capabilities.GetProperty("extensions").TryGetProperty("io.modelcontextprotocol/tasks", out _));

        await using var plain = await FakeServer.StartAsync();
        plain.Tools = server.Tools;
        await using var other = await RunningHub.StartAsync(new Dictionary<string, ServerConfig> { ["s"] = new() { Url = plain.Url } });
        Assert.False((await other.AskAsync("server/discover")).GetProperty("result").GetProperty("capabilities").TryGetProperty("extensions", out _));
        Assert.Equal(-32601, (await other.AskAsync("tasks/get", """{"taskId":"x"}""", Declared, name: "x")).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData("tasks/list")]
    [InlineData("tasks/result")]
    public async Task Methods_of_older_tasks_do_not_exist(string method)
    {
        using var response = await hub.SendAsync(method, """{"taskId":"x"}""", Declared);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Result_in_a_task_is_held_to_the_same_rules()
    {
        var id = IdOf(await CreateAsync());
        server.Other = (_, _) => """{"taskId":"own-1","status":"completed","result":{"content":[],"structuredContent":{}}}""";
        Assert.Contains("output schema", (await AskAsync("tasks/get", id)).GetProperty("error").GetRawText());

        server.Other = (_, _) => $$$$"""{"taskId":"own-1","status":"completed","result":{"content":[{"type":"text","text":"{{{{new string('x', 20_000)}}}}"}],"structuredContent":{"n":1}}}""";
        var cut = (await AskAsync("tasks/get", id)).GetProperty("result").GetProperty("result").GetRawText();
        Assert.True(cut.Length <= 8192, $"{cut.Length} bytes");
        Assert.Contains("hub://results/", cut);
    }

    [Fact]
    public async Task Link_in_a_task_leads_back_to_the_server_that_gave_it()
    {
        await using var other = await FakeServer.StartAsync();
        server.Capabilities = """{"tools":{},"resources":{},"extensions":{"io.modelcontextprotocol/tasks":{}}}""";
        server.Tools = """{"name":"job","inputSchema":{"type":"object"}}""";
        server.Resources = other.Resources = """{"uri":"x://same","name":"same"}""";
        await using var both = await RunningHub.StartAsync(new Dictionary<string, ServerConfig> { ["s"] = new() { Url = server.Url }, ["t"] = new() { Url = other.Url } });
        var id = IdOf((await both.AskAsync("tools/call", """{"name":"s__job"}""", Declared, name: "s__job")).GetProperty("result"));
        server.Other = (_, _) => """{"taskId":"own-1","status":"completed","result":{"content":[{"type":"resource_link","uri":"x://same","name":"n"}]}}""";
        var task = await both.AskAsync("tasks/get", $$"""{"taskId":"{{id}}"}""", Declared, name: id);
        Assert.Equal("s+x://same", task.GetProperty("result").GetProperty("result").GetProperty("content")[0].GetProperty("uri").GetString());
    }

    [Fact]
    public async Task Header_and_body_name_the_same_task()
    {
        var id = IdOf(await CreateAsync());
        var answer = await hub.AskAsync("tasks/get", $$"""{"taskId":"{{id}}"}""", Declared, name: "another");
        Assert.Equal(-32020, answer.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Changes_of_a_task_come_to_its_agent_alone()
    {
        var id = IdOf(await CreateAsync());
        var mine = Listen(id, null);
        Assert.Equal(id, Assert.Single((await mine.NextAsync()).GetProperty("params").GetProperty("notifications").GetProperty("taskIds").EnumerateArray()).GetString());
        var foreign = Listen(id, hub.KeyOf("two"));
        Assert.False((await foreign.NextAsync()).GetProperty("params").GetProperty("notifications").TryGetProperty("taskIds", out _));

        await Eventually.True(() => server.Listened.Any(listen => listen.GetProperty("notifications").TryGetProperty("taskIds", out var ids) && ids[0].GetString() == "own-1"), "the hub listens to the task");
        server.Notify("notifications/tasks", """{"taskId":"own-2","status":"working"}""");
        server.Notify("notifications/tasks", """{"taskId":"own-1","status":"completed","result":{"content":[],"structuredContent":{"n":2}}}""");
        var changed = (await mine.NextAsync()).GetProperty("params");
        Assert.Equal((id, "completed"), (IdOf(changed), changed.GetProperty("status").GetString()));
        Assert.Equal(7, changed.GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetInt32());
    }

    [Fact]
    public async Task Listening_to_tasks_needs_the_capability()
    {
        var answer = await hub.AskAsync("subscriptions/listen", """{"notifications":{"taskIds":["x"]}}""");
        Assert.Equal(-32021, answer.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Client_of_an_older_revision_is_told_that_the_tool_is_not_for_it()
    {
        server.Call = _ => """{"code":-32021,"message":"Missing capability","data":{"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}}""";
        var session = await OlderSession.OpenAsync(hub.Client, "2025-11-25", """{"extensions":{"io.modelcontextprotocol/tasks":{}},"tasks":{}}""");
        using var response = await session.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"s__job"}}""");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("only runs as a task", text);
        Assert.Contains("\"isError\":true", text);
        Assert.DoesNotContain("tasks", server.Asked.Last().Params.GetProperty("_meta").GetRawText());
    }

    private async Task<JsonElement> CreateAsync() => (await hub.AskAsync("tools/call", """{"name":"s__job"}""", Declared, name: "s__job")).GetProperty("result");

    private Task<JsonElement> AskAsync(string method, string id, string more = "") => hub.AskAsync(method, $$$"""{"taskId":"{{{id}}}"{{{more}}} }""", Declared, name: id);

    private ListenReader Listen(string id, string? key) => new(hub.SendAsync("subscriptions/listen", $$$"""{"notifications":{"taskIds":["{{{id}}}"]}}""", Declared, key: key, id: 7));

    private static string IdOf(JsonElement task) => task.GetProperty("taskId").GetString()!;

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        await server.DisposeAsync();
    }

    /// <summary>The messages of one listen stream, one after the other.</summary>
    private sealed class ListenReader(Task<HttpResponseMessage> opening)
    {
        private IAsyncEnumerator<JsonElement>? messages;

        public async Task<JsonElement> NextAsync()
        {
            messages ??= OlderSession.MessagesOf(await opening).GetAsyncEnumerator();
            Assert.True(await messages.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
            return messages.Current;
        }
    }
}
