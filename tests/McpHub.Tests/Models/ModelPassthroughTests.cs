using System.Net;
using System.Text;
using McpHub.Config;
using Microsoft.AspNetCore.Http;

namespace McpHub.Tests.Models;

public sealed class ModelPassthroughTests
{
    private const string Answer = """{ "id":"x", "choices":[{"index":0,"message":{"role":"assistant","content":"hi","new_field":1.0},"finish_reason":"stop"}], "model":"vendor-p1-2026", "usage":{"prompt_tokens":7,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":2},"completion_tokens_details":{"reasoning_tokens":1}}, "unknown":[1E2] }""";

    [Fact]
    public async Task Request_and_answer_pass_byte_for_byte_but_for_the_model()
    {
        await using var provider = await FakeProvider.StartAsync(200, Answer);
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync("""{ "messages" : [ {"role":"user","content":"h\u00e4"} ], "x":1.0, "model" :"m","seed":1E2, "tools":[{"b":1,"a":2}] }""");
        Assert.Equal(Answer, await response.Content.ReadAsStringAsync());
        var request = Assert.Single(provider.Requests);
        Assert.Equal("/v1/chat/completions", request.Path);
        Assert.Equal("""{ "messages" : [ {"role":"user","content":"h\u00e4"} ], "x":1.0, "model" :"vendor-p1","seed":1E2, "tools":[{"b":1,"a":2}] }""", Encoding.UTF8.GetString(request.Body));
        Assert.Equal("application/json", request.Headers["Content-Type"]);
    }

    [Fact]
    public async Task Call_is_settled_with_usage_and_who_served_it()
    {
        await using var provider = await FakeProvider.StartAsync(200, Answer);
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"m"}""");
        var outcome = await hub.OutcomeAsync();
        Assert.Equal(("ok", null, "p1/vendor-p1"), (outcome.Status, outcome.ErrorCode, outcome.ServedBy));
        Assert.Equal(new McpHub.Calls.Usage(7, 3, 2, 1), outcome.Usage);
        Assert.Equal((13, Answer.Length), (outcome.BytesIn, outcome.BytesOut));
    }

    [Fact]
    public async Task Large_answer_passes_byte_for_byte()
    {
        var answer = $$"""{"object":"list","data":[{{string.Join(",", Enumerable.Repeat("0.123456", 100_000))}}],"usage":{"prompt_tokens":9,"total_tokens":9} }""";
        await using var provider = await FakeProvider.StartAsync(200, answer);
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"m","input":"x"}""", "/v1/embeddings");
        Assert.Equal(answer, await response.Content.ReadAsStringAsync());
        Assert.Equal(new McpHub.Calls.Usage(9, 0), (await hub.OutcomeAsync()).Usage);
        Assert.Equal("/v1/embeddings", provider.Requests.Single().Path);
    }

    [Fact]
    public async Task Hub_key_goes_upstream_and_nothing_of_the_caller()
    {
        await using var provider = await FakeProvider.StartAsync(200, Answer);
        var config = ModelHub.Config(provider.BaseUrl);
        var configured = config.Providers["p1"] with { Headers = new Dictionary<string, Secret> { ["OpenAI-Organization"] = new("org-1") } };
        await using var hub = await ModelHub.StartAsync(config with { Providers = new Dictionary<string, ProviderConfig>(config.Providers) { ["p1"] = configured } });
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("""{"model":"m"}""", Encoding.UTF8, "application/json") };
        foreach (var name in new[] { "Authorization", "x-api-key", "x-goog-api-key", "Cookie", "Proxy-Authorization", "TE", "x-hub-agent", "X-Forwarded-For", "Accept-Encoding", "baggage", "Correlation-Context", "OpenAI-Project" })
        {
            request.Headers.TryAddWithoutValidation(name, name == "TE" ? "trailers" : "Bearer caller-secret");
        }

        using var response = await hub.Client.SendAsync(request);
        var seen = Assert.Single(provider.Requests);
        Assert.Equal("Bearer sk-p1-secret", seen.Headers["Authorization"]);
        Assert.Equal("org-1", seen.Headers["OpenAI-Organization"]);
        Assert.Equal(["Accept", "Authorization", "Content-Length", "Content-Type", "Host", "OpenAI-Organization", "User-Agent"], seen.Headers.Keys.Except(["traceparent"]).Order(StringComparer.OrdinalIgnoreCase));
        Assert.DoesNotContain(seen.Headers.Values, value => value.Contains("caller-secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_allowed_response_headers_come_back()
    {
        await using var provider = await FakeProvider.StartAsync(
            200, Answer, "application/json", ("x-request-id", "req-1"), ("x-ratelimit-remaining-tokens", "5"), ("openai-processing-ms", "12"), ("retry-after", "3"), ("Set-Cookie", "a=b"), ("openai-organization", "org-secret"), ("Server", "vendor"), ("Strict-Transport-Security", "x"));
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"m"}""");
        var names = response.Headers.Select(h => h.Key.ToLowerInvariant()).Except(["date", "server"]).Order();
        Assert.Equal(["openai-processing-ms", "retry-after", "x-ratelimit-remaining-tokens", "x-request-id"], names);
        Assert.Equal("Kestrel", response.Headers.Server.ToString());
    }

    [Fact]
    public async Task Redirect_is_not_followed()
    {
        await using var elsewhere = await FakeProvider.StartAsync(200, Answer);
        await using var provider = await FakeProvider.StartAsync(307, "", "text/plain", ("Location", elsewhere.BaseUrl));
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"m"}""");
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task Provider_and_model_can_be_named_directly()
    {
        await using var provider = await FakeProvider.StartAsync(200, Answer);
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"p1/org/model \"x\""}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("org/model \"x\"", System.Text.Json.JsonDocument.Parse(provider.Requests.Single().Body).RootElement.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Stream_passes_byte_for_byte()
    {
        const string stream = ": PROCESSING\n\ndata: {\"id\":\"1\",\"model\":\"v\",\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\nid: 5\r\nevent: x\r\ndata:{\"choices\":[{\"delta\":{\"content\":\"ä\"},\"finish_reason\":null}],\r\ndata:\"obfuscation\":\"aa\"}\r\n\r\ndata: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n";
        await using var provider = await FakeProvider.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream; charset=utf-8";
            foreach (var portion in Encoding.UTF8.GetBytes(stream).Chunk(7))
            {
                await http.Response.Body.WriteAsync(portion);
                await http.Response.Body.FlushAsync();
            }
        });
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"m","stream":true,"stream_options":{"include_usage":true}}""");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(stream, await response.Content.ReadAsStringAsync());
        var outcome = await hub.OutcomeAsync();
        Assert.Equal(("ok", new McpHub.Calls.Usage(4, 2), (long)Encoding.UTF8.GetByteCount(stream)), (outcome.Status, outcome.Usage, outcome.BytesOut));
        Assert.StartsWith("text/event-stream", provider.Requests.Single().Headers["Accept"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_to_a_provider_are_reused()
    {
        var connections = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        await using var provider = await FakeProvider.StartAsync(async http =>
        {
            connections[http.Connection.Id] = true;
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        });
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        for (var i = 0; i < 5; i++)
        {
            using var response = await hub.PostAsync("""{"model":"m","stream":true}""");
            Assert.EndsWith("[DONE]\n\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.InRange(connections.Count, 1, 2); // the end of one answer may still be on its way when the next call begins
    }
}
