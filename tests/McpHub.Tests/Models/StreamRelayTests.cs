using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Models;

public sealed class StreamRelayTests
{
    private const string Chunk = "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":null}]}\n\n";
    private const string Finish = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private const string LastEvent = "data: {\"id\":\"";
    private const string Request = """{"model":"m","stream":true}""";

    [Theory]
    [InlineData("")]
    [InlineData("data: {\"id\":\"1\",\"choices\":[{\"del")]
    [InlineData("event: half\n")]
    [InlineData("data: [DON")]
    public async Task Stream_that_ends_early_gets_an_error_event_after_whole_events(string rest)
    {
        await using var provider = await FakeProvider.StartAsync(200, Chunk + Chunk + rest, "text/event-stream");
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl, "sim:s");
        using var response = await hub.PostAsync(Request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith(Chunk + Chunk + LastEvent, text, StringComparison.Ordinal);
        Assert.Contains("provider_answer_cut", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.Equal(("failed", "provider_answer_cut"), (await hub.OutcomeAsync()) is var outcome ? (outcome.Status, outcome.ErrorCode) : default);
    }

    [Fact]
    public async Task Stream_whose_connection_breaks_gets_an_error_event()
    {
        var isReceived = new TaskCompletionSource();
        await using var provider = await FakeProvider.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync(Chunk);
            await http.Response.Body.FlushAsync();
            await isReceived.Task;
            http.Abort();
        });
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync(Request);
        isReceived.SetResult();
        Assert.StartsWith(Chunk + LastEvent, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Chunk + Finish)]
    [InlineData(Chunk + Finish + "data: [DONE]")]
    [InlineData(Chunk + "data: [DONE]\n")]
    [InlineData(Chunk + "data: [DONE]\r\n\r\n")]
    public async Task Stream_that_came_to_its_own_end_is_complete(string stream)
    {
        await using var provider = await FakeProvider.StartAsync(200, stream, "text/event-stream");
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync(Request);
        Assert.Equal(stream.TrimEnd(), (await response.Content.ReadAsStringAsync()).TrimEnd());
        Assert.Equal("ok", (await hub.OutcomeAsync()).Status);
    }

    [Fact]
    public async Task Error_event_of_the_provider_passes_verbatim_and_counts_as_failed()
    {
        const string error = "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}\n\n";
        await using var provider = await FakeProvider.StartAsync(200, Chunk + error, "text/event-stream");
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync(Request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith(Chunk + error + LastEvent, text, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"error\"", text, StringComparison.Ordinal);
        Assert.Equal(("failed", "provider_failed_in_stream"), (await hub.OutcomeAsync()) is var outcome ? (outcome.Status, outcome.ErrorCode) : default);
    }

    [Fact]
    public async Task Silence_in_the_middle_is_an_error_event()
    {
        var time = new FakeTimeProvider();
        await using var hub = await ModelHub.StartAsync(ModelHub.Config("sim:sim-stall"), time);
        using var response = await hub.PostAsync("""{"model":"m","stream":true,"messages":[{"role":"user","content":"hi"}]}""");
        using var body = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Contains("\"role\":\"assistant\"", await body.ReadLineAsync(), StringComparison.Ordinal);
        var rest = body.ReadToEndAsync();
        await AdvanceUntil(time, rest);
        Assert.Contains("provider_idle", await rest, StringComparison.Ordinal);
        Assert.Equal("provider_idle", (await hub.OutcomeAsync()).ErrorCode);
    }

    [Fact]
    public async Task Mere_comments_after_the_finish_do_not_keep_a_stream_open()
    {
        var time = new FakeTimeProvider();
        var isReceived = new TaskCompletionSource();
        await using var provider = await FakeProvider.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync(Chunk + Finish);
            await isReceived.Task;
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.WriteAsync(": still here\n\n", http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                time.Advance(TimeSpan.FromSeconds(1));
            }
        });
        await using var hub = await ModelHub.StartAsync(ModelHub.Config(provider.BaseUrl), time);
        using var response = await hub.PostAsync(Request);
        isReceived.SetResult();
        Assert.StartsWith(Chunk + Finish, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("ok", (await hub.OutcomeAsync()).Status);
    }

    [Fact]
    public async Task Endless_event_is_cut_off_in_bounded_memory()
    {
        var isGone = new TaskCompletionSource();
        await using var provider = await FakeProvider.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            http.RequestAborted.Register(() => isGone.TrySetResult());
            await http.Response.WriteAsync(Chunk + "data: ");
            var portion = Encoding.UTF8.GetBytes(new string('a', 64 * 1024));
            while (!http.RequestAborted.IsCancellationRequested) await http.Response.Body.WriteAsync(portion, http.RequestAborted);
        });
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync(Request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith(Chunk + LastEvent, text, StringComparison.Ordinal);
        Assert.Contains("provider_answer_too_large", text, StringComparison.Ordinal);
        await isGone.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Caller_who_leaves_ends_the_call_upstream_and_is_settled_once_as_cancelled(bool isAnswering)
    {
        var isAsked = new TaskCompletionSource();
        var isGone = new TaskCompletionSource();
        await using var provider = await FakeProvider.StartAsync(async http =>
        {
            http.RequestAborted.Register(() => isGone.TrySetResult());
            http.Response.ContentType = "text/event-stream";
            if (isAnswering) await http.Response.WriteAsync(Chunk);
            if (isAnswering) await http.Response.Body.FlushAsync();
            isAsked.SetResult();
            await isGone.Task;
        });
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl, provider.BaseUrl);
        using var leave = new CancellationTokenSource();
        var call = hub.PostAsync(Request, ct: leave.Token);
        await isAsked.Task;
        if (isAnswering)
        {
            using var response = await call;
            var buffer = new byte[Chunk.Length];
            await (await response.Content.ReadAsStreamAsync()).ReadExactlyAsync(buffer);
        }
        else
        {
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        await isGone.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(("cancelled", "cancelled"), (await hub.OutcomeAsync()) is var outcome ? (outcome.Status, outcome.ErrorCode) : default);
        Assert.Single(provider.Requests);
    }

    [Fact]
    public async Task Large_json_answer_that_breaks_off_does_not_look_complete()
    {
        await using var provider = await FakeProvider.StartAsync(200, "{\"data\":[" + string.Concat(Enumerable.Repeat("1,", 100_000)), "application/json");
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"m"}""");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync());
        Assert.Equal("provider_answer_cut", (await hub.OutcomeAsync()).ErrorCode);
    }

    // The clock moves on until the hub has noticed; each step is shorter than the limit.
    private static async Task AdvanceUntil(FakeTimeProvider time, Task done)
    {
        while (!done.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }
    }
}
