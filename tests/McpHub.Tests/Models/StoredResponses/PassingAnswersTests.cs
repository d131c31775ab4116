using System.Text.Json;
using McpHub.Config;
using McpHub.Models.StoredResponses;
using McpHub.Tests.Agents;

namespace McpHub.Tests.Models.StoredResponses;

/// <summary>Answers of providers that speak OpenAI Responses themselves: they pass byte for byte, and are kept all the same.</summary>
public sealed class PassingAnswersTests
{
    private const string Message = """{"id":"msg_1","type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","text":"hi","annotations":[],"x_part":1}]}""";
    private const string Answer = """{ "id":"resp_vendor1", "object":"response","model":"v","status":"completed","x_unknown":[1.0],"output":[""" + Message + """],"usage":{"input_tokens":7,"output_tokens":3,"total_tokens":10}}""";

    private const string Beginning = """
        event: response.created
        data: {"type":"response.created","x":1.0,"response":{"id":"resp_vendor1","model":"v","status":"in_progress","output":[]}}

        event: response.output_item.done
        data: {"type":"response.output_item.done","output_index":0,"item":
        """ + " " + Message + "}\n\n";

    private const string End = "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":" + Answer + "}\n\n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_passes_byte_for_byte_and_the_next_turn_goes_on_from_it(bool isStreaming)
    {
        var answer = isStreaming ? Beginning + End : Answer;
        await using var provider = await FakeProvider.StartAsync(200, answer, isStreaming ? "text/event-stream" : "application/json");
        using var folder = new TemporaryFolder();
        await using var hub = await StartAsync(provider, folder);

        using var response = await hub.PostAsync($$"""{"model":"m","input":"one","x_unknown":1.0,"stream":{{(isStreaming ? "true" : "false")}}}""", "/v1/responses");
        Assert.Equal(answer, await response.Content.ReadAsStringAsync());
        Assert.Contains("\"x_unknown\":1.0", Asked(provider).GetRawText(), StringComparison.Ordinal);

        using var next = await hub.PostAsync("""{"model":"m","input":"two","previous_response_id":"resp_vendor1"}""", "/v1/responses");
        Assert.Equal(
            ["one", "hi", "two"],
            Asked(provider).GetProperty("input").EnumerateArray().Select(item => item.GetProperty("content") is { ValueKind: JsonValueKind.String } text ? text.GetString() : item.GetProperty("content")[0].GetProperty("text").GetString()));
        Assert.False(Asked(provider).TryGetProperty("previous_response_id", out _));
        Assert.False(Asked(provider).GetProperty("store").GetBoolean());
    }

    [Fact]
    public async Task Answer_is_kept_before_its_last_event_is_passed_on()
    {
        await using var provider = await FakeProvider.StartAsync(200, Beginning + End, "text/event-stream");
        using var folder = new TemporaryFolder();
        await using var hub = await StartAsync(provider, folder);
        using var response = await hub.PostAsync("""{"model":"m","input":"one","stream":true}""", "/v1/responses");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        string? line;
        do line = await reader.ReadLineAsync();
        while (line != "event: response.completed");

        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/responses/resp_vendor1");
        using var kept = await hub.Client.SendAsync(request);

        Assert.True(kept.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Answer_of_another_agent_is_never_asked_of_the_provider_that_would_know_it()
    {
        await using var provider = await FakeProvider.StartAsync(200, Answer);
        using var folder = new TemporaryFolder();
        await using var hub = await StartAsync(provider, folder);
        using var first = await hub.PostAsync("""{"model":"m","input":"one"}""", "/v1/responses");
        using var second = await hub.PostAsync("""{"model":"m","input":"two","previous_response_id":"resp_vendor1"}""", "/v1/responses", "narrow");

        Assert.Equal(400, (int)second.StatusCode);
        Assert.Single(provider.Requests);
    }

    [Theory]
    [InlineData("""{"id":"resp_vendor1","object":"response","status":"completed","output":[{"type":"message","content":[{"type":"smell"}]}]}""")]
    [InlineData("""{"id":"resp_vendor1","object":"response","status":"incomplete","output":"none"}""")]
    public async Task Answer_that_the_hub_cannot_read_passes_and_is_not_kept(string answer)
    {
        await using var provider = await FakeProvider.StartAsync(200, answer);
        using var folder = new TemporaryFolder();
        await using var hub = await StartAsync(provider, folder);
        using var response = await hub.PostAsync("""{"model":"m","input":"one"}""", "/v1/responses");
        Assert.Equal(answer, await response.Content.ReadAsStringAsync());

        using var kept = await hub.Client.GetAsync("/v1/responses/resp_vendor1");
        Assert.Equal(404, (int)kept.StatusCode);
    }

    [Fact]
    public async Task Request_that_the_hub_cannot_read_passes_as_well()
    {
        await using var provider = await FakeProvider.StartAsync(200, Answer);
        using var folder = new TemporaryFolder();
        await using var hub = await StartAsync(provider, folder);
        using var response = await hub.PostAsync("""{"model":"m","input":[{"role":"user","content":[{"type":"input_smell"}]}]}""", "/v1/responses");

        Assert.Equal(Answer, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task State_of_another_provider_in_a_request_never_passes_as_it_is()
    {
        await using var provider = await FakeProvider.StartAsync(200, Answer);
        using var folder = new TemporaryFolder();
        await using var hub = await StartAsync(provider, folder);
        var state = McpHub.Wire.Chat.StateTag.Write(new(new(McpHub.Wire.Chat.Families.Anthropic), McpHub.Wire.Chat.StateKinds.ThinkingSignature, "sig"));
        using var response = await hub.PostAsync(
            $$"""{"model":"m","input":[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"{{state}}"},{"role":"user","content":"one"}]}""", "/v1/responses");

        Assert.DoesNotContain("mcphub1.", Asked(provider).GetRawText(), StringComparison.Ordinal);
        Assert.Equal(["messages[0].content[0]"], response.Headers.GetValues("x-hub-dropped"));
    }

    private static Task<ModelHub> StartAsync(FakeProvider provider, TemporaryFolder folder) =>
        ModelHub.StartAsync(ModelHub.Config(provider.BaseUrl), services: services => services.AddStoredResponses(new ResponsesConfig(), folder.Path));

    private static JsonElement Asked(FakeProvider provider)
    {
        using var body = JsonDocument.Parse(provider.Requests.Last().Body);
        return body.RootElement.Clone();
    }
}
