using System.Text.Json;
using McpHub.Tests.Upstreams;

namespace McpHub.Tests.Mcp;

/// <summary>Log messages of a server that come on the stream of a call, and who gets them.</summary>
public sealed class LogMessageTests : IAsyncLifetime
{
    private StreamServer server = null!;
    private RunningHub hub = null!;

    public async ValueTask InitializeAsync()
    {
        server = await StreamServer.StartAsync();
        server.OnCall = async (response, id) =>
        {
            foreach (var level in (string[])["debug", "info", "error"])
                await StreamServer.SayAsync(response, $$$"""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"{{{level}}}","logger":"db","data":1e2} }""");
            await StreamServer.SayAsync(response, """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"error","data":{}}}""");
            await StreamServer.SayAsync(response, StreamServer.Answer(id));
        };
        hub = await RunningHub.StartAsync(new() { ["s"] = new() { Url = server.Url } });
    }

    [Theory]
    [InlineData("/mcp", "s__echo", "s/db", "s")]
    [InlineData("/mcp/server/s", "echo", "db", null)]
    public async Task Request_of_the_current_revision_gets_what_it_asked_for_under_the_servers_name(string path, string tool, string named, string? unnamed)
    {
        using var response = await hub.SendAsync("tools/call", $$"""{"name":"{{tool}}"}""", path: path, name: tool, logLevel: "info");
        var messages = await OlderSession.MessagesOf(response).Where(message => message.TryGetProperty("method", out _)).Select(message => message.GetProperty("params")).ToListAsync();
        Assert.Equal(["info", "error", "error"], messages.Select(message => message.GetProperty("level").GetString()));
        Assert.Equal([named, named, unnamed], messages.Select(message => message.TryGetProperty("logger", out var logger) ? logger.GetString() : null));
        Assert.Equal("1e2", messages[0].GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task Request_that_asks_for_none_gets_none()
    {
        using var response = await hub.SendAsync("tools/call", """{"name":"s__echo"}""", name: "s__echo");
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Session_gets_what_it_asked_for_last()
    {
        var client = await SessionClient.OpenAsync(hub);
        await CallAsync(client);
        Assert.Empty(client.Notices);

        await client.RequestAsync("logging/setLevel", """{"level":"error"}""");
        await CallAsync(client);
        Assert.Equal(["s/db", "s"], client.Notices.Select(notice => JsonElement.Parse(notice).GetProperty("params").GetProperty("logger").GetString()));

        var other = await SessionClient.OpenAsync(hub);
        await CallAsync(other);
        Assert.Empty(other.Notices);
    }

    private static Task<JsonElement> CallAsync(SessionClient client) => client.RequestAsync("tools/call", """{"name":"s__echo"}""");

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        await server.DisposeAsync();
    }
}
