using System.Text;
using Microsoft.AspNetCore.Http;

namespace McpHub.Tests.Models.Lanes;

/// <summary>Signatures of earlier turns that a provider does not accept.</summary>
public sealed class StateRefusalTests
{
    private const string Answer = """{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[{"type":"text","text":"hi"}],"stop_reason":"end_turn","usage":{"input_tokens":5,"output_tokens":3}}""";
    private const string Refusal = """{"type":"error","error":{"type":"invalid_request_error","message":"messages.1.content.0: Invalid `signature` in `thinking` block"}}""";
    private const string Request = """{"model":"m","max_tokens":50,"messages":[{"role":"user","content":"hello"},{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"c2ln"},{"type":"text","text":"before"}]},{"role":"user","content":"and now?"}]}""";

    [Fact]
    public async Task Conversation_goes_on_once_without_them_and_the_caller_is_told()
    {
        var asked = 0;
        await using var provider = await StartAsync(() => ++asked > 1);
        await using var hub = await ModelHub.StartAsync($"anthropic|{provider.BaseUrl}");
        using var response = await hub.PostAsync(Request, "/v1/messages");
        Assert.Contains("\"hi\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("reasoning_state", response.Headers.GetValues("x-hub-dropped").Single());
        Assert.Equal(["reasoning_state"], (await hub.OutcomeAsync()).Dropped);
        var (first, second) = (Encoding.UTF8.GetString(provider.Requests.First().Body), Encoding.UTF8.GetString(provider.Requests.Last().Body));
        Assert.Contains("c2ln", first, StringComparison.Ordinal);
        Assert.DoesNotContain("thinking", second, StringComparison.Ordinal);
        Assert.Contains("before", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_refusal_is_the_callers_to_see()
    {
        await using var provider = await StartAsync(() => false);
        await using var hub = await ModelHub.StartAsync($"anthropic|{provider.BaseUrl}");
        using var response = await hub.PostAsync(Request, "/v1/messages");
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(2, provider.Requests.Count);
    }

    [Fact]
    public async Task Conversation_without_state_is_not_tried_again()
    {
        await using var provider = await StartAsync(() => false);
        await using var hub = await ModelHub.StartAsync($"anthropic|{provider.BaseUrl}");
        using var response = await hub.PostAsync("""{"model":"m","max_tokens":50,"messages":[{"role":"user","content":"what is a signature?"}]}""", "/v1/messages");
        Assert.Equal(Refusal, await response.Content.ReadAsStringAsync());
        Assert.Single(provider.Requests);
    }

    private static Task<FakeProvider> StartAsync(Func<bool> accepts) => FakeProvider.StartAsync(async http =>
    {
        var isGood = accepts();
        http.Response.StatusCode = isGood ? 200 : 400;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(isGood ? Answer : Refusal);
    });
}
