using System.Text;
using McpHub.Calls;
using McpHub.Config;

namespace McpHub.Tests.Models;

/// <summary>Streams of Chat Completions whose callers did not ask for usage: the hub does, and keeps it to itself.</summary>
public sealed class UsageRequestTests
{
    private const string Text = "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"}}],\"usage\":null}\n\n";
    private const string Stop = "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}\n\n";
    private const string Usage = "data: {\"id\":\"x\",\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n";
    private const string Done = "data: [DONE]\n\n";

    [Theory]
    [InlineData("""{ "stream": true, "model": "m", "n" : 1.0 }""", """{ "stream": true, "model": "vendor-p1","stream_options":{"include_usage":true}, "n" : 1.0 }""")]
    [InlineData("""{"model":"m","stream":true,"stream_options":{},"n":1}""", """{"model":"vendor-p1","stream":true,"stream_options":{"include_usage":true},"n":1}""")]
    [InlineData("""{"stream_options": {"a":1, "include_usage":false} ,"stream":true,"model":"m" }""", """{"stream_options": {"a":1,"include_usage":true} ,"stream":true,"model":"vendor-p1" }""")]
    [InlineData("""{"stream_options":null,"model":"m","stream":true}""", """{"stream_options":{"include_usage":true},"model":"vendor-p1","stream":true}""")]
    public async Task Usage_is_asked_for_and_settled_and_the_caller_sees_nothing_of_it(string request, string sent)
    {
        await using var provider = await FakeProvider.StartAsync(200, Text + Stop + Usage + Done, "text/event-stream");
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync(request);
        Assert.Equal(Text + Stop + Done, await response.Content.ReadAsStringAsync());
        Assert.Equal(sent, Encoding.UTF8.GetString(provider.Requests.Single().Body));
        var outcome = await hub.OutcomeAsync();
        Assert.Equal(("ok", new Usage(7, 3), (long)(Text + Stop + Done).Length), (outcome.Status, outcome.Usage, outcome.BytesOut));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public async Task Event_is_taken_out_whatever_portions_it_comes_in(int portion)
    {
        var stream = ": a comment\n\n" + Text + Text + Usage + Stop + Usage + Text + Done;
        await using var provider = await FakeProvider.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            foreach (var part in Encoding.UTF8.GetBytes(stream).Chunk(portion))
            {
                await http.Response.Body.WriteAsync(part);
                await http.Response.Body.FlushAsync();
            }
        });
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"m","stream":true}""");
        Assert.Equal(stream.Replace(Usage, "", StringComparison.Ordinal), await response.Content.ReadAsStringAsync());
        Assert.Equal(new Usage(7, 3), (await hub.OutcomeAsync()).Usage);
    }

    [Fact]
    public async Task Usage_beside_content_is_the_callers_to_see()
    {
        const string Last = "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n";
        await using var provider = await FakeProvider.StartAsync(200, Text + Last + Done, "text/event-stream");
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"m","stream":true}""");
        Assert.Equal(Text + Last + Done, await response.Content.ReadAsStringAsync());
        Assert.Equal(new Usage(7, 3), (await hub.OutcomeAsync()).Usage);
    }

    [Theory]
    [InlineData("""{"model":"m","stream":true,"stream_options":{"include_usage":true}}""", """{"model":"vendor-p1","stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"model":"m","stream":true,"stream_options":"odd"}""", """{"model":"vendor-p1","stream":true,"stream_options":"odd"}""")]
    public async Task Caller_who_asks_sees_it(string request, string sent)
    {
        await using var provider = await FakeProvider.StartAsync(200, Text + Stop + Usage + Done, "text/event-stream");
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync(request);
        Assert.Equal(Text + Stop + Usage + Done, await response.Content.ReadAsStringAsync());
        Assert.Equal(sent, Encoding.UTF8.GetString(provider.Requests.Single().Body));
    }

    [Fact]
    public async Task Server_that_refuses_the_member_does_not_get_it()
    {
        await using var provider = await FakeProvider.StartAsync(200, Text + Stop + Done, "text/event-stream");
        var config = ModelHub.Config(provider.BaseUrl);
        var providers = config.Providers.ToDictionary();
        providers["p1"] = providers["p1"] with { Quirks = new QuirksConfig { Refuses = ["stream_options"] } };
        await using var hub = await ModelHub.StartAsync(config with { Providers = providers });
        using var response = await hub.PostAsync("""{"model":"m","stream":true}""");
        Assert.Equal(Text + Stop + Done, await response.Content.ReadAsStringAsync());
        Assert.Equal("""{"model":"vendor-p1","stream":true}""", Encoding.UTF8.GetString(provider.Requests.Single().Body));
    }
}
