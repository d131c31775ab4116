using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using McpHub.Config;
using McpHub.Models;
using McpHub.Tests.Mcp;
using McpHub.Tests.Upstreams;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using Microsoft.AspNetCore.Http;

namespace McpHub.Tests.Models.Rounds;

/// <summary>Tools that the hub runs in the middle of a model call.</summary>
public sealed class HubToolsTests
{
    private const string Prompt = "please use s__echo with {\\\"q\\\":\\\"hub\\\"}";
    private const string OwnTool = """{"type":"function","function":{"name":"own","parameters":{"type":"object"}}}""";

    public static TheoryData<string, string> Doors => new()
    {
        { "/v1/chat/completions", $$"""{"model":"fast","messages":[{"role":"user","content":"{{Prompt}}"}],"stream":STREAM,"hub":{"tools":["s__*"]} }""" },
        { "/v1/responses", $$"""{"model":"fast","input":"{{Prompt}}","stream":STREAM,"hub":{"tools":["s__*"]} }""" },
        { "/v1/messages", $$"""{"model":"fast","max_tokens":500,"messages":[{"role":"user","content":"{{Prompt}}"}],"stream":STREAM,"hub":{"tools":["s__*"]} }""" },
        { "/v1beta/models/fast:", $$"""{"contents":[{"role":"user","parts":[{"text":"{{Prompt}}"}]}],"hub":{"tools":["s__*"]} }""" },
        { "/api/chat", $$"""{"model":"fast","messages":[{"role":"user","content":"{{Prompt}}"}],"stream":STREAM,"hub":{"tools":["s__*"]} }""" },
    };

    [Theory, MemberData(nameof(Doors))]
    public async Task Hub_runs_the_tool_and_the_caller_gets_the_answer_in_its_own_api(string path, string body)
    {
        await using var server = Saying("forty-two");
        await using var hub = await StartAsync(server);

        var text = await PostAsync(hub, path + (path.EndsWith(':') ? "generateContent" : ""), body.Replace("STREAM", "false", StringComparison.Ordinal));

        Assert.Contains("The tool s__echo said: forty-two", text, StringComparison.Ordinal);
        Assert.DoesNotContain("tool_calls\":[", text, StringComparison.Ordinal);
        Assert.Equal("""{"q":"hub"}""", Assert.Single(server.Received, message => message.Method == "tools/call").Param("arguments"));
    }

    [Theory, MemberData(nameof(Doors))]
    public async Task Streamed_answer_is_one_answer_in_the_events_of_the_callers_api(string path, string body)
    {
        await using var server = Saying("forty-two");
        await using var hub = await StartAsync(server);

        var text = await PostAsync(hub, path + (path.EndsWith(':') ? "streamGenerateContent?alt=sse" : ""), body.Replace("STREAM", "true", StringComparison.Ordinal));

        var answer = Fold(DialectOf(path), text);
        Assert.Equal("The tool s__echo said: forty-two", Assert.IsType<TextBlock>(Assert.Single(answer.Content)).Text);
        Assert.Equal(StopReason.End, answer.Stop.Reason);
        Assert.Single(server.Received, message => message.Method == "tools/call");
    }

    [Theory]
    [InlineData("/v1/chat/completions", "Let me see.Done.")]
    [InlineData("/v1/responses", "Let me see.|Done.")]
    [InlineData("/v1/messages", "Let me see.|Done.")]
    [InlineData("/api/chat", "Let me see.Done.")]
    public async Task What_the_model_says_between_its_calls_is_part_of_the_answer(string path, string said)
    {
        await using var server = Saying("forty-two");
        await using var provider = await AnsweringAsync(
            "text/event-stream",
            Chunks("""{"role":"assistant","content":"Let me see."}""", """{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"s__echo","arguments":"{}"} }]}"""),
            Chunks("""{"role":"assistant","content":"Done."}"""));
        await using var hub = await StartAsync(server, provider);
        var asked = path switch
        {
            "/v1/responses" => """
                "input":"hi"
                """,
            "/v1/messages" => """
                "messages":[{"role":"user","content":"hi"}],"max_tokens":500
                """,
            _ => """
                "messages":[{"role":"user","content":"hi"}]
                """,
        };

        var text = await PostAsync(hub, path, $$"""{"model":"fake",{{asked}},"stream":true,"hub":{"tools":true} }""");

        var answer = Fold(DialectOf(path), text);
        Assert.Equal(said, string.Join("|", answer.Content.Select(block => Assert.IsType<TextBlock>(block).Text)));
        Assert.Equal(StopReason.End, answer.Stop.Reason);
        Assert.Equal(2, provider.Requests.Count);
    }

    [Fact]
    public async Task Header_asks_for_tools_like_the_body()
    {
        await using var server = Saying("forty-two");
        await using var hub = await StartAsync(server);

        var text = await PostAsync(hub, "/v1/chat/completions", $$"""{"model":"fast","messages":[{"role":"user","content":"{{Prompt}}"}]}""", ("x-hub-tools", "true"));

        Assert.Contains("forty-two", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_is_that_of_all_rounds_and_each_call_is_recorded_once()
    {
        await using var server = Saying("forty-two");
        await using var provider = await ProviderAsync(Calls(("c1", "s__echo", "{}")), Says("done"));
        await using var hub = await StartAsync(server, provider);

        var answer = await AskAsync(hub);

        Assert.Equal("done", answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        Assert.Equal(20, answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(10, answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        await Eventually.True(() => hub.AuditLines().Count(line => line.Contains("model.use", StringComparison.Ordinal)) == 1, "one record of the model call");
        var record = Assert.Single(hub.AuditLines(), line => line.Contains("tool.call", StringComparison.Ordinal) && line.Contains("\"kind\":\"outcome\"", StringComparison.Ordinal));
        Assert.Contains("\"door\":\"tools\"", record, StringComparison.Ordinal);
        Assert.Contains("s/echo", record, StringComparison.Ordinal);
        var call = Assert.Single(hub.AuditLines(), line => line.Contains("model.use", StringComparison.Ordinal));
        Assert.Contains("20", call, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provider_gets_the_call_back_with_its_result()
    {
        await using var server = Saying("forty-two");
        await using var provider = await ProviderAsync(Calls(("c1", "s__echo", """{"q":1}"""), ("c2", "s__echo", """{"q":2}""")), Says("done"));
        await using var hub = await StartAsync(server, provider);

        await AskAsync(hub);

        var messages = JsonDocument.Parse(provider.Requests.Last().Body).RootElement.GetProperty("messages");
        Assert.Equal(["user", "assistant", "tool", "tool"], messages.EnumerateArray().Select(message => message.GetProperty("role").GetString()));
        Assert.Equal("c2", messages[3].GetProperty("tool_call_id").GetString());
        Assert.Contains("forty-two", messages[3].GetProperty("content").ToString(), StringComparison.Ordinal);
        Assert.Equal(["""{"q":1}""", """{"q":2}"""], server.Received.Where(message => message.Method == "tools/call").Select(message => message.Param("arguments")));
    }

    [Fact]
    public async Task Call_of_the_callers_own_tool_ends_the_rounds_and_goes_to_the_caller()
    {
        await using var server = Saying("forty-two");
        await using var provider = await ProviderAsync(Calls(("c1", "s__echo", "{}"), ("c2", "own", "{}")));
        await using var hub = await StartAsync(server, provider);

        var answer = await AskAsync(hub, $",\"tools\":[{OwnTool}]");

        var choice = answer.GetProperty("choices")[0];
        Assert.Equal("tool_calls", choice.GetProperty("finish_reason").GetString());
        Assert.Equal("own", Assert.Single(choice.GetProperty("message").GetProperty("tool_calls").EnumerateArray()).GetProperty("function").GetProperty("name").GetString());
        Assert.DoesNotContain(server.Received, message => message.Method == "tools/call");
        Assert.Single(provider.Requests);
    }

    [Fact]
    public async Task After_the_last_step_the_model_has_to_answer_and_one_that_does_not_is_cut_short()
    {
        await using var server = Saying("forty-two");
        await using var provider = await ProviderAsync(Calls(("c1", "s__echo", "{}")));
        await using var hub = await StartAsync(server, provider);

        var answer = await AskAsync(hub, ",\"tool_choice\":\"required\"", steps: 2);

        Assert.Equal("length", answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(["required", "auto", "none"], provider.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("tool_choice").GetString()));
        Assert.Equal(2, server.Received.Count(message => message.Method == "tools/call"));
    }

    [Fact]
    public async Task What_goes_wrong_with_a_tool_the_model_is_told()
    {
        await using var server = Saying("forty-two").Fail("tools/call", """{"code":-32000,"message":"no paper"}""");
        await using var provider = await ProviderAsync(Calls(("c1", "s__echo", "{}"), ("c2", "s__echo", "{broken")), Says("done"));
        await using var hub = await StartAsync(server, provider);

        await AskAsync(hub);

        var messages = JsonDocument.Parse(provider.Requests.Last().Body).RootElement.GetProperty("messages");
        Assert.Contains("no paper", messages[2].ToString(), StringComparison.Ordinal);
        Assert.Contains("no JSON object", messages[3].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Later_round_that_fails_ends_the_stream_in_an_error()
    {
        await using var server = Saying("forty-two");
        var count = 0;
        await using var provider = await FakeProvider.StartAsync(async http =>
        {
            http.Response.StatusCode = Interlocked.Increment(ref count) == 1 ? 200 : 500;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(count == 1 ? Calls(("c1", "s__echo", "{}")) : "{}");
        });
        await using var hub = await StartAsync(server, provider);

        var text = await PostAsync(hub, "/v1/chat/completions", """{"model":"fake","stream":true,"messages":[{"role":"user","content":"hi"}],"hub":{"tools":true} }""");

        Assert.Contains("\"error\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"finish_reason\":\"stop\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_that_leaves_ends_the_tool_call_too_and_both_are_recorded_as_cancelled()
    {
        await using var server = Saying("forty-two").Ignore("tools/call");
        await using var provider = await ProviderAsync(Calls(("c1", "s__echo", "{}")));
        await using var hub = await StartAsync(server, provider);
        using var leaving = new CancellationTokenSource();

        var asking = hub.Client.PostAsync("/v1/chat/completions", Json("""{"model":"fake","messages":[{"role":"user","content":"hi"}],"hub":{"tools":true} }"""), leaving.Token);
        await server.WaitForAsync("tools/call");
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await Eventually.True(() => hub.AuditLines().Count(line => line.Contains("cancelled", StringComparison.Ordinal)) == 2, "records of both calls");
        Assert.Single(provider.Requests);
    }

    [Theory]
    [InlineData("""{"tools":["s__none"]}""", 403, "s__none")]
    [InlineData("""{"tools":true,"steps":11}""", 400, "limits.maxToolSteps")]
    [InlineData("""{"tools":7}""", 400, "hub.tools")]
    [InlineData("""{"tools":[]}""", 400, "hub.tools")]
    [InlineData("""{"tools":true,"steps":0}""", 400, "hub.steps")]
    public async Task Wrong_wishes_are_refused_by_name(string options, int status, string named)
    {
        await using var server = Saying("forty-two");
        await using var hub = await StartAsync(server);

        using var response = await hub.Client.PostAsync("/v1/chat/completions", Json($$"""{"model":"fast","messages":[{"role":"user","content":"hi"}],"hub":{{options}} }"""));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(named, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tool_of_the_same_name_as_the_callers_is_refused()
    {
        await using var server = Saying("forty-two");
        await using var hub = await StartAsync(server);

        var text = await PostAsync(hub, "/v1/chat/completions", $$"""{"model":"fast","messages":[{"role":"user","content":"hi"}],"tools":[{{OwnTool.Replace("own", "s__echo", StringComparison.Ordinal)}}],"hub":{"tools":true} }""");

        Assert.Contains("tool_name_taken", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_gets_only_the_tools_that_it_may_call_itself()
    {
        await using var server = Saying("forty-two");
        await using var hub = await StartAsync(server, change: config => config with
        {
            Roles = new Dictionary<string, RoleConfig> { ["models"] = new() { Rules = [new RuleConfig { Effect = "allow", Actions = ["model.use"], Targets = ["**"] }] } },
            Agents = new Dictionary<string, AgentConfig> { ["one"] = new() { Roles = ["models"] }, ["two"] = new() { Roles = ["everything"] } },
        });

        using var response = await hub.Client.PostAsync("/v1/chat/completions", Json($$"""{"model":"fast","messages":[{"role":"user","content":"{{Prompt}}"}],"hub":{"tools":["s__echo"]} }"""));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.DoesNotContain(server.Received, message => message.Method == "tools/call");
    }

    private static ScriptedProcess Saying(string text) => ScriptedProcess.Modern().Answer("tools/call", $$"""{"content":[{"type":"text","text":"{{text}}"}],"resultType":"complete"}""");

    private static string Calls(params (string Id, string Name, string Arguments)[] calls) => Answer("tool_calls", $$"""
        "content":null,"tool_calls":[{{string.Join(",", calls.Select(call => $$$"""{"id":"{{{call.Id}}}","type":"function","function":{"name":"{{{call.Name}}}","arguments":{{{JsonSerializer.Serialize(call.Arguments)}}}} }"""))}}]
        """);

    private static string Says(string text) => Answer("stop", $"\"content\":\"{text}\"");

    private static string Answer(string reason, string message) => $$"""
        {"id":"a","object":"chat.completion","created":1,"model":"v","choices":[{"index":0,"message":{"role":"assistant",{{message}} },"finish_reason":"{{reason}}"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15} }
        """;

    private static string Chunks(params string[] deltas)
    {
        var reason = deltas[^1].Contains("tool_calls", StringComparison.Ordinal) ? "tool_calls" : "stop";
        var chunks = deltas.Select(delta => $$"""{"id":"a","object":"chat.completion.chunk","created":1,"model":"v","choices":[{"index":0,"delta":{{delta}},"finish_reason":null}]}""")
            .Append($$"""{"id":"a","object":"chat.completion.chunk","created":1,"model":"v","choices":[{"index":0,"delta":{},"finish_reason":"{{reason}}"}]}""")
            .Append("[DONE]");
        return string.Concat(chunks.Select(chunk => $"data: {chunk}\n\n"));
    }

    private static ChatDialect DialectOf(string path) => ChatDialects.Find(path switch
    {
        "/v1/chat/completions" => "openai-chat",
        "/v1/responses" => "openai-responses",
        "/v1/messages" => "anthropic",
        "/api/chat" => "ollama",
        _ => "gemini",
    })!;

    /// <summary>The answer as a client of the dialect reads it; fails when the events are in no order that the dialect has.</summary>
    internal static ChatResponse Fold(ChatDialect dialect, string text)
    {
        using var frames = StreamFrames.Of(dialect.Framing, 1 << 20);
        var reader = dialect.ResponseReader.OpenStream(new ResponseReadContext(new Origin(dialect.Family), new IdSource("test")));
        var events = new List<ChatEvent>();
        frames.Append(Encoding.UTF8.GetBytes(text));
        while (frames.TryRead(out var frame)) reader.Read(frame.Name, frame.Data, events);
        reader.Close(events);
        var fold = new ResponseFold();
        foreach (var e in events) fold.Add(e);
        Assert.True(fold.Error is null, text);
        return fold.ToResponse();
    }

    /// <summary>Gives the answers in their order, the last one again and again.</summary>
    private static Task<FakeProvider> ProviderAsync(params string[] answers) => AnsweringAsync("application/json", answers);

    private static Task<FakeProvider> AnsweringAsync(string type, params string[] answers)
    {
        var count = 0;
        return FakeProvider.StartAsync(async http =>
        {
            http.Response.ContentType = type;
            await http.Response.WriteAsync(answers[Math.Min(Interlocked.Increment(ref count), answers.Length) - 1]);
        });
    }

    private static Task<RunningHub> StartAsync(ScriptedProcess server, FakeProvider? provider = null, Func<HubConfig, HubConfig>? change = null) => RunningHub.StartAsync(
        new() { ["s"] = server.ToConfig() },
        config =>
        {
            config = config with
            {
                Providers = new Dictionary<string, ProviderConfig>
                {
                    ["simulator"] = new() { Dialect = "simulator" },
                    ["fake"] = new() { Dialect = "openai-compatible", BaseUrl = provider?.BaseUrl ?? FakeProvider.DeadUrl(), ApiKey = new Secret("${secret:KEY}", "sk-fake") },
                },
                Models = new Dictionary<string, ModelConfig>
                {
                    ["fast"] = new() { Targets = [new TargetConfig { Provider = "simulator", Model = "echo" }] },
                    ["fake"] = new() { Targets = [new TargetConfig { Provider = "fake", Model = "v" }] },
                },
            };
            return change?.Invoke(config) ?? config;
        });

    private static async Task<JsonElement> AskAsync(RunningHub hub, string members = "", int steps = 10) => JsonDocument.Parse(await PostAsync(
        hub, "/v1/chat/completions", $$"""{"model":"fake","messages":[{"role":"user","content":"hi"}],"hub":{"tools":true,"steps":{{steps.ToString(CultureInfo.InvariantCulture)}} }{{members}} }""")).RootElement;

    private static async Task<string> PostAsync(RunningHub hub, string path, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Json(body) };
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        using var response = await hub.Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
