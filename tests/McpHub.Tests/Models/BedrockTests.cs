using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Wire.Aws;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Models;

/// <summary>Amazon's models behind the APIs that callers speak.</summary>
public sealed class BedrockTests
{
    private const string Model = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
    private const string Answer = """{"output":{"message":{"role":"assistant","content":[{"text":"hi"}]}},"stopReason":"end_turn","usage":{"inputTokens":7,"outputTokens":3,"totalTokens":10},"metrics":{"latencyMs":5}}""";
    private const string Whole = """{"model":"m","messages":[{"role":"user","content":"hello"}]}""";
    private const string Streamed = """{"model":"m","stream":true,"messages":[{"role":"user","content":"hello"}]}""";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null)]
    [InlineData("temporary")]
    public async Task Request_is_signed_at_the_hubs_time_with_the_model_escaped_in_the_url(string? session)
    {
        var target = "";
        await using var provider = await FakeProvider.StartAsync(http =>
        {
            target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync(Answer);
        });
        await using var hub = await ModelHub.StartAsync(Config(provider, Signed(session)), new FakeTimeProvider(Now));
        using var response = await hub.PostAsync(Whole);
        Assert.Contains("\"hi\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Assert.Equal("/v1/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse", target);
        var saw = provider.Requests.Single();
        var expected = RequestSigner.Sign(
            "POST", new Uri(new Uri(provider.BaseUrl), target), [new("content-type", "application/json")], saw.Body, new AwsCredentials("AKID", "the-secret", session), new AwsScope("eu-central-1", "bedrock"), Now);
        Assert.All(expected, header => Assert.Equal(header.Value, saw.Headers[header.Key]));
        Assert.Equal("application/json", saw.Headers["Content-Type"]);
        Assert.Equal(session is not null, saw.Headers.ContainsKey("x-amz-security-token"));
        var outcome = await hub.OutcomeAsync();
        Assert.Equal(("ok", new Usage(7, 3), $"p1/{Model}"), (outcome.Status, outcome.Usage, outcome.ServedBy));
    }

    [Fact]
    public async Task Binary_stream_comes_as_the_callers_events()
    {
        var stream = Stream();
        await using var provider = await FakeProvider.StartAsync(http => SendAsync(http, stream, portion: 7));
        await using var hub = await ModelHub.StartAsync(Config(provider, Signed()));
        using var response = await hub.PostAsync(Streamed);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("\"content\":\"hi \"", text, StringComparison.Ordinal);
        Assert.Contains("\"content\":\"there\"", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.EndsWith("/converse-stream", provider.Requests.Single().Path, StringComparison.Ordinal);
        Assert.StartsWith("application/vnd.amazon.eventstream", provider.Requests.Single().Headers["Accept"], StringComparison.Ordinal);
        var outcome = await hub.OutcomeAsync();
        Assert.Equal(("ok", new Usage(7, 3)), (outcome.Status, outcome.Usage));
    }

    [Fact]
    public async Task Stream_that_nobody_asked_for_is_folded()
    {
        await using var provider = await FakeProvider.StartAsync(http => SendAsync(http, Stream(), portion: 1000));
        await using var hub = await ModelHub.StartAsync(Config(provider, Signed()));
        using var response = await hub.PostAsync(Whole);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("hi there", body.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    [Fact]
    public async Task Stream_that_is_cut_or_damaged_never_ends_well()
    {
        var whole = Stream();
        var toStop = whole.Length - Event("metadata", Metadata).Length - Event("messageStop", "{\"stopReason\":\"end_turn\"}").Length;
        var damaged = whole.ToArray();
        damaged[toStop - 10] ^= 1;
        foreach (var broken in new[] { whole[..toStop], whole[..(toStop - 5)], damaged, [.. whole[..toStop], .. Exception("throttlingException", "{\"message\":\"Too many requests\"}")] })
        {
            await using var provider = await FakeProvider.StartAsync(http => SendAsync(http, broken, portion: 64));
            await using var hub = await ModelHub.StartAsync(Config(provider, Signed()));
            using var response = await hub.PostAsync(Streamed);
            var text = await response.Content.ReadAsStringAsync();
            Assert.Contains("hi ", text, StringComparison.Ordinal);
            Assert.Contains("\"error\"", text, StringComparison.Ordinal);
            Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
            Assert.Equal("failed", (await hub.OutcomeAsync()).Status);
        }
    }

    [Fact]
    public async Task Refused_signature_is_the_operators_to_mend_and_shows_nothing_of_the_credentials()
    {
        await using var provider = await FakeProvider.StartAsync(403, """{"message":"The security token included in the request is invalid: the-secret"}""");
        await using var hub = await ModelHub.StartAsync(Config(provider, Signed()));
        using var response = await hub.PostAsync(Whole);
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("aws of providers.p1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("the-secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_key_of_bedrock_needs_no_signature()
    {
        await using var provider = await FakeProvider.StartAsync(200, Answer);
        await using var hub = await ModelHub.StartAsync(Config(provider, new ProviderConfig { Dialect = "bedrock", ApiKey = new Secret("${secret:KEY}", "the-key"), Aws = new AwsConfig { Region = "eu-central-1" } }));
        using var response = await hub.PostAsync(Whole);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Bearer the-key", provider.Requests.Single().Headers["Authorization"]);
        Assert.DoesNotContain("x-amz-date", provider.Requests.Single().Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Signed_provider_has_no_raw_route()
    {
        await using var provider = await FakeProvider.StartAsync(200, Answer);
        await using var hub = await ModelHub.StartAsync(Config(provider, Signed()));
        using var response = await hub.PostAsync("{}", "/providers/p1/model/x/converse");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("raw_not_supported", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(provider.Requests);
    }

    [Fact]
    public void Address_is_that_of_the_region()
    {
        var config = new HubConfig { Providers = new Dictionary<string, ProviderConfig> { ["p1"] = Signed() } };
        Assert.Equal("https://bedrock-runtime.eu-central-1.amazonaws.com/", McpHub.Snapshot.SnapshotBuilder.Build(1, config, []).Providers["p1"].BaseUri?.AbsoluteUri);
    }

    private const string Metadata = """{"usage":{"inputTokens":7,"outputTokens":3,"totalTokens":10},"metrics":{"latencyMs":5}}""";

    private static ProviderConfig Signed(string? session = null) => new()
    {
        Dialect = "bedrock",
        Aws = new AwsConfig
        {
            Region = "eu-central-1",
            AccessKeyId = new Secret("AKID"),
            SecretAccessKey = new Secret("${secret:KEY}", "the-secret"),
            SessionToken = session is null ? null : new Secret("${secret:SESSION}", session),
        },
    };

    private static HubConfig Config(FakeProvider provider, ProviderConfig bedrock)
    {
        var config = ModelHub.Config();
        return config with
        {
            Providers = new Dictionary<string, ProviderConfig> { ["p1"] = bedrock with { BaseUrl = provider.BaseUrl } },
            Models = new Dictionary<string, ModelConfig> { ["m"] = new() { Targets = [new TargetConfig { Provider = "p1", Model = Model }] } },
        };
    }

    private static byte[] Stream() =>
    [
        .. Event("messageStart", "{\"role\":\"assistant\"}"),
        .. Event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"hi \"}}"),
        .. Event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"there\"}}"),
        .. Event("contentBlockStop", "{\"contentBlockIndex\":0}"),
        .. Event("messageStop", "{\"stopReason\":\"end_turn\"}"),
        .. Event("metadata", Metadata),
    ];

    private static byte[] Event(string name, string payload)
    {
        var output = new ArrayBufferWriter<byte>();
        AwsEventWriter.WriteEvent(output, Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(payload));
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Exception(string name, string payload)
    {
        var output = new ArrayBufferWriter<byte>();
        AwsEventWriter.WriteException(output, Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(payload));
        return output.WrittenSpan.ToArray();
    }

    private static async Task SendAsync(HttpContext http, byte[] stream, int portion)
    {
        http.Response.ContentType = "application/vnd.amazon.eventstream";
        foreach (var part in stream.Chunk(portion))
        {
            await http.Response.Body.WriteAsync(part);
            await http.Response.Body.FlushAsync();
        }
    }
}
