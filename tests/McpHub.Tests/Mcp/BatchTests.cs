using System.Net;
using System.Text.Json;
using McpHub.Config;
using McpHub.Tests.Federation;

namespace McpHub.Tests.Mcp;

/// <summary>Several messages in one POST, as revision 2025-03-26 has it and no other.</summary>
public sealed class BatchTests : IAsyncLifetime
{
    private FakeServer server = null!;
    private RunningHub hub = null!;

    public async ValueTask InitializeAsync()
    {
        server = await FakeServer.StartAsync();
        server.Tools = """{"name":"echo","inputSchema":{"type":"object"}}""";
        hub = await RunningHub.StartAsync(new Dictionary<string, ServerConfig> { ["s"] = new() { Url = server.Url } });
    }

    [Fact]
    public async Task Requests_are_answered_in_one_array_and_the_rest_is_taken()
    {
        var session = await OlderSession.OpenAsync(hub.Client, "2025-03-26");
        using var response = await session.PostAsync($$$$"""[{{{{Call(1)}}}},{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}},{{{{Call("\"two\"")}}}},{"jsonrpc":"2.0","id":3,"method":"ping"}]""");

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        var answers = await WholeAsync(response);
        Assert.Equal(["1", "\"two\"", "3"], answers.Select(answer => answer.GetProperty("id").GetRawText()));
        Assert.All(answers, answer => Assert.True(answer.TryGetProperty("result", out _)));
        Assert.Equal(["echo", "echo"], server.Called);
    }

    [Fact]
    public async Task Each_request_of_a_batch_is_decided_on_by_itself()
    {
        server.Tools = """{"name":"echo","inputSchema":{"type":"object"}},{"name":"secret","inputSchema":{"type":"object"}}""";
        await using var guarded = await RunningHub.StartAsync(
            new() { ["s"] = new() { Url = server.Url } },
            config => config with
            {
                Roles = new Dictionary<string, RoleConfig> { ["echo-only"] = new() { Rules = [new RuleConfig { Effect = "allow", Actions = ["tool.call"], Targets = ["s/echo"] }] } },
                Agents = new Dictionary<string, AgentConfig> { ["one"] = new() { Roles = ["echo-only"] } },
            });
        var session = await OlderSession.OpenAsync(guarded.Client, "2025-03-26");
        using var response = await session.PostAsync($"[{Call(1)},{Call(2).Replace("s__echo", "s__secret", StringComparison.Ordinal)},{Call(3)}]");

        Assert.Equal([true, false, true], (await WholeAsync(response)).Select(answer => answer.TryGetProperty("result", out _)));
        Assert.Equal(["echo", "echo"], server.Called);
    }

    [Fact]
    public async Task Notifications_alone_are_accepted_without_a_body()
    {
        var session = await OlderSession.OpenAsync(hub.Client, "2025-03-26");
        using var response = await session.PostAsync("""[{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}},{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}]""");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task What_is_no_message_is_answered_beside_what_is_one()
    {
        var session = await OlderSession.OpenAsync(hub.Client, "2025-03-26");
        using var response = await session.PostAsync($$$$"""[1,{"id":7,"method":"ping"},{{{{Call(2)}}}},{{{{Call(2)}}}},{"jsonrpc":"2.0","id":4,"method":"initialize","params":{}}]""");
        var answers = await WholeAsync(response);
        Assert.Equal([-32600, -32600, null, -32600, -32600], answers.Select(answer => answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : (int?)null));
        Assert.Equal(["null", "7", "2", "2", "4"], answers.Select(answer => answer.GetProperty("id").GetRawText()));
        Assert.Single(server.Called);
    }

    [Theory]
    [InlineData("[]", -32600)]
    [InlineData("[{\"jsonrpc\":\"2.0\",", -32700)]
    public async Task A_batch_that_is_none_gets_one_error(string body, int code)
    {
        var session = await OlderSession.OpenAsync(hub.Client, "2025-03-26");
        using var response = await session.PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(code, JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_batch_is_bounded()
    {
        var session = await OlderSession.OpenAsync(hub.Client, "2025-03-26");
        using var response = await session.PostAsync($"[{string.Join(',', Enumerable.Range(0, 101).Select(id => Call(id)))}]");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("at most 100", await response.Content.ReadAsStringAsync());
        Assert.Empty(server.Called);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2025-06-18")]
    [InlineData("2024-11-05")]
    public async Task Sessions_of_other_revisions_send_one_message_a_request(string revision)
    {
        var session = await OlderSession.OpenAsync(hub.Client, revision);
        using var response = await session.PostAsync($"[{Call(1)}]");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("2025-03-26", await response.Content.ReadAsStringAsync());
        Assert.Empty(server.Called);
    }

    [Fact]
    public async Task Another_agent_cannot_send_into_a_session()
    {
        var session = await OlderSession.OpenAsync(hub.Client, "2025-03-26");
        hub.Client.DefaultRequestHeaders.Add("x-api-key", hub.KeyOf("two"));
        using var response = await session.PostAsync($"[{Call(1)}]");
        Assert.False(response.IsSuccessStatusCode);
        Assert.Empty(server.Called);
    }

    [Fact]
    public async Task A_question_of_the_server_comes_before_the_array_and_is_answered_by_another_batch()
    {
        server.Call = _ => server.Called.Count == 1
            ? """{"resultType":"input_required","inputRequests":{"q":{"method":"sampling/createMessage","params":{"messages":[],"maxTokens":1}}},"requestState":"s"}"""
            : """{"content":[{"type":"text","text":"done"}],"resultType":"complete"}""";
        var session = await OlderSession.OpenAsync(hub.Client, "2025-03-26", """{"sampling":{}}""");
        using var response = await session.PostAsync($$$$"""[{{{{Call(1)}}}},{"jsonrpc":"2.0","id":2,"method":"ping"}]""");

        var messages = OlderSession.MessagesOf(response).GetAsyncEnumerator();
        Assert.True(await messages.MoveNextAsync());
        Assert.Equal("sampling/createMessage", messages.Current.GetProperty("method").GetString());
        using var answered = await session.PostAsync($$$$"""[{"jsonrpc":"2.0","id":{{{{messages.Current.GetProperty("id").GetRawText()}}}},"result":{"role":"assistant","model":"m","content":{"type":"text","text":"x"}}}]""");
        Assert.Equal(HttpStatusCode.Accepted, answered.StatusCode);

        Assert.True(await messages.MoveNextAsync());
        Assert.Equal(["1", "2"], messages.Current.EnumerateArray().Select(answer => answer.GetProperty("id").GetRawText()));
        Assert.Contains("done", messages.Current.GetRawText());
        Assert.False(await messages.MoveNextAsync());
    }

    [Fact]
    public async Task A_single_message_that_is_no_json_rpc_is_refused_before_the_session_sees_it()
    {
        var session = await OlderSession.OpenAsync(hub.Client, "2025-11-25");
        using var response = await session.PostAsync("""{"jsonrpc":"2.0","id":5,"method":"ping","method":"tools/list"}""");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("stands twice", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_message_to_a_session_is_bounded()
    {
        await using var small = await RunningHub.StartAsync([], config => config with { Limits = new LimitsConfig { MaxMcpBodyBytes = 2048 } });
        var session = await OlderSession.OpenAsync(small.Client, "2025-11-25");
        using var response = await session.PostAsync($$$$"""{"jsonrpc":"2.0","id":5,"method":"ping","params":{"a":"{{{{new string('x', 3000)}}}}"}}""");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    private static string Call(object id) => $$$$"""{"jsonrpc":"2.0","id":{{{{id}}}},"method":"tools/call","params":{"name":"s__echo","arguments":{}}}""";

    private static async Task<List<JsonElement>> WholeAsync(HttpResponseMessage response) =>
        [.. JsonElement.Parse(await response.Content.ReadAsStringAsync()).EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        await server.DisposeAsync();
    }
}
