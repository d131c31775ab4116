using System.Text.Json;
using McpHub.Tests.Upstreams;

namespace McpHub.Tests.Mcp;

/// <summary>Clients of the revisions with sessions.</summary>
public sealed class ClientSessionTests
{
    [Theory]
    [InlineData("""{"level":7}""")]
    [InlineData("""{"level":null}""")]
    [InlineData("""{"level":["debug"]}""")]
    [InlineData("""{"level":"loud"}""")]
    [InlineData("{}")]
    public async Task Level_that_is_none_is_refused_with_the_levels_there_are(string @params)
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = server.ToConfig() });
        var client = await SessionClient.OpenAsync(hub);

        var error = (await client.RequestAsync("logging/setLevel", @params)).GetProperty("error");

        Assert.Equal(-32602, error.GetProperty("code").GetInt32());
        Assert.Contains("debug, info", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_that_is_no_object_is_refused()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = server.ToConfig() });
        var client = await SessionClient.OpenAsync(hub);

        var error = (await client.RequestAsync("tools/list", """{"_meta":"none"}""")).GetProperty("error");

        Assert.Equal(-32602, error.GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Client_that_does_not_read_holds_up_nobody_on_the_same_server()
    {
        const int floods = 400;
        var flood = new string('x', 100_000);
        await using var server = ScriptedProcess.Legacy().On("tools/call", async (peer, request) =>
        {
            if (request.Param("_meta", "progressToken") is { Length: > 0 } token)
            {
                for (var i = 1; i <= floods; i++)
                    await peer.SendAsync($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":{{{i}}},"message":"{{{flood}}}"} }""");
            }

            await peer.AnswerAsync(request, Canned.Done);
        });
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = server.ToConfig() });
        var slow = await SessionClient.OpenAsync(hub);
        var other = await SessionClient.OpenAsync(hub);

        using var unread = await slow.SendAsync("tools/call", """{"name":"s__echo","arguments":{},"_meta":{"progressToken":"p"}}""");

        var answer = await Eventually.Soon(other.RequestAsync("tools/call", """{"name":"s__echo","arguments":{}}"""), "an answer to the other client");
        Assert.True(answer.TryGetProperty("result", out _), answer.ToString());
    }

    [Fact]
    public async Task Progress_comes_before_the_answer()
    {
        await using var server = ScriptedProcess.Legacy().On("tools/call", async (peer, request) =>
        {
            for (var i = 1; i <= 3; i++)
                await peer.SendAsync($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{request.Param("_meta", "progressToken")}}},"progress":{{{i}}} } }""");
            await peer.AnswerAsync(request, Canned.Done);
        });
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = server.ToConfig() });
        var client = await SessionClient.OpenAsync(hub);

        await client.RequestAsync("tools/call", """{"name":"s__echo","arguments":{},"_meta":{"progressToken":"p"}}""");

        Assert.Equal([1, 2, 3], client.Notices.Select(notice => JsonElement.Parse(notice).GetProperty("params").GetProperty("progress").GetInt32()));
    }
}
