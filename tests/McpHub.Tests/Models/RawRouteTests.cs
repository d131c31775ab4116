using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using McpHub.Calls;
using McpHub.Config;
using Microsoft.AspNetCore.Http;

namespace McpHub.Tests.Models;

/// <summary><c>/providers/{provider}/…</c>: the provider's own API under the hub's key.</summary>
public sealed class RawRouteTests
{
    private const string Answer = """{ "id":"x","object":"response","model":"v","status":"completed","usage":{"input_tokens":7,"output_tokens":3}, "odd":1.0 }""";

    [Fact]
    public async Task Request_and_answer_pass_byte_for_byte_under_the_hubs_key()
    {
        await using var provider = await FakeProvider.StartAsync(200, Answer, "application/json", ("Set-Cookie", "a=b"), ("x-request-id", "r1"));
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        var request = new HttpRequestMessage(HttpMethod.Post, "/providers/p1/responses?x=1&key=caller-secret") { Content = new StringContent("""{ "model" : "gpt", "n":1E2 }""", Encoding.UTF8, "application/json") };
        foreach (var name in new[] { "Authorization", "x-api-key", "x-goog-api-key", "api-key", "Cookie", "x-hub-agent", "X-Forwarded-For", "baggage" }) request.Headers.TryAddWithoutValidation(name, "Bearer caller-secret");
        request.Headers.TryAddWithoutValidation("OpenAI-Beta", "x=1");
        using var response = await hub.Client.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, Answer), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.False(response.Headers.Contains("Set-Cookie"));
        var seen = Assert.Single(provider.Requests);
        Assert.Equal(("/v1/responses", """{ "model" : "gpt", "n":1E2 }""", "Bearer sk-p1-secret", "x=1"), (seen.Path, Encoding.UTF8.GetString(seen.Body), seen.Headers["Authorization"], seen.Headers["OpenAI-Beta"]));
        Assert.DoesNotContain(seen.Headers.Values, value => value.Contains("caller-secret", StringComparison.Ordinal));
        Assert.Equal(("ok", new Usage(7, 3), "p1/gpt"), (await hub.OutcomeAsync()) is var outcome ? (outcome.Status, outcome.Usage, outcome.ServedBy) : default);
    }

    [Fact]
    public async Task Stream_passes_and_its_usage_is_read()
    {
        const string stream = "data: {\"id\":\"1\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n";
        await using var provider = await FakeProvider.StartAsync(200, stream, "text/event-stream");
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"gpt","stream":true}""", "/providers/p1/chat/completions");
        Assert.Equal(stream, await response.Content.ReadAsStringAsync());
        Assert.Equal(new Usage(4, 2), (await hub.OutcomeAsync()).Usage);
    }

    [Theory]
    [InlineData("POST", "/providers/p1/chat/completions", """{"model":"good"}""", 200)]
    [InlineData("POST", "/providers/p1/chat/completions", """{"model":"bad"}""", 404)]
    [InlineData("POST", "/providers/p1/chat/completions", """{"Model":"good"}""", 400)]
    [InlineData("POST", "/providers/p1/chat/completions", """{"model":"bad","model":"good"}""", 400)]
    [InlineData("POST", "/providers/p1/models/good:generateContent", "{}", 200)]
    [InlineData("POST", "/providers/p1/models/bad:generateContent", "{}", 404)]
    [InlineData("POST", "/providers/p1/models/good:generateContent", """{"model":"bad"}""", 400)]
    [InlineData("POST", "/providers/p1/files", "{}", 404)]
    [InlineData("GET", "/providers/p1/files", null, 404)]
    [InlineData("GET", "/providers/p1/models/good", null, 200)]
    [InlineData("POST", "/providers/p1/chat%5C..%5Cadmin", """{"model":"good"}""", 400)]
    [InlineData("POST", "/providers/nowhere/x", "{}", 404)]
    [InlineData("POST", "/providers/simulator/x", "{}", 404)]
    public async Task Model_that_is_named_must_be_permitted(string method, string path, string? body, int status)
    {
        await using var provider = await FakeProvider.StartAsync(200, Answer);
        await using var hub = await ModelHub.StartAsync(With(ModelHub.Config(provider.BaseUrl), ("allow", "p1/good")));
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await hub.Client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, provider.Requests.Count);
    }

    [Theory]
    [InlineData(200, "allow p1/**")]
    [InlineData(200, "allow **")]
    [InlineData(404, "allow p1/*")]
    [InlineData(404, "allow p1/**", "deny p1/secret")]
    [InlineData(404, "allow p1/**", "deny */secret")]
    [InlineData(200, "allow p1/**", "deny p2/secret")]
    public async Task Without_a_model_the_whole_provider_must_be_permitted(int status, params string[] rules)
    {
        await using var provider = await FakeProvider.StartAsync(200, Answer);
        await using var hub = await ModelHub.StartAsync(With(ModelHub.Config(provider.BaseUrl, provider.BaseUrl), [.. rules.Select(rule => (rule.Split(' ')[0], rule.Split(' ')[1]))]));
        using var response = await hub.Client.GetAsync("/providers/p1/files");
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Refused_hub_key_is_not_shown()
    {
        await using var provider = await FakeProvider.StartAsync(401, """{"error":{"message":"Incorrect API key provided: sk-p1-secret"}}""");
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"gpt"}""", "/providers/p1/responses");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains("provider_credentials_refused", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Equal(("failed", "provider_credentials_refused"), (await hub.OutcomeAsync()) is var outcome ? (outcome.Status, outcome.ErrorCode) : default);
    }

    [Fact]
    public async Task Provider_that_cannot_be_reached_is_told_in_its_own_dialect()
    {
        await using var hub = await ModelHub.StartAsync(FakeProvider.DeadUrl());
        using var response = await hub.PostAsync("""{"model":"gpt"}""", "/providers/p1/responses");
        Assert.Equal((503, "provider_unreachable"), ((int)response.StatusCode, (await ModelHub.ErrorAsync(response)).GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("files/a%3Fb%23c", "/v1/files/a%3Fb%23c")]
    [InlineData("models/good:generateContent", "/v1/models/good:generateContent")]
    [InlineData("files/a%20b", "/v1/files/a%20b")]
    public async Task Escapes_in_the_path_stay_what_they_are(string path, string seen)
    {
        await using var provider = await FakeProvider.StartAsync(200, "{}");
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.Client.GetAsync($"/providers/p1/{path}");
        Assert.Equal((HttpStatusCode.OK, seen), (response.StatusCode, provider.Requests.Single().Path));
    }

    [Fact]
    public async Task Upload_that_is_no_json_passes_as_it_comes()
    {
        await using var provider = await FakeProvider.StartAsync(200, """{"text":"hello"}""");
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "file", "a.wav" } };
        using var response = await hub.Client.PostAsync("/providers/p1/audio/transcriptions", form);
        Assert.Equal("""{"text":"hello"}""", await response.Content.ReadAsStringAsync());
        Assert.StartsWith("multipart/form-data", provider.Requests.Single().Headers["Content-Type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task WebSockets_pass_both_ways()
    {
        await using var provider = await FakeProvider.StartSocketAsync(async socket =>
        {
            var buffer = new byte[100];
            var got = await socket.ReceiveAsync(buffer, CancellationToken.None);
            await socket.SendAsync(Encoding.UTF8.GetBytes($"got {Encoding.UTF8.GetString(buffer, 0, got.Count)}"), WebSocketMessageType.Text, true, CancellationToken.None);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        });
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var client = new ClientWebSocket();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await client.ConnectAsync(new UriBuilder(hub.Client.BaseAddress!) { Scheme = "ws", Path = "/providers/p1/realtime" }.Uri, timeout.Token);
        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, timeout.Token);
        var answer = new byte[100];
        var received = await client.ReceiveAsync(answer, timeout.Token);
        Assert.Equal("got hello", Encoding.UTF8.GetString(answer, 0, received.Count));
        Assert.Equal("Bearer sk-p1-secret", provider.Requests.Single().Headers["Authorization"]);
    }

    private static HubConfig With(HubConfig config, params (string Effect, string Target)[] rules) => config with
    {
        Roles = new Dictionary<string, RoleConfig> { ["r"] = new() { Rules = [.. rules.Select(rule => new RuleConfig { Effect = rule.Effect, Actions = ["model.use"], Targets = [rule.Target] })] } },
        Agents = new Dictionary<string, AgentConfig> { ["all"] = new() { Roles = ["r"] } },
    };
}
