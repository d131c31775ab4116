using System.Text;
using System.Text.Json;
using McpHub.Config;
using McpHub.Models;
using McpHub.Tests.Mcp;
using McpHub.Tests.Upstreams;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;

namespace McpHub.Tests.Models.Rounds;

/// <summary>The hub as the MCP server of a request of OpenAI Responses.</summary>
public sealed class McpToolTests
{
    private const string Never = "\"require_approval\":\"never\"";

    public static TheoryData<string, string, string> Servers => new()
    {
        { "URL/mcp", "mine", "s__echo" },
        { "URL/mcp/", "mine", "s__echo" },
        { "URL/mcp/server/s", "mine", "echo" },
        { "URL/mcp/docs", "mine", "s__echo" },
        { "", "s", "echo" },
        { "", "docs", "s__echo" },
        { "", "hub", "s__echo" },
    };

    [Theory, MemberData(nameof(Servers))]
    public async Task Hub_is_the_server_by_its_own_url_or_by_the_name_of_what_stands_behind_it(string url, string label, string name)
    {
        await using var server = Saying("forty-two");
        await using var provider = await ProviderAsync(Calls(("c1", "s__echo", """{"q":1}""")), Says("done"));
        await using var hub = await StartAsync(server, provider);

        var answer = await AskAsync(hub, Tool(hub, url, label));

        var output = answer.GetProperty("output");
        Assert.Equal(["mcp_list_tools", "mcp_call", "message"], output.EnumerateArray().Select(item => item.GetProperty("type").GetString()));
        Assert.Equal((label, name), (output[0].GetProperty("server_label").GetString(), output[0].GetProperty("tools")[0].GetProperty("name").GetString()));
        Assert.Equal("object", output[0].GetProperty("tools")[0].GetProperty("input_schema").GetProperty("type").GetString());
        Assert.Equal((label, name), (output[1].GetProperty("server_label").GetString(), output[1].GetProperty("name").GetString()));
        Assert.Equal(("completed", """{"q":1}""", "forty-two"), (output[1].GetProperty("status").GetString(), output[1].GetProperty("arguments").GetString(), output[1].GetProperty("output").GetString()));
        Assert.Equal("done", output[2].GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("""{"q":1}""", Assert.Single(server.Received, message => message.Method == "tools/call").Param("arguments"));
        var offered = Assert.Single(Body(provider.Requests.First()).GetProperty("tools").EnumerateArray());
        Assert.Equal("s__echo", offered.GetProperty("function").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Stream_has_the_events_that_the_api_has_for_it()
    {
        await using var server = Saying("forty-two");
        await using var provider = await ProviderAsync(Calls(("c1", "s__echo", "{}")), Says("done"));
        await using var hub = await StartAsync(server, provider);

        var text = await PostAsync(hub, Request(Tool(hub, "", "s"), ",\"stream\":true"));

        var events = Events(text);
        Assert.Equal(
            [
                "response.created", "response.in_progress",
                "response.output_item.added", "response.mcp_list_tools.in_progress", "response.mcp_list_tools.completed", "response.output_item.done",
                "response.output_item.added", "response.mcp_call.in_progress", "response.mcp_call_arguments.delta", "response.mcp_call_arguments.done", "response.mcp_call.completed", "response.output_item.done",
                "response.output_item.added", "response.content_part.added", "response.output_text.delta", "response.output_text.done", "response.content_part.done", "response.output_item.done",
                "response.completed",
            ],
            events.Select(e => e.GetProperty("type").GetString()));
        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(e => e.GetProperty("sequence_number").GetInt32()));
        Assert.Equal("in_progress", events[6].GetProperty("item").GetProperty("status").GetString());
        Assert.Equal(events[6].GetProperty("item").GetProperty("id").GetString(), events[7].GetProperty("item_id").GetString());
        Assert.Equal("forty-two", events[11].GetProperty("item").GetProperty("output").GetString());
        Assert.Equal([0, 1, 2], events.Where(e => e.GetProperty("type").GetString() == "response.output_item.done").Select(e => e.GetProperty("output_index").GetInt32()));
        Assert.Equal(3, events[^1].GetProperty("response").GetProperty("output").GetArrayLength());
        var read = HubToolsTests.Fold(ChatDialects.Find("openai-responses")!, text).Content;
        Assert.Equal(["mcp_list_tools", "mcp_call"], read.OfType<OpaqueBlock>().Select(block => block.Kind));
        Assert.Equal(events[11].GetProperty("item").GetRawText(), ((OpaqueBlock)read[1]).Json.ToString());
    }

    [Fact]
    public async Task Failed_tool_is_a_failed_call_and_the_model_is_told()
    {
        await using var server = Saying("x").Fail("tools/call", """{"code":-32000,"message":"no paper"}""");
        await using var provider = await ProviderAsync(Calls(("c1", "s__echo", "{}")), Says("done"));
        await using var hub = await StartAsync(server, provider);

        var text = await PostAsync(hub, Request(Tool(hub, "", "s"), ",\"stream\":true"));

        var item = Events(text)[^1].GetProperty("response").GetProperty("output")[1];
        Assert.Equal(("failed", "no paper"), (item.GetProperty("status").GetString(), item.GetProperty("error").GetString()));
        Assert.Contains("response.mcp_call.failed", text, StringComparison.Ordinal);
        Assert.Contains("no paper", Encoding.UTF8.GetString(provider.Requests.Last().Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Next_turn_knows_what_the_tools_gave_whichever_way_the_caller_goes_on()
    {
        await using var server = Saying("forty-two");
        await using var provider = await ProviderAsync(Calls(("c1", "s__echo", """{"q":1}""")), Says("done"));
        await using var hub = await StartAsync(server, provider);
        var first = await AskAsync(hub, Tool(hub, "", "s"));

        var kept = JsonElement.Parse(await PostAsync(hub, $$"""{"model":"fake","input":"more","previous_response_id":"{{first.GetProperty("id").GetString()}}","tools":[{{Tool(hub, "", "s")}}]}"""));
        var sent = JsonElement.Parse(await PostAsync(hub, $$"""{"model":"fake","input":[{"role":"user","content":"hi"},{{string.Join(",", first.GetProperty("output").EnumerateArray())}},{"role":"user","content":"more"}],"tools":[{{Tool(hub, "", "s")}}]}"""));

        Assert.Equal(["message"], kept.GetProperty("output").EnumerateArray().Select(item => item.GetProperty("type").GetString())); // listed before
        Assert.Equal(["message"], sent.GetProperty("output").EnumerateArray().Select(item => item.GetProperty("type").GetString()));
        foreach (var request in provider.Requests.TakeLast(2))
        {
            var messages = Body(request).GetProperty("messages");
            Assert.Equal(["user", "assistant", "tool", "assistant", "user"], messages.EnumerateArray().Select(message => message.GetProperty("role").GetString()));
            Assert.Equal("s__echo", messages[1].GetProperty("tool_calls")[0].GetProperty("function").GetProperty("name").GetString());
            Assert.Equal("forty-two", messages[2].GetProperty("content").GetString());
        }
    }

    [Fact]
    public async Task Answer_repeats_the_servers_without_their_keys_and_no_provider_sees_them()
    {
        await using var server = Saying("forty-two");
        await using var provider = await ProviderAsync(Says("done"));
        await using var hub = await StartAsync(server, provider);

        var answer = await AskAsync(hub, $$"""{"type":"mcp","server_label":"s",{{Never}},"headers":{"Authorization":"Bearer CANARY"},"authorization":"CANARY"}""", ",\"tool_choice\":{\"type\":\"mcp\",\"server_label\":\"s\"}");

        Assert.Equal("mcp", Assert.Single(answer.GetProperty("tools").EnumerateArray()).GetProperty("type").GetString());
        Assert.Equal("s", answer.GetProperty("tool_choice").GetProperty("server_label").GetString());
        Assert.DoesNotContain("CANARY", answer.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", Encoding.UTF8.GetString(provider.Requests.First().Body), StringComparison.Ordinal);
        Assert.Equal("s__echo", Body(provider.Requests.First()).GetProperty("tool_choice").GetProperty("function").GetProperty("name").GetString());
        Assert.Equal("s__echo", answer.GetProperty("output")[0].GetProperty("tools")[0].GetProperty("name").GetString()?.Insert(0, "s__"));
    }

    [Theory]
    [InlineData("""{"type":"mcp","server_label":"s"}""", 400, "mcp_approval_not_supported")]
    [InlineData("""{"type":"mcp","server_label":"s","require_approval":"always"}""", 400, "mcp_approval_not_supported")]
    [InlineData("""{"type":"mcp","server_label":"s","require_approval":{"never":{"tool_names":["other"]}}}""", 400, "mcp_approval_not_supported")]
    [InlineData("""{"type":"mcp","server_label":"s","require_approval":"never","allowed_tools":["none"]}""", 403, "'none'")]
    [InlineData("""{"type":"mcp","server_label":"s","require_approval":"never","allowed_tools":7}""", 400, "allowed_tools")]
    [InlineData("""{"type":"mcp","server_label":"nobody","require_approval":"never"}""", 403, "no server_url")]
    [InlineData("""{"type":"mcp","server_label":"x","server_url":"URL/mcp/nobody","require_approval":"never"}""", 403, "/mcp/server/{alias}")]
    [InlineData("""{"type":"mcp","server_label":"x","server_url":"URL/elsewhere","require_approval":"never"}""", 403, "/mcp/server/{alias}")]
    [InlineData("""{"type":"mcp","server_label":"s","require_approval":"never"},{"type":"mcp","server_label":"s","require_approval":"never"}""", 400, "mcp_label_twice")]
    [InlineData("""{"type":"mcp","server_label":"x","server_url":"https://elsewhere.example/mcp","require_approval":"never"}""", 400, "tools[0]")]
    public async Task What_the_hub_cannot_do_is_refused_by_name(string tools, int status, string named)
    {
        await using var server = Saying("forty-two");
        await using var provider = await ProviderAsync(Says("done"));
        await using var hub = await StartAsync(server, provider);

        using var response = await hub.Client.PostAsync("/v1/responses", Json(Request(tools.Replace("URL", Url(hub), StringComparison.Ordinal))));

        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status && text.Contains(named, StringComparison.Ordinal), $"{response.StatusCode} {text}");
        Assert.Empty(provider.Requests);
    }

    [Theory]
    [InlineData("""{"tool_names":["echo"]}""", true)]
    [InlineData("""{"read_only":true}""", false)]
    [InlineData("""["echo"]""", true)]
    public async Task Allowed_tools_are_the_only_ones_that_the_model_gets(string allowed, bool isOffered)
    {
        await using var server = Saying("forty-two");
        await using var provider = await ProviderAsync(Says("done"));
        await using var hub = await StartAsync(server, provider);

        await AskAsync(hub, $$"""{"type":"mcp","server_label":"s","require_approval":{"never":{"tool_names":["echo"]} },"allowed_tools":{{allowed}} }""");

        Assert.Equal(isOffered, Encoding.UTF8.GetString(provider.Requests.First().Body).Contains("s__echo", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Agent_gets_only_the_tools_that_it_may_call_itself()
    {
        await using var server = Saying("forty-two");
        await using var provider = await ProviderAsync(Says("done"));
        await using var hub = await StartAsync(server, provider, config => config with
        {
            Roles = new Dictionary<string, RoleConfig> { ["models"] = new() { Rules = [new RuleConfig { Effect = "allow", Actions = ["model.use"], Targets = ["**"] }] } },
            Agents = new Dictionary<string, AgentConfig> { ["one"] = new() { Roles = ["models"] }, ["two"] = new() { Roles = ["everything"] } },
        });

        Assert.Contains("mcp_server_not_permitted", await PostAsync(hub, Request(Tool(hub, "", "s"))), StringComparison.Ordinal);
        Assert.Contains("mcp_server_not_permitted", await PostAsync(hub, Request(Tool(hub, "URL/mcp", "s"))), StringComparison.Ordinal);
        Assert.Empty(provider.Requests);
    }

    [Fact]
    public async Task Server_elsewhere_is_left_to_a_provider_that_speaks_the_callers_api()
    {
        await using var server = Saying("forty-two");
        await using var provider = await ProviderAsync("""{"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"v","output":[],"usage":null}""");
        await using var hub = await StartAsync(server, provider, config => config with
        {
            Providers = new Dictionary<string, ProviderConfig> { ["fake"] = config.Providers["fake"] with { Dialect = "openai" } },
            Models = new Dictionary<string, ModelConfig> { ["fake"] = config.Models["fake"] },
        });
        const string elsewhere = """{"type":"mcp","server_label":"x","server_url":"https://elsewhere.example/mcp","authorization":"theirs"}""";

        await PostAsync(hub, Request(elsewhere));
        await PostAsync(hub, Request($"{elsewhere},{Tool(hub, "", "s")}"));

        Assert.Contains(elsewhere, Encoding.UTF8.GetString(provider.Requests.First().Body), StringComparison.Ordinal);
        Assert.Equal(["mcp", "function"], Body(provider.Requests.Last()).GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("type").GetString()));
        Assert.Contains("theirs", Encoding.UTF8.GetString(provider.Requests.Last().Body), StringComparison.Ordinal);
    }

    private static string Url(RunningHub hub) => hub.Client.BaseAddress!.AbsoluteUri.TrimEnd('/');

    private static string Tool(RunningHub hub, string url, string label) => url.Length == 0
        ? $$"""{"type":"mcp","server_label":"{{label}}",{{Never}} }"""
        : $$"""{"type":"mcp","server_label":"{{label}}","server_url":"{{url.Replace("URL", Url(hub), StringComparison.Ordinal)}}",{{Never}} }""";

    private static string Request(string tools, string members = "") => $$"""{"model":"fake","input":"hi","tools":[{{tools}}]{{members}} }""";

    private static JsonElement Body(ProviderSaw request) => JsonElement.Parse(Encoding.UTF8.GetString(request.Body));

    private static List<JsonElement> Events(string text) =>
        [.. text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => JsonElement.Parse(line["data: ".Length..]))];

    private static ScriptedProcess Saying(string text) => ScriptedProcess.Modern().Answer("tools/call", $$"""{"content":[{"type":"text","text":"{{text}}"}],"resultType":"complete"}""");

    private static string Calls(params (string Id, string Name, string Arguments)[] calls) => Answer("tool_calls", $$"""
        "content":null,"tool_calls":[{{string.Join(",", calls.Select(call => $$$"""{"id":"{{{call.Id}}}","type":"function","function":{"name":"{{{call.Name}}}","arguments":{{{JsonSerializer.Serialize(call.Arguments)}}}} }"""))}}]
        """);

    private static string Says(string text) => Answer("stop", $"\"content\":\"{text}\"");

    private static string Answer(string reason, string message) => $$"""
        {"id":"a","object":"chat.completion","created":1,"model":"v","choices":[{"index":0,"message":{"role":"assistant",{{message}} },"finish_reason":"{{reason}}"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15} }
        """;

    /// <summary>Gives the answers in their order, the last one again and again.</summary>
    private static Task<FakeProvider> ProviderAsync(params string[] answers)
    {
        var count = 0;
        return FakeProvider.StartAsync(async http =>
        {
            http.Response.ContentType = "application/json";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(http.Response, answers[Math.Min(Interlocked.Increment(ref count), answers.Length) - 1]);
        });
    }

    private static Task<RunningHub> StartAsync(ScriptedProcess server, FakeProvider provider, Func<HubConfig, HubConfig>? change = null) => RunningHub.StartAsync(
        new() { ["s"] = server.ToConfig() },
        config =>
        {
            config = config with
            {
                Toolsets = new Dictionary<string, ToolsetConfig> { ["docs"] = new() { Tools = ["s/*"] } },
                Providers = new Dictionary<string, ProviderConfig> { ["fake"] = new() { Dialect = "openai-compatible", BaseUrl = provider.BaseUrl, ApiKey = new Secret("${secret:KEY}", "sk-fake") } },
                Models = new Dictionary<string, ModelConfig> { ["fake"] = new() { Targets = [new TargetConfig { Provider = "fake", Model = "v" }] } },
            };
            return change?.Invoke(config) ?? config;
        });

    private static async Task<JsonElement> AskAsync(RunningHub hub, string tools, string members = "") => JsonElement.Parse(await PostAsync(hub, Request(tools, members)));

    private static async Task<string> PostAsync(RunningHub hub, string body)
    {
        using var response = await hub.Client.PostAsync("/v1/responses", Json(body));
        return await response.Content.ReadAsStringAsync();
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
