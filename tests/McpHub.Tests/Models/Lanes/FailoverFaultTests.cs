using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Models.Lanes;

/// <summary>What other gateways' users suffered from when a provider failed, hung or was another than before.</summary>
public sealed class FailoverFaultTests
{
    private const string Request = """{"model":"m","stream":true,"messages":[{"role":"user","content":"hello"}]}""";
    private const string Start = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"v\",\"content\":[],\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}}\n\n";
    private const string Text = "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\nevent: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"first\"}}\n\n";
    private const string End = "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\nevent: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":2}}\n\n";
    private const string Overload = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";

    /// <summary>An overload told as the first event of a good response was passed on, though others could have answered.</summary>
    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/messages")]
    public async Task Overload_that_is_the_first_event_leads_to_the_next_target(string door)
    {
        await using var busy = await FakeProvider.StartAsync(200, Overload, "text/event-stream");
        await using var hub = await ModelHub.StartAsync($"anthropic|{busy.BaseUrl}", "sim:s");
        using var response = await hub.PostAsync(Request.Replace("\"stream\"", "\"max_tokens\":9,\"stream\"", StringComparison.Ordinal), door);
        Assert.DoesNotContain("verload", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("simulator/s", (await hub.OutcomeAsync()).ServedBy);
    }

    /// <summary>A failure in the middle was taken for one before the beginning: another target began the answer anew, and all was there twice.</summary>
    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/messages")]
    public async Task Answer_that_fails_after_its_first_content_is_begun_by_nobody_else(string door)
    {
        var isSeen = new TaskCompletionSource();
        await using var failing = await FakeProvider.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync(Start + Text);
            await http.Response.Body.FlushAsync();
            await isSeen.Task;
            await http.Response.WriteAsync(Overload);
        });
        await using var other = await FakeProvider.StartAsync(200, Start + Text + End, "text/event-stream");
        await using var hub = await ModelHub.StartAsync($"anthropic|{failing.BaseUrl}", $"anthropic|{other.BaseUrl}");
        using var response = await hub.PostAsync(Request.Replace("\"stream\"", "\"max_tokens\":9,\"stream\"", StringComparison.Ordinal), door);
        using var body = new StreamReader(await response.Content.ReadAsStreamAsync());
        var text = "";
        while (!text.Contains("first", StringComparison.Ordinal)) text += await body.ReadLineAsync() ?? throw new EndOfStreamException();
        isSeen.SetResult();
        text += await body.ReadToEndAsync();
        Assert.Single(text.Split("first")[1..]);
        Assert.Contains("\"error\"", text, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
        Assert.Equal("failed", (await hub.OutcomeAsync()).Status);
    }

    /// <summary>A time that ran out in the middle was told as a fault of the request.</summary>
    [Fact]
    public async Task Silence_in_the_middle_of_a_translated_answer_is_a_time_that_ran_out()
    {
        var (time, isGone) = (new FakeTimeProvider(), new TaskCompletionSource());
        await using var silent = await FakeProvider.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            http.RequestAborted.Register(() => isGone.TrySetResult());
            await http.Response.WriteAsync(Start + Text);
            await http.Response.Body.FlushAsync();
            await isGone.Task;
        });
        await using var hub = await ModelHub.StartAsync(ModelHub.Config($"anthropic|{silent.BaseUrl}"), time);
        using var response = await hub.PostAsync(Request);
        var text = response.Content.ReadAsStringAsync();
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(30));
            return text.IsCompleted;
        }, "an end once the idle time is over");

        Assert.Contains("provider_idle", await text, StringComparison.Ordinal);
        Assert.DoesNotContain("invalid_request", await text, StringComparison.Ordinal);
        Assert.Equal("provider_idle", (await hub.OutcomeAsync()).ErrorCode);
    }

    /// <summary>Clients hung, because the provider told the reason to stop, then sent only signs of life and never its last event.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Translated_answer_is_over_soon_after_its_reason_to_stop(bool sendsHeartbeats)
    {
        var (time, isReceived, isGone) = (new FakeTimeProvider(), new TaskCompletionSource(), new TaskCompletionSource());
        await using var provider = await FakeProvider.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            http.RequestAborted.Register(() => isGone.TrySetResult());
            await http.Response.WriteAsync(Start + Text + End);
            await http.Response.Body.FlushAsync();
            await isReceived.Task;
            while (sendsHeartbeats && !http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.WriteAsync(": still here\n\n", http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                time.Advance(TimeSpan.FromSeconds(1));
            }

            await isGone.Task;
        });
        await using var hub = await ModelHub.StartAsync(ModelHub.Config($"anthropic|{provider.BaseUrl}"), time);
        using var response = await hub.PostAsync(Request);
        isReceived.SetResult();
        var text = response.Content.ReadAsStringAsync();
        await Eventually.True(() =>
        {
            if (!sendsHeartbeats) time.Advance(TimeSpan.FromSeconds(1));
            return text.IsCompleted;
        }, "an end though the provider's does not come");

        Assert.EndsWith("data: [DONE]\n\n", await text, StringComparison.Ordinal);
        Assert.Equal("ok", (await hub.OutcomeAsync()).Status);
    }

    /// <summary>Encrypted thoughts went to another key than the one they were made for, and every further turn was refused.</summary>
    [Fact]
    public async Task Encrypted_thoughts_that_the_next_key_cannot_read_do_not_end_the_conversation()
    {
        await using var down = await FakeProvider.StartAsync(500, "{}");
        FakeProvider? next = null;
        next = await FakeProvider.StartAsync(async http =>
        {
            var hasThoughts = Encoding.UTF8.GetString(next!.Requests.Last().Body).Contains("Z0FBQUFB", StringComparison.Ordinal);
            http.Response.StatusCode = hasThoughts ? 400 : 200;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(hasThoughts
                ? """{"error":{"message":"The encrypted content Z0FB... could not be verified.","type":"invalid_request_error","param":null,"code":"invalid_encrypted_content"}}"""
                : """{"id":"resp_1","object":"response","model":"v","status":"completed","output":[{"id":"msg_1","type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","text":"hi","annotations":[]}]}],"usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}""");
        });
        await using var provider = next;
        await using var hub = await ModelHub.StartAsync(down.BaseUrl, next.BaseUrl);
        using var response = await hub.PostAsync(
            """{"model":"m","store":false,"input":[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"Z0FBQUFB"},{"role":"assistant","content":"before"},{"role":"user","content":"and now?"}]}""", "/v1/responses");

        Assert.Contains("\"hi\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("reasoning_state", response.Headers.GetValues("x-hub-dropped").Single());
        Assert.Equal(2, next.Requests.Count);
    }
}
