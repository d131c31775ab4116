using System.Net;
using System.Text.Json;
using McpHub.Calls;
using McpHub.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Models.Lanes;

/// <summary>The way through the canonical conversation, whatever the two dialects are.</summary>
public sealed class TranslateLaneTests
{
    private const string Answer = """{"id":"x","object":"chat.completion","created":5,"model":"v","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}""";
    private const string Head = "data: {\"id\":\"x\",\"model\":\"v\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
    private const string Text = "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"}}]}\n\n";
    private const string End = "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: {\"id\":\"x\",\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\ndata: [DONE]\n\n";
    private const string Whole = """{"model":"m","messages":[{"role":"user","content":"hello"}]}""";
    private const string Streamed = """{"model":"m","stream":true,"messages":[{"role":"user","content":"hello"}]}""";

    [Fact]
    public async Task Answer_is_translated_and_settled_with_usage()
    {
        await using var provider = await FakeProvider.StartAsync(200, Answer);
        await using var hub = await StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync(Whole);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("hi", body.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        var outcome = await hub.OutcomeAsync();
        Assert.Equal(("ok", new Usage(7, 3), "p1/vendor-p1"), (outcome.Status, outcome.Usage, outcome.ServedBy));
        Assert.Equal("vendor-p1", JsonDocument.Parse(provider.Requests.Single().Body).RootElement.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Stream_is_translated_event_by_event()
    {
        var isSeen = new TaskCompletionSource();
        await using var provider = await FakeProvider.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync(Head + Text);
            await http.Response.Body.FlushAsync();
            await isSeen.Task;
            await http.Response.WriteAsync(End);
        });
        await using var hub = await StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync(Streamed);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var first = "";
        while (!first.Contains("\"hi\"", StringComparison.Ordinal)) first = await reader.ReadLineAsync() ?? throw new EndOfStreamException();
        isSeen.SetResult();
        Assert.EndsWith("data: [DONE]\n\n", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        var outcome = await hub.OutcomeAsync();
        Assert.Equal(("ok", new Usage(7, 3)), (outcome.Status, outcome.Usage));
    }

    [Theory]
    [InlineData("")]
    [InlineData("data: {\"id\":\"x\",\"choi")]
    [InlineData("data: no json\n\n")]
    [InlineData("data: {\"choices\":{}}\n\n")]
    [InlineData("data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}\n\n")]
    public async Task Stream_that_breaks_never_ends_well(string rest)
    {
        await using var provider = await FakeProvider.StartAsync(200, Head + Text + rest, "text/event-stream");
        await using var hub = await StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync(Streamed);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("\"hi\"", text, StringComparison.Ordinal);
        Assert.Contains("\"error\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.Equal("failed", (await hub.OutcomeAsync()).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Head)]
    [InlineData("data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}\n\n")]
    [InlineData("data: oops\n\n")]
    public async Task Stream_without_content_is_passed_over(string stream)
    {
        await using var provider = await FakeProvider.StartAsync(200, stream, "text/event-stream");
        await using var hub = await StartAsync(provider.BaseUrl, "sim:s");
        using var response = await hub.PostAsync(Streamed);
        Assert.Contains("\"You\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(("ok", "simulator/s"), (await hub.OutcomeAsync()) is var outcome ? (outcome.Status, outcome.ServedBy) : default);
    }

    [Fact]
    public async Task Error_before_any_content_is_a_response_of_its_own()
    {
        await using var hub = await StartAsync("sim:sim-stream-error");
        using var response = await hub.PostAsync(Streamed);
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal("provider_failed_in_stream", (await ModelHub.ErrorAsync(response)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Silent_stream_ends_in_an_error_after_the_idle_time()
    {
        var time = new FakeTimeProvider();
        await using var hub = await ModelHub.StartAsync(ModelHub.Config("sim:sim-stall"), time, Always);
        var call = hub.PostAsync(Streamed);
        // The simulator sends the role and goes silent: no content, so nothing was committed.
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(30));
            return call.IsCompleted;
        }, "an answer once the idle time is over");
        using var response = await call;
        Assert.Equal((504, "provider_idle"), ((int)response.StatusCode, (await ModelHub.ErrorAsync(response)).GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData(Streamed, Answer, "application/json")]
    [InlineData(Whole, Head + Text + End, "text/event-stream")]
    public async Task Caller_gets_the_form_it_asked_for_whatever_the_provider_sends(string request, string answer, string type)
    {
        await using var provider = await FakeProvider.StartAsync(200, answer, type);
        await using var hub = await StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync(request);
        Assert.Equal(request == Streamed ? "text/event-stream" : "application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("hi", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(new Usage(7, 3), (await hub.OutcomeAsync()).Usage);
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":5}]}""", "messages[0].content")]
    [InlineData("""{"model":"m","messages":"hello"}""", "messages")]
    public async Task Request_that_cannot_be_read_is_refused_naming_the_field(string request, string field)
    {
        await using var hub = await StartAsync("sim:s");
        using var response = await hub.PostAsync(request);
        var error = await ModelHub.ErrorAsync(response);
        Assert.Equal((400, "invalid_request"), ((int)response.StatusCode, error.GetProperty("code").GetString()));
        Assert.Contains(field, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_said_is_refused_naming_the_field_and_the_model()
    {
        await using var hub = await StartAsync("sim:s");
        using var response = await hub.PostAsync("""{"model":"m","n":2,"messages":[{"role":"user","content":"hello"}]}""");
        var error = await ModelHub.ErrorAsync(response);
        Assert.Equal((400, "not_translatable"), ((int)response.StatusCode, error.GetProperty("code").GetString()));
        Assert.Contains("'candidates'", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("simulator/s", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_left_out_is_told_in_a_header_and_in_the_outcome()
    {
        await using var hub = await StartAsync("sim:s");
        using var response = await hub.PostAsync("""{"model":"m","top_k":5,"logprobs":true,"messages":[{"role":"user","content":"hello"}]}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("top_k,logprobs", response.Headers.GetValues("x-hub-dropped").Single());
        Assert.Equal(["top_k", "logprobs"], (await hub.OutcomeAsync()).Dropped);
    }

    [Theory]
    [InlineData("hub")]
    [InlineData("header")]
    [InlineData("agent")]
    public async Task Strict_requests_lose_nothing_without_a_refusal(string how)
    {
        var config = ModelHub.Config("sim:s");
        if (how == "agent") config = config with { Agents = new Dictionary<string, McpHub.Config.AgentConfig> { ["all"] = config.Agents["all"] with { Strict = true } } };
        await using var hub = await ModelHub.StartAsync(config, null, Always);
        if (how == "header") hub.Client.DefaultRequestHeaders.Add("x-hub-strict", "true");
        using var response = await hub.PostAsync($$"""{"model":"m",{{(how == "hub" ? "\"hub\":{\"strict\":true}," : "")}}"top_k":5,"messages":[{"role":"user","content":"hello"}]}""");
        Assert.Equal((400, "not_translatable"), ((int)response.StatusCode, (await ModelHub.ErrorAsync(response)).GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData(400, "too long", "context_length_exceeded", 400, "context_length_exceeded")]
    [InlineData(400, "bad", "x", 400, "provider_rejected")]
    [InlineData(429, "slow", "rate_limit_exceeded", 429, "provider_rate_limited")]
    public async Task Error_of_the_provider_is_told_with_its_words(int status, string words, string code, int expected, string expectedCode)
    {
        await using var provider = await FakeProvider.StartAsync(status, $$$"""{"error":{"message":"{{{words}}}","code":"{{{code}}}"}}""");
        await using var hub = await StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync(Whole);
        var error = await ModelHub.ErrorAsync(response);
        Assert.Equal((expected, expectedCode), ((int)response.StatusCode, error.GetProperty("code").GetString()));
        Assert.Contains(words, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_hub_key_is_not_shown()
    {
        await using var provider = await FakeProvider.StartAsync(401, """{"error":{"message":"Incorrect API key provided: sk-p1-secret","code":"invalid_api_key"}}""");
        await using var hub = await StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync(Whole);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("provider_credentials_refused", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_that_leaves_is_settled_as_cancelled_and_the_provider_is_let_go()
    {
        var isGone = new TaskCompletionSource();
        await using var provider = await FakeProvider.StartAsync(async http =>
        {
            http.RequestAborted.Register(() => isGone.TrySetResult());
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync(Head + Text);
            await http.Response.Body.FlushAsync();
            await isGone.Task;
        });
        await using var hub = await StartAsync(provider.BaseUrl);
        using (var response = await hub.PostAsync(Streamed))
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            Assert.True(await stream.ReadAsync(new byte[10]) > 0);
        }

        await isGone.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("cancelled", (await hub.OutcomeAsync()).Status);
    }

    [Fact]
    public async Task Hub_options_never_reach_a_provider()
    {
        await using var provider = await FakeProvider.StartAsync(200, Answer);
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"m", "hub":{"strict":true}, "x":1.0}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"model":"vendor-p1","x":1.0}""", System.Text.Encoding.UTF8.GetString(provider.Requests.Single().Body).Replace(" ", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"model":"m","hub":5}""", "invalid_type")]
    [InlineData("""{"model":"m","hub":{"strict":"yes"}}""", "invalid_type")]
    [InlineData("""{"model":"m","hub":{"stric":true}}""", "unknown_hub_option")]
    public async Task Hub_option_that_does_not_exist_is_refused(string request, string code)
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var response = await hub.PostAsync(request);
        Assert.Equal((400, code), ((int)response.StatusCode, (await ModelHub.ErrorAsync(response)).GetProperty("code").GetString()));
    }

    private static Task<ModelHub> StartAsync(params string[] addresses) => ModelHub.StartAsync(ModelHub.Config(addresses), null, Always);

    private static void Always(IServiceCollection services) => services.AddSingleton<IConversationStep, Translated>();

    /// <summary>As if somebody had changed the conversation.</summary>
    private sealed class Translated : IConversationStep
    {
        public ValueTask<HubError?> BeginAsync(ModelCall call, CancellationToken ct)
        {
            call.NeedsTranslation = true;
            return new((HubError?)null);
        }
    }
}
