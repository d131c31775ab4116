using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Models;

public sealed class FailoverTests
{
    private const string Good = """{"id":"good","choices":[{"finish_reason":"stop"}]}""";

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(529)]
    [InlineData(429)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(408)]
    [InlineData(302)]
    public async Task Next_target_is_asked_after_status(int status)
    {
        await using var bad = await FakeProvider.StartAsync(status, """{"error":{"message":"no"}}""");
        await using var good = await FakeProvider.StartAsync(200, Good);
        await using var hub = await ModelHub.StartAsync(bad.BaseUrl, good.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"m"}""");
        Assert.Equal(Good, await response.Content.ReadAsStringAsync());
        Assert.Single(bad.Requests);
        Assert.Equal("p2/vendor-p2", (await hub.OutcomeAsync()).ServedBy);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task Fault_of_the_request_goes_back_verbatim_at_once(int status)
    {
        const string body = """{ "error" : {"message":"bad temperature","type":"invalid_request_error","param":"temperature","code":null,"more":1.0} }""";
        await using var strict = await FakeProvider.StartAsync(status, body, "application/json", ("x-request-id", "req-9"));
        await using var other = await FakeProvider.StartAsync(200, Good);
        await using var hub = await ModelHub.StartAsync(strict.BaseUrl, other.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"m"}""");
        Assert.Equal((status, body, "req-9"), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.GetValues("x-request-id").Single()));
        Assert.Empty(other.Requests);
        Assert.Equal("failed", (await hub.OutcomeAsync()).Status);
    }

    [Fact]
    public async Task Fault_in_no_known_shape_is_told_by_the_hub()
    {
        await using var proxy = await FakeProvider.StartAsync(400, "<html>Bad Request</html>", "text/html");
        await using var hub = await ModelHub.StartAsync(proxy.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"m"}""");
        Assert.Equal((400, "provider_rejected"), ((int)response.StatusCode, (await ModelHub.ErrorAsync(response)).GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Refused_hub_key_is_the_hubs_fault_and_is_not_shown(int status)
    {
        await using var provider = await FakeProvider.StartAsync(status, """{"error":{"message":"Incorrect API key provided: sk-p1-secret","code":"invalid_api_key"}}""");
        await using var hub = await ModelHub.StartAsync(provider.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"m"}""");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains("provider_credentials_refused", text, StringComparison.Ordinal);
        Assert.Contains("'p1'", JsonDocument.Parse(text).RootElement.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rate_limit_of_the_last_target_goes_back_verbatim_with_when_to_try_again()
    {
        await using var hub = await ModelHub.StartAsync("sim:sim-fail-500", "sim:sim-fail-429");
        using var response = await hub.PostAsync("""{"model":"m"}""");
        Assert.Equal((429, "2", "simulated"), ((int)response.StatusCode, response.Headers.GetValues("retry-after").Single(), (await ModelHub.ErrorAsync(response)).GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData(500, "7", 502, "provider_failed", "7")]
    [InlineData(503, "Wed, 01 Jan 2020 00:00:30 GMT", 503, "provider_overloaded", "30")]
    [InlineData(529, "soon", 503, "provider_overloaded", null)]
    public async Task Failure_of_the_last_target_is_told_by_the_hub_with_when_to_try_again(int status, string retryAfter, int expected, string code, string? wait)
    {
        await using var provider = await FakeProvider.StartAsync(status, "oops", "text/plain", ("Retry-After", retryAfter));
        await using var hub = await ModelHub.StartAsync(ModelHub.Config(provider.BaseUrl), new FakeTimeProvider(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        using var response = await hub.PostAsync("""{"model":"m"}""");
        Assert.Equal((expected, code), ((int)response.StatusCode, (await ModelHub.ErrorAsync(response)).GetProperty("code").GetString()));
        Assert.Equal(wait, response.Headers.TryGetValues("Retry-After", out var values) ? values.Single() : null);
    }

    [Fact]
    public async Task Unreachable_target_is_passed_over()
    {
        await using var hub = await ModelHub.StartAsync(FakeProvider.DeadUrl(), "sim:s");
        using var response = await hub.PostAsync("""{"model":"m","messages":[{"role":"user","content":"hi"}]}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Nobody_reachable_is_told_without_the_address()
    {
        var url = FakeProvider.DeadUrl();
        await using var hub = await ModelHub.StartAsync(url, url);
        using var response = await hub.PostAsync("""{"model":"m"}""");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("provider_unreachable", text, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", text, StringComparison.Ordinal);
        Assert.Equal(("failed", "provider_unreachable"), (await hub.OutcomeAsync()) is var outcome ? (outcome.Status, outcome.ErrorCode) : default);
    }

    [Fact]
    public async Task Slow_target_is_given_up_and_the_next_one_asked()
    {
        var asked = new TaskCompletionSource();
        await using var slow = await FakeProvider.StartAsync(async http =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        var time = new FakeTimeProvider();
        await using var hub = await ModelHub.StartAsync(ModelHub.Config(slow.BaseUrl, "sim:s"), time);
        var call = hub.PostAsync("""{"model":"m","messages":[{"role":"user","content":"hi"}]}""");
        await asked.Task;
        time.Advance(TimeSpan.FromSeconds(30));
        using var response = await call;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Slow_last_target_is_a_timeout()
    {
        var asked = new TaskCompletionSource();
        var isGone = new TaskCompletionSource();
        await using var slow = await FakeProvider.StartAsync(async http =>
        {
            http.RequestAborted.Register(() => isGone.SetResult());
            asked.SetResult();
            await isGone.Task;
        });
        var time = new FakeTimeProvider();
        await using var hub = await ModelHub.StartAsync(ModelHub.Config(slow.BaseUrl), time);
        var call = hub.PostAsync("""{"model":"m"}""");
        await asked.Task;
        time.Advance(TimeSpan.FromSeconds(30));
        using var response = await call;
        Assert.Equal((504, "provider_timeout"), ((int)response.StatusCode, (await ModelHub.ErrorAsync(response)).GetProperty("code").GetString()));
        await isGone.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("sim:sim-cut", false)]
    [InlineData("sim:sim-stream-error", true)]
    public async Task Bad_answer_is_passed_over_while_nothing_has_reached_the_caller(string target, bool isStreaming)
    {
        await using var hub = await ModelHub.StartAsync(target, "sim:s");
        using var response = await hub.PostAsync($$"""{"model":"m","stream":{{(isStreaming ? "true" : "false")}},"messages":[{"role":"user","content":"hi"}]}""");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal((HttpStatusCode.OK, "simulator/s"), (response.StatusCode, (await hub.OutcomeAsync()).ServedBy));
        Assert.Contains(isStreaming ? "\"content\":\"You\"" : "You said: hi", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/event-stream", "")]
    [InlineData("text/event-stream", ": nothing but comments\n\n")]
    [InlineData("application/json", "")]
    [InlineData("application/json", "[]")]
    [InlineData("application/json", "{\"id\":")]
    [InlineData("text/html", "<html>captive portal</html>")]
    public async Task Success_that_is_no_answer_is_passed_over(string type, string body)
    {
        await using var broken = await FakeProvider.StartAsync(200, body, type);
        await using var hub = await ModelHub.StartAsync(broken.BaseUrl, "sim:s");
        using var response = await hub.PostAsync("""{"model":"m","messages":[{"role":"user","content":"hi"}]}""");
        Assert.Contains("You said: hi", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compressed_answer_is_never_inflated()
    {
        await using var bomb = await FakeProvider.StartAsync(200, "x", "application/json", ("Content-Encoding", "gzip"));
        await using var hub = await ModelHub.StartAsync(bomb.BaseUrl);
        using var response = await hub.PostAsync("""{"model":"m"}""");
        Assert.Equal((502, "provider_bad_answer"), ((int)response.StatusCode, (await ModelHub.ErrorAsync(response)).GetProperty("code").GetString()));
    }
}
