using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpHub.EndToEnd.Failures;

/// <summary>Servers that break every bound: each fails alone and for a reason that is named, and the hub's memory stays flat.</summary>
public sealed class HostileServerTests(HostileHub hostile) : IClassFixture<HostileHub>
{
    private const long MostGrowth = 32 * 1024 * 1024;
    private const string OutOfTime = "did not answer tools/call within hub.limits.callSeconds (3 s)";
    private const string TooMany = "sends more than 20000 messages a second that nobody asked for";

    [Theory(Timeout = Limits.TestMs)]
    [InlineData("endless-line", "a message longer than hub.limits.maxMessageBytes")]
    [InlineData("garbage-lines", TooMany)]
    [InlineData("notices", TooMany)]
    [InlineData("questions", "asked for more than 100 things at once")]
    [InlineData("other-id", OutOfTime)]
    [InlineData("closed-output", "closed its standard output")]
    [InlineData("endless-event", "an event larger than hub.limits.maxMessageBytes")]
    [InlineData("endless-comments", OutOfTime)]
    [InlineData("gibibyte-announced", "larger than hub.limits.maxMessageBytes")]
    [InlineData("gibibyte", "larger than hub.limits.maxMessageBytes")]
    [InlineData("endless-headers", "Nothing usable answers")]
    [InlineData("half-closed", "broke while it answered")]
    [InlineData("slow-drip", OutOfTime)]
    [InlineData("silent", "did not begin to answer within hub.limits.firstByteSeconds (1 s)")]
    [InlineData("silent-within", "silent for longer than hub.limits.silenceSeconds (1 s)")]
    [InlineData("unknown-id", "without a JSON-RPC message")]
    [InlineData("garbage", "no JSON-RPC message")]
    [InlineData("deep", "no JSON-RPC message")]
    public async Task Call_fails_for_a_named_reason_and_costs_the_others_nothing(string server, string reason)
    {
        Processes.RequireLinux();
        await using var others = await CallLoop.StartAsync(hostile.Hub, hostile.Key, "good__echo");
        var before = hostile.BeginToMeasure();

        var result = await hostile.Client.CallToolAsync($"{server}__echo");

        Assert.True(result.IsError);
        Assert.Contains(reason, Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text);
        await others.AssertNoCallFailedAsync();
        AssertFlat(before);
    }

    [Theory(Timeout = Limits.TestMs)]
    [InlineData("same-cursor", "the same cursor of tools/list twice")]
    [InlineData("million-tools", "more than 20000 items")]
    [InlineData("million-at-once", "longer than hub.limits.maxMessageBytes")]
    [InlineData("large-tools", "larger than hub.limits.maxCatalogBytes")]
    public async Task List_without_an_end_fails_for_a_named_reason_and_costs_the_others_nothing(string server, string reason)
    {
        Processes.RequireLinux();
        await using var others = await CallLoop.StartAsync(hostile.Hub, hostile.Key, "good__echo");
        var before = hostile.BeginToMeasure();

        await hostile.Hub.RunAsync("servers", "restart", server);

        var state = (await ServerStates.ReadAsync(hostile.Hub))[server];
        Assert.Equal("given_up", state.State);
        Assert.Contains(reason, state.Reason);
        await others.AssertNoCallFailedAsync();
        AssertFlat(before);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Tools_that_change_every_second_cost_nobody_anything()
    {
        Processes.RequireLinux();
        await using var others = await CallLoop.StartAsync(hostile.Hub, hostile.Key, "good__echo");
        var before = hostile.BeginToMeasure();

        for (var i = 0; i < 200; i++)
        {
            Assert.NotEqual(true, (await hostile.Client.CallToolAsync("changing__echo")).IsError);
            await others.GoOnAsync();
        }

        await others.AssertNoCallFailedAsync();
        AssertFlat(before);
    }

    private void AssertFlat(long before)
    {
        var growth = hostile.PeakMemory() - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"The hub grew by {growth / 1024} KiB at most.");
        Assert.InRange(growth, long.MinValue, MostGrowth);
    }
}
