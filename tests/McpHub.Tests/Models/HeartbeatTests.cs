using McpHub.Config;
using McpHub.Tests.Mcp;
using McpHub.Tests.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Models;

/// <summary>Streams that the hub writes, while nobody has anything to say.</summary>
public sealed class HeartbeatTests
{
    private const string Chat = """{"model":"m","stream":true,"messages":[{"role":"user","content":"hello"}]}""";
    private const string Start = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"v\",\"content\":[],\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}}\n\nevent: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\nevent: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"first\"}}\n\n";
    private const string End = "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\nevent: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":2}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    private const string ChatStart = "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"first\"}}]}\n\n";
    private const string ChatEnd = "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider time = new();
    private bool isSilent;

    [Theory]
    [InlineData("/v1/chat/completions", Chat, ":", "data: [DONE]")]
    [InlineData("/v1/responses", """{"model":"m","stream":true,"input":"hello"}""", ":", "\"response.completed\"")]
    [InlineData("/v1beta/models/m:streamGenerateContent?alt=sse", """{"contents":[{"role":"user","parts":[{"text":"hello"}]}]}""", ":", "\"STOP\"")]
    public async Task Silent_stream_gets_comments_and_still_ends_well(string path, string request, string sign, string end)
    {
        var isSeen = new TaskCompletionSource();
        await using var provider = await SilentAsync(Start, End, isSeen.Task);
        await using var hub = await StartAsync($"anthropic|{provider.BaseUrl}");
        using var response = await hub.PostAsync(request, path);
        using var body = new StreamReader(await response.Content.ReadAsStreamAsync());

        await ReadUntilAsync(body, line => line == sign);
        await ReadUntilAsync(body, line => line == sign); // again and again
        isSeen.SetResult();

        Assert.Contains(end, await body.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal("ok", (await hub.OutcomeAsync()).Status);
    }

    [Fact]
    public async Task Clients_of_Anthropic_get_the_event_that_they_know()
    {
        var isSeen = new TaskCompletionSource();
        await using var provider = await SilentAsync(ChatStart, ChatEnd, isSeen.Task);
        await using var hub = await StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"m","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"hello"}]}""", "/v1/messages");
        using var body = new StreamReader(await response.Content.ReadAsStreamAsync());

        await ReadUntilAsync(body, line => line == "event: ping");
        isSeen.SetResult();

        Assert.Contains("message_stop", await body.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/chat", 1)]
    [InlineData("/v1/chat/completions", 0)]
    public async Task Lines_of_json_get_none_nor_does_anybody_where_they_are_off(string path, double seconds)
    {
        var isSeen = new TaskCompletionSource();
        await using var provider = await SilentAsync(Start, End, isSeen.Task);
        await using var hub = await StartAsync($"anthropic|{provider.BaseUrl}", seconds);
        using var response = await hub.PostAsync(Chat, path);
        using var body = new StreamReader(await response.Content.ReadAsStreamAsync());
        var before = await ReadUntilAsync(body, line => line.Contains("first", StringComparison.Ordinal));
        for (var tick = 0; tick < 20; tick++) time.Advance(Interval);
        isSeen.SetResult();
        var after = await body.ReadToEndAsync();

        Assert.Single((before + after).Split("first")[1..]);
        Assert.All(after.Split('\n'), line => Assert.True(path == "/api/chat" ? line.Length == 0 || line.Contains("\"done\":true", StringComparison.Ordinal) : !line.StartsWith(':'), line));
    }

    [Fact]
    public async Task Stream_whose_bytes_pass_stays_the_providers()
    {
        var isSeen = new TaskCompletionSource();
        await using var provider = await SilentAsync(ChatStart, ChatEnd, isSeen.Task);
        await using var hub = await StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[]}""");
        using var body = new StreamReader(await response.Content.ReadAsStreamAsync());
        var before = await ReadUntilAsync(body, line => line.Contains("first", StringComparison.Ordinal));
        for (var tick = 0; tick < 20; tick++) time.Advance(Interval);
        isSeen.SetResult();

        Assert.Equal(ChatStart + ChatEnd, before + await body.ReadToEndAsync());
    }

    [Theory]
    [InlineData("/v1/chat/completions", ":")]
    [InlineData("/v1/messages", "event: ping")]
    public async Task Stream_is_kept_alive_while_the_hub_runs_a_tool(string path, string sign)
    {
        await using var server = ScriptedProcess.Modern().Ignore("tools/call");
        await using var hub = await RunningHub.StartAsync(
            new() { ["s"] = server.ToConfig() },
            config => config with
            {
                Limits = config.Limits with { HeartbeatSeconds = 0.05 },
                Providers = new Dictionary<string, ProviderConfig> { ["simulator"] = new() { Dialect = "simulator" } },
                Models = new Dictionary<string, ModelConfig> { ["m"] = new() { Targets = [new TargetConfig { Provider = "simulator", Model = "echo" }] } },
            },
            time);
        using var leaving = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent("""{"model":"m","max_tokens":500,"stream":true,"messages":[{"role":"user","content":"please use s__echo with {\"q\":\"hub\"}"}],"hub":{"tools":true}}""", System.Text.Encoding.UTF8, "application/json"),
        };
        var asking = hub.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
        await server.WaitForAsync("tools/call");
        await Eventually.True(() => Advanced(asking.IsCompleted, TimeSpan.FromMilliseconds(50)), "the beginning of the stream");
        using var response = await asking;
        using var body = new StreamReader(await response.Content.ReadAsStreamAsync(leaving.Token));

        await ReadUntilAsync(body, line => line == sign, TimeSpan.FromMilliseconds(50));
        await leaving.CancelAsync();
    }

    private bool Advanced(bool isDone, TimeSpan step)
    {
        if (!isDone) time.Advance(step);
        return isDone;
    }

    /// <summary>Reads lines up to one that is looked for. Once the provider has fallen silent, time goes on meanwhile.</summary>
    private async Task<string> ReadUntilAsync(StreamReader body, Func<string, bool> isFound, TimeSpan? step = null)
    {
        var text = "";
        while (true)
        {
            var reading = body.ReadLineAsync();
            if (isSilent || step is not null) await Eventually.True(() => Advanced(reading.IsCompleted, step ?? Interval), "the next line");
            var line = await reading ?? throw new EndOfStreamException(text);
            text += $"{line}\n";
            isSilent |= line.Contains("first", StringComparison.Ordinal);
            if (isFound(line)) return text;
        }
    }

    /// <summary>Says the first part, and the last when it is told to.</summary>
    private static Task<FakeProvider> SilentAsync(string first, string last, Task isSeen) => FakeProvider.StartAsync(async http =>
    {
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync(first);
        await http.Response.Body.FlushAsync();
        await isSeen;
        await http.Response.WriteAsync(last);
    });

    private Task<ModelHub> StartAsync(string address, double seconds = 1)
    {
        var config = ModelHub.Config(address);
        return ModelHub.StartAsync(
            config with
            {
                Limits = config.Limits with { HeartbeatSeconds = seconds },
                Providers = config.Providers.ToDictionary(one => one.Key, one => one.Value with { IdleSeconds = 80_000 }),
            },
            time);
    }
}
