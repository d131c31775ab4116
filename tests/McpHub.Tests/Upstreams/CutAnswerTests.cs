using McpHub.Config;

namespace McpHub.Tests.Upstreams;

/// <summary>A connection that ends in the middle of an answer, at every byte of it.</summary>
public sealed class CutAnswerTests
{
    private static readonly ServerHubConfig AskedOn = new() { Breaker = new ServerBreakerConfig { Failures = 0 } };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_that_is_cut_is_an_error_wherever_it_is_cut_and_the_call_is_not_sent_twice(bool isStream)
    {
        Func<string, string> answer = isStream ? CuttingServer.AsEvents : CuttingServer.AsJson;
        await using var server = new CuttingServer(answer);
        await using var hub = await Fleet.ReadyAsync(new ServerConfig { Url = server.Url, Hub = AskedOn });
        var sent = 0;

        // From where on an answer is whole depends on the length of its id: the first that succeeds ends the loop.
        for (; ; sent++)
        {
            server.Cut = sent;
            var reply = await Eventually.Soon(hub.CallAsync().AsTask(), $"an end of the call whose answer is cut after {sent} bytes");
            if (reply.IsResult) break;
            Assert.Equal("server_failed", reply.Refusal?.Code);
        }

        Assert.InRange(sent, 150, 300);
        Assert.Equal(sent + 1, server.Calls);
    }
}
