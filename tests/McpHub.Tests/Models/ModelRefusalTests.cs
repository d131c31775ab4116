using System.Net;
using System.Text;
using McpHub.Calls;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub.Tests.Models;

public sealed class ModelRefusalTests
{
    [Theory]
    [InlineData("{\"messages\":[]}", 400, "missing_model")]
    [InlineData("{\"model\":\"\"}", 400, "missing_model")]
    [InlineData("{\"model\":5}", 400, "invalid_type")]
    [InlineData("{\"model\":\"m\",\"stream\":1}", 400, "invalid_type")]
    [InlineData("{\"model\":\"m\",\"model\":\"other\"}", 400, "duplicate_key")]
    [InlineData("{\"model\":\"m\",\"Model\":\"other\"}", 400, "ambiguous_key")]
    [InlineData("[\"model\"]", 400, "invalid_json")]
    [InlineData("{\"model\":\"m\"", 400, "invalid_json")]
    [InlineData("", 400, "invalid_json")]
    [InlineData("{\"model\":\"nowhere\"}", 404, "model_not_permitted")]
    [InlineData("{\"model\":\"p1/x\"}", 404, "model_not_permitted")]
    [InlineData("{\"model\":\"simulator/\"}", 404, "model_not_permitted")]
    public async Task Bad_request_is_refused_in_the_dialect_of_the_caller(string body, int status, string code)
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var response = await hub.PostAsync(body);
        var error = await ModelHub.ErrorAsync(response);
        Assert.Equal((status, code, "invalid_request_error"), ((int)response.StatusCode, error.GetProperty("code").GetString(), error.GetProperty("type").GetString()));
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.Equal(Assert.Single(response.Headers.GetValues("x-request-id")), error.GetProperty("request_id").GetString());
    }

    [Theory]
    [InlineData("anthropic|")]
    [InlineData("openai-compatible|")]
    public async Task Conversation_kept_by_Anthropic_is_refused_with_the_code_on_which_its_SDKs_send_all_of_it(string kind)
    {
        await using var provider = await FakeProvider.StartAsync(500, "{}");
        await using var hub = await ModelHub.StartAsync(kind + provider.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"m","max_tokens":5,"thread":{"type":"continue","previous_message_id":"msg_1"},"messages":[{"role":"user","content":"hi"}]}""", "/v1/messages");
        var error = await ModelHub.ErrorAsync(response);
        Assert.Equal((HttpStatusCode.BadRequest, "thread_unsupported_request"), (response.StatusCode, error.GetProperty("details").GetProperty("error_code").GetString()));
        Assert.Empty(provider.Requests);
    }

    [Fact]
    public async Task Bad_json_is_reported_with_its_place()
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var response = await hub.PostAsync("{\n \"model\": oops}");
        Assert.Contains("(line 2, byte 11)", (await ModelHub.ErrorAsync(response)).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forbidden_model_is_told_like_an_unknown_one_and_settled_as_refused()
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var forbidden = await hub.PostAsync("""{"model":"other"}""", agent: "narrow");
        Assert.Equal(("refused", "model_not_permitted"), (await hub.OutcomeAsync()) is var outcome ? (outcome.Status, outcome.ErrorCode) : default);
        using var unknown = await hub.PostAsync("""{"model":"nowhere"}""", agent: "narrow");
        var texts = new[] { await ModelHub.ErrorAsync(forbidden), await ModelHub.ErrorAsync(unknown) }.Select(e => e.GetProperty("message").GetString()!);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (forbidden.StatusCode, unknown.StatusCode));
        Assert.Single(texts.Select(text => text.Replace("other", "?", StringComparison.Ordinal).Replace("nowhere", "?", StringComparison.Ordinal)).Distinct());
    }

    [Fact]
    public async Task Very_long_model_name_is_not_repeated()
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var response = await hub.PostAsync($$"""{"model":"{{new string('x', 5000)}}"}""");
        Assert.Equal("invalid_model", (await ModelHub.ErrorAsync(response)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Operator_without_an_agent_is_told_to_name_one()
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var response = await hub.PostAsync("""{"model":"m"}""", agent: "operator");
        var error = await ModelHub.ErrorAsync(response);
        Assert.Equal((400, "agent_required"), ((int)response.StatusCode, error.GetProperty("code").GetString()));
        Assert.Contains("x-hub-agent", error.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", null, "unsupported_media_type")]
    [InlineData(null, null, "unsupported_media_type")]
    [InlineData("application/json", "gzip", "unsupported_encoding")]
    public async Task Body_that_is_not_plain_json_is_refused(string? type, string? encoding, string code)
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        var content = new ByteArrayContent("""{"model":"m"}"""u8.ToArray());
        if (type is not null) content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);
        using var response = await hub.Client.PostAsync("/v1/chat/completions", content);
        Assert.Equal((415, code), ((int)response.StatusCode, (await ModelHub.ErrorAsync(response)).GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Oversized_body_is_refused_announced_or_not(bool isAnnounced)
    {
        var config = ModelHub.Config("sim:s");
        await using var hub = await ModelHub.StartAsync(config with { Limits = config.Limits with { MaxModelBodyBytes = 10_000 } });
        var body = Encoding.UTF8.GetBytes($$"""{"model":"m","x":"{{new string('x', 10_000)}}"}""");
        HttpContent content = isAnnounced ? new ByteArrayContent(body) : new StreamContent(new Unseekable(body));
        content.Headers.ContentType = new("application/json");
        using var response = await hub.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = content });
        Assert.Equal((413, "request_too_large"), ((int)response.StatusCode, (await ModelHub.ErrorAsync(response)).GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Body_of_the_largest_size_is_accepted()
    {
        var config = ModelHub.Config("sim:s");
        var body = """{"model":"m","messages":[{"role":"user","content":"hi"}]}""";
        await using var hub = await ModelHub.StartAsync(config with { Limits = config.Limits with { MaxModelBodyBytes = body.Length } });
        using var response = await hub.PostAsync(body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Defect_on_the_way_is_settled_as_failed()
    {
        await using var hub = await ModelHub.StartAsync(ModelHub.Config("sim:s"), services: services => services.AddSingleton<IAdmission, Broken>());
        using var response = await hub.PostAsync("""{"model":"m"}""");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(("failed", "internal_error"), (await hub.OutcomeAsync()) is var outcome ? (outcome.Status, outcome.ErrorCode) : default);
    }

    private sealed class Broken : IAdmission
    {
        public ValueTask<HubError?> AdmitAsync(Call call, CancellationToken ct) => throw new InvalidOperationException("A defect.");
    }

    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
