using System.Net;
using System.Text;
using System.Text.Json;
using McpHub.Calls;
using Microsoft.AspNetCore.Http;

namespace McpHub.Tests.Models;

/// <summary>Callers of one vendor's API at providers of another, and at their own.</summary>
public sealed class DoorTests
{
    private const string AnthropicWhole = """{"model":"m","max_tokens":50,"system":"Be brief.","messages":[{"role":"user","content":"hello"}]}""";
    private const string AnthropicStreamed = """{"model":"m","max_tokens":50,"stream":true,"messages":[{"role":"user","content":"hello"}]}""";
    private const string OpenAiWhole = """{"model":"m","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"hello"}]}""";
    private const string OpenAiStreamed = """{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hello"}]}""";
    private const string GeminiWhole = """{"contents":[{"role":"user","parts":[{"text":"hello"}]}]}""";

    private const string OllamaWhole = """{"model":"m","stream":false,"messages":[{"role":"user","content":"hello"}]}""";
    private const string OllamaStreamed = """{"model":"m","messages":[{"role":"user","content":"hello"}]}""";
    private const string OllamaLines = "{\"model\":\"v\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\",\"content\":\"hi \"},\"done\":false}\n{\"model\":\"v\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\",\"content\":\"there\"},\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":7,\"eval_count\":3}\n";

    private const string AnthropicAnswer = """{ "id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[{"type":"text","text":"hi there"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":5,"cache_read_input_tokens":2,"cache_creation_input_tokens":1,"output_tokens":3}, "odd":1.0 }""";

    private const string AnthropicStream =
        """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":5,"cache_read_input_tokens":2,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: ping
        data: {"type":"ping"}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hi there"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":3}}

        event: message_stop
        data: {"type":"message_stop"}


        """;

    private const string GeminiAnswer = """{ "responseId":"r1","modelVersion":"gemini-x","candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"hi there"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":3,"thoughtsTokenCount":2,"totalTokenCount":12}, "odd":1.0 }""";

    [Theory]
    [InlineData("/v1/chat/completions", OpenAiWhole)]
    [InlineData("/v1/messages", AnthropicWhole)]
    [InlineData("/v1beta/models/m:generateContent", GeminiWhole)]
    [InlineData("/v1/models/m:generateContent", GeminiWhole)]
    [InlineData("/api/chat", OllamaWhole)]
    public async Task Simulator_answers_in_every_dialect(string path, string request)
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var response = await hub.PostAsync(request, path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("You said: hello", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var outcome = await hub.OutcomeAsync();
        Assert.Equal(("ok", "simulator/s"), (outcome.Status, outcome.ServedBy));
        Assert.True(outcome.Usage?.OutputTokens > 0);
    }

    [Theory]
    [InlineData("/v1/chat/completions", OpenAiStreamed, "[DONE]")]
    [InlineData("/v1/messages", AnthropicStreamed, "message_stop")]
    [InlineData("/v1beta/models/m:streamGenerateContent?alt=sse", GeminiWhole, "STOP")]
    public async Task Simulator_streams_in_every_dialect(string path, string request, string end)
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var response = await hub.PostAsync(request, path);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var text = await response.Content.ReadAsStringAsync();
        foreach (var token in new[] { "You", "said", "hell" }) Assert.Contains(token, text, StringComparison.Ordinal);
        Assert.Contains(end, text[text.LastIndexOf("data:", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Equal("ok", (await hub.OutcomeAsync()).Status);
    }

    [Theory]
    [InlineData("/v1/messages", AnthropicStreamed, "event: error")]
    [InlineData("/v1beta/models/m:streamGenerateContent?alt=sse", GeminiWhole, "\"error\"")]
    public async Task Stream_that_is_cut_ends_in_the_callers_kind_of_error(string path, string request, string error)
    {
        await using var provider = await FakeProvider.StartAsync(200, "data: {\"id\":\"x\",\"model\":\"v\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"hi\"}}]}\n\n", "text/event-stream");
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync(request, path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("hi", text, StringComparison.Ordinal);
        Assert.Contains(error, text, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", text, StringComparison.Ordinal);
        Assert.Equal(("failed", "provider_answer_cut"), (await hub.OutcomeAsync()) is var outcome ? (outcome.Status, outcome.ErrorCode) : default);
    }

    [Fact]
    public async Task Anthropic_answers_an_OpenAI_client()
    {
        await using var provider = await FakeProvider.StartAsync(200, AnthropicAnswer);
        await using var hub = await ModelHub.StartAsync($"anthropic|{provider.BaseUrl}");
        using var response = await hub.PostAsync(OpenAiWhole);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("hi there", body.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        Assert.Equal((8, 3), (body.RootElement.GetProperty("usage").GetProperty("prompt_tokens").GetInt32(), body.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt32()));
        var seen = provider.Requests.Single();
        Assert.Equal(("/v1/messages", "sk-p1-secret", "2023-06-01"), (seen.Path, seen.Headers["x-api-key"], seen.Headers["anthropic-version"]));
        Assert.False(seen.Headers.ContainsKey("Authorization"));
        using var sent = JsonDocument.Parse(seen.Body);
        Assert.Equal(("vendor-p1", 32_000), (sent.RootElement.GetProperty("model").GetString(), sent.RootElement.GetProperty("max_tokens").GetInt32()));
        Assert.Equal(new Usage(8, 3, 2, 0, 1), (await hub.OutcomeAsync()).Usage);
    }

    [Fact]
    public async Task Anthropic_streams_to_an_OpenAI_client()
    {
        await using var provider = await FakeProvider.StartAsync(200, AnthropicStream, "text/event-stream");
        await using var hub = await ModelHub.StartAsync($"anthropic|{provider.BaseUrl}");
        using var response = await hub.PostAsync(OpenAiStreamed);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("\"hi there\"", text, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"stop\"", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal(new Usage(7, 3, 2), (await hub.OutcomeAsync()).Usage);
    }

    [Fact]
    public async Task Anthropic_client_at_Anthropic_passes_byte_for_byte_with_its_headers()
    {
        await using var provider = await FakeProvider.StartAsync(200, AnthropicAnswer, "application/json", ("request-id", "req_9"), ("anthropic-ratelimit-tokens-remaining", "5"), ("anthropic-organization-id", "secret"));
        await using var hub = await ModelHub.StartAsync($"anthropic|{provider.BaseUrl}");
        hub.Client.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
        hub.Client.DefaultRequestHeaders.Add("anthropic-beta", "some-beta-2026");
        using var response = await hub.PostAsync("""{ "model":"m", "max_tokens":5, "odd":1E2, "messages":[] }""", "/v1/messages");
        Assert.Equal(AnthropicAnswer, await response.Content.ReadAsStringAsync());
        var seen = provider.Requests.Single();
        Assert.Equal("""{ "model":"vendor-p1", "max_tokens":5, "odd":1E2, "messages":[] }""", Encoding.UTF8.GetString(seen.Body));
        Assert.Equal("some-beta-2026", seen.Headers["anthropic-beta"]);
        Assert.Equal(("req_9", "5", false), (response.Headers.GetValues("request-id").Single(), response.Headers.GetValues("anthropic-ratelimit-tokens-remaining").Single(), response.Headers.Contains("anthropic-organization-id")));
        Assert.Equal(new Usage(8, 3, 2, 0, 1), (await hub.OutcomeAsync()).Usage);
    }

    [Fact]
    public async Task Anthropic_stream_passes_byte_for_byte_with_its_usage()
    {
        await using var provider = await FakeProvider.StartAsync(200, AnthropicStream, "text/event-stream");
        await using var hub = await ModelHub.StartAsync($"anthropic|{provider.BaseUrl}");
        using var response = await hub.PostAsync(AnthropicStreamed, "/v1/messages");
        Assert.Equal(AnthropicStream.TrimEnd(), (await response.Content.ReadAsStringAsync()).TrimEnd());
        Assert.Equal(("ok", new Usage(7, 3, 2)), (await hub.OutcomeAsync()) is var outcome ? (outcome.Status, outcome.Usage) : default);
    }

    [Fact]
    public async Task Anthropic_stream_that_is_cut_ends_in_an_error_event()
    {
        await using var provider = await FakeProvider.StartAsync(200, AnthropicStream[..AnthropicStream.IndexOf("event: content_block_stop", StringComparison.Ordinal)], "text/event-stream");
        await using var hub = await ModelHub.StartAsync($"anthropic|{provider.BaseUrl}");
        using var response = await hub.PostAsync(AnthropicStreamed, "/v1/messages");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("event: error\ndata: {\"type\":\"error\"", text, StringComparison.Ordinal);
        Assert.Equal("failed", (await hub.OutcomeAsync()).Status);
    }

    [Fact]
    public async Task Gemini_client_at_Gemini_passes_byte_for_byte_with_the_model_in_the_url()
    {
        await using var provider = await FakeProvider.StartAsync(200, GeminiAnswer);
        await using var hub = await ModelHub.StartAsync($"gemini|{provider.BaseUrl}");
        using var response = await hub.PostAsync("""{ "contents":[], "odd":1E2 }""", "/v1beta/models/m:generateContent");
        Assert.Equal(GeminiAnswer, await response.Content.ReadAsStringAsync());
        var seen = provider.Requests.Single();
        Assert.Equal(("/v1/models/vendor-p1:generateContent", """{ "contents":[], "odd":1E2 }""", "sk-p1-secret"), (seen.Path, Encoding.UTF8.GetString(seen.Body), seen.Headers["x-goog-api-key"]));
        Assert.Equal(new Usage(7, 5, 0, 2), (await hub.OutcomeAsync()).Usage);
    }

    [Theory]
    [InlineData("/v1/messages", AnthropicWhole, "\"text\":\"hi there\"")]
    [InlineData("/v1/chat/completions", OpenAiWhole, "\"content\":\"hi there\"")]
    public async Task Gemini_answers_clients_of_others(string path, string request, string expected)
    {
        await using var provider = await FakeProvider.StartAsync(200, GeminiAnswer);
        await using var hub = await ModelHub.StartAsync($"gemini|{provider.BaseUrl}");
        using var response = await hub.PostAsync(request, path);
        Assert.Contains(expected, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(new Usage(7, 5, 0, 2), (await hub.OutcomeAsync()).Usage);
    }

    [Fact]
    public async Task Gemini_passes_as_the_events_that_were_asked_for()
    {
        var stream = $"data: {GeminiAnswer}\r\n\r\n";
        await using var provider = await FakeProvider.StartAsync(200, stream, "text/event-stream");
        await using var hub = await ModelHub.StartAsync($"gemini|{provider.BaseUrl}");
        using var response = await hub.PostAsync(GeminiWhole, "/v1beta/models/m:streamGenerateContent?alt=sse");
        Assert.Equal(stream, await response.Content.ReadAsStringAsync());
        Assert.Equal("/v1/models/vendor-p1:streamGenerateContent", provider.Requests.Single().Path);
    }

    [Fact]
    public async Task Ollama_lines_pass_byte_for_byte_with_their_usage()
    {
        await using var provider = await FakeProvider.StartAsync(200, OllamaLines, "application/x-ndjson");
        await using var hub = await ModelHub.StartAsync($"ollama|{provider.BaseUrl}");
        using var response = await hub.PostAsync(OllamaStreamed, "/api/chat");
        Assert.Equal(("application/x-ndjson", OllamaLines), (response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync()));
        Assert.Equal("/v1/api/chat", provider.Requests.Single().Path);
        Assert.Equal(("ok", new Usage(7, 3)), (await hub.OutcomeAsync()) is var outcome ? (outcome.Status, outcome.Usage) : default);
    }

    [Fact]
    public async Task Ollama_lines_that_are_cut_end_in_an_error()
    {
        await using var provider = await FakeProvider.StartAsync(200, OllamaLines[..OllamaLines.IndexOf('\n', StringComparison.Ordinal)] + "\n{\"mod", "application/x-ndjson");
        await using var hub = await ModelHub.StartAsync($"ollama|{provider.BaseUrl}");
        using var response = await hub.PostAsync(OllamaStreamed, "/api/chat");
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.True(JsonDocument.Parse(lines[^1]).RootElement.TryGetProperty("error", out _));
        Assert.Equal("failed", (await hub.OutcomeAsync()).Status);
    }

    [Fact]
    public async Task Ollama_streams_to_and_from_others()
    {
        await using var provider = await FakeProvider.StartAsync(200, OllamaLines, "application/x-ndjson");
        await using var hub = await ModelHub.StartAsync($"ollama|{provider.BaseUrl}");
        using var openAi = await hub.PostAsync(OpenAiStreamed);
        var text = await openAi.Content.ReadAsStringAsync();
        Assert.Contains("there", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal(new Usage(7, 3), (await hub.OutcomeAsync()).Usage);

        await using var simulated = await ModelHub.StartAsync("sim:s");
        using var lines = await simulated.PostAsync(OllamaStreamed, "/api/chat");
        Assert.Equal("application/x-ndjson", lines.Content.Headers.ContentType?.MediaType);
        var last = (await lines.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.True(JsonDocument.Parse(last).RootElement.GetProperty("done").GetBoolean());
    }

    [Theory]
    [InlineData("simulator/any/thing:v1")]
    [InlineData("simulator%2Fany%2Fthing:v1")]
    public async Task Model_in_a_url_may_hold_slashes_and_colons(string model)
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var response = await hub.PostAsync(GeminiWhole, $"/v1beta/models/{model}:generateContent");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("simulator/any/thing:v1", (await hub.OutcomeAsync()).ServedBy);
    }

    [Theory]
    [InlineData("/v1/messages", """{"model":"nowhere","max_tokens":5,"messages":[]}""", 404, "not_found_error")]
    [InlineData("/v1/messages", """{"model":"m","max_tokens":5,"messages":"x"}""", 400, "invalid_request_error")]
    [InlineData("/v1/messages", """{"max_tokens":5}""", 400, "invalid_request_error")]
    public async Task Anthropic_clients_are_refused_in_their_words(string path, string request, int status, string type)
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var response = await hub.PostAsync(request, path);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal((status, "error", type), ((int)response.StatusCode, body.RootElement.GetProperty("type").GetString(), body.RootElement.GetProperty("error").GetProperty("type").GetString()));
        Assert.NotEmpty(response.Headers.GetValues("request-id").Single());
    }

    [Fact]
    public async Task Provider_error_reaches_the_client_in_its_dialect()
    {
        await using var provider = await FakeProvider.StartAsync(400, """{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: too many"}}""");
        await using var hub = await ModelHub.StartAsync($"anthropic|{provider.BaseUrl}");
        using var openAi = await hub.PostAsync(OpenAiWhole);
        var error = await ModelHub.ErrorAsync(openAi);
        Assert.Equal((400, "invalid_request_error"), ((int)openAi.StatusCode, error.GetProperty("type").GetString()));
        Assert.Contains("max_tokens: too many", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        using var own = await hub.PostAsync(AnthropicWhole, "/v1/messages");
        Assert.Equal("""{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: too many"}}""", await own.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Overload_is_529_for_Anthropic_clients_and_503_for_others()
    {
        await using var hub = await ModelHub.StartAsync("sim:sim-fail-503");
        using var anthropic = await hub.PostAsync(AnthropicWhole, "/v1/messages");
        using var openAi = await hub.PostAsync(OpenAiWhole);
        Assert.Equal((529, 503), ((int)anthropic.StatusCode, (int)openAi.StatusCode));
    }

    [Fact]
    public async Task Tokens_are_counted_by_the_vendor_that_can()
    {
        await using var provider = await FakeProvider.StartAsync(200, """{"input_tokens":42}""");
        await using var hub = await ModelHub.StartAsync($"anthropic|{provider.BaseUrl}");
        using var own = await hub.PostAsync(AnthropicWhole, "/v1/messages/count_tokens");
        Assert.Equal("""{"input_tokens":42}""", await own.Content.ReadAsStringAsync());
        using var gemini = await hub.PostAsync(GeminiWhole, "/v1beta/models/m:countTokens");
        Assert.Equal(42, JsonDocument.Parse(await gemini.Content.ReadAsStringAsync()).RootElement.GetProperty("totalTokens").GetInt32());
        Assert.All(provider.Requests, request => Assert.Equal("/v1/messages/count_tokens", request.Path));
    }

    [Fact]
    public async Task Responses_are_counted_by_OpenAI_where_it_is_asked_in_them_and_without_what_it_does_not_count()
    {
        await using var provider = await FakeProvider.StartAsync(200, """{"object":"response.input_tokens","input_tokens":42}""");
        await using var hub = await ModelHub.StartAsync($"openai-responses|{provider.BaseUrl}");
        using var own = await hub.PostAsync("""{"model":"m","input":"hello"}""", "/v1/responses/input_tokens");
        Assert.Equal("""{"object":"response.input_tokens","input_tokens":42}""", await own.Content.ReadAsStringAsync());
        provider.Requests.Clear();
        using var anthropic = await hub.PostAsync(AnthropicWhole, "/v1/messages/count_tokens");
        Assert.Equal("""{"input_tokens":42}""", await anthropic.Content.ReadAsStringAsync());
        var asked = Assert.Single(provider.Requests);
        Assert.Equal("/v1/responses/input_tokens", asked.Path);
        Assert.Equal(["model", "instructions", "input"], JsonDocument.Parse(asked.Body).RootElement.EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("/v1/messages/count_tokens", AnthropicWhole, "input_tokens")]
    [InlineData("/v1beta/models/m:countTokens", GeminiWhole, "totalTokens")]
    [InlineData("/v1/responses/input_tokens", """{"model":"m","instructions":"Be brief.","input":"hello"}""", "input_tokens")]
    public async Task Tokens_are_counted_by_the_hub_where_nobody_else_does(string path, string request, string member)
    {
        await using var provider = await FakeProvider.StartAsync(500, "{}");
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync(request, path);
        Assert.InRange(JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty(member).GetInt32(), 4, 20);
        Assert.Empty(provider.Requests);
    }

    [Fact]
    public async Task Models_are_listed_in_the_form_of_the_client()
    {
        var config = ModelHub.Config("sim:s");
        await using var hub = await ModelHub.StartAsync(config with { Providers = new Dictionary<string, McpHub.Config.ProviderConfig> { ["simulator"] = config.Providers["simulator"] with { Models = ["sim-small"] } } });
        string[] names = ["m", "other", "simulator/sim-small"];
        Assert.Equal(names, await ListAsync(hub, "/v1/models", "data", "id"));
        Assert.Equal(names.Select(name => $"models/{name}"), await ListAsync(hub, "/v1beta/models", "models", "name"));
        hub.Client.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
        Assert.Equal(names, await ListAsync(hub, "/v1/models", "data", "display_name"));
        using var one = JsonDocument.Parse(await hub.Client.GetStringAsync("/v1/models/m"));
        Assert.Equal("model", one.RootElement.GetProperty("type").GetString());
    }

    private static async Task<IEnumerable<string?>> ListAsync(ModelHub hub, string path, string member, string name)
    {
        using var body = JsonDocument.Parse(await hub.Client.GetStringAsync(path));
        return [.. body.RootElement.GetProperty(member).EnumerateArray().Select(model => model.GetProperty(name).GetString())];
    }
}
