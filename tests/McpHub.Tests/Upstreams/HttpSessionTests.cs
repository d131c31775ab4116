using System.Text.Json;
using McpHub.Config;
using Microsoft.AspNetCore.Http;

namespace McpHub.Tests.Upstreams;

/// <summary>Servers of revision 2025-11-25 over HTTP: streams that end before the answer, and what such a server says on its own stream.</summary>
public sealed class HttpSessionTests : IAsyncLifetime
{
    private StreamServer server = null!;

    public async ValueTask InitializeAsync() => server = await StreamServer.StartAsync();

    [Fact]
    public async Task Stream_that_ends_before_the_answer_is_taken_up_where_it_ended()
    {
        var answer = "";
        server.OnCall = (response, id) =>
        {
            answer = StreamServer.Answer(id);
            return response.WriteAsync("id: e1\nretry: 1\ndata:\n\n");
        };
        server.OnResume = (response, last) => last == "e1" ? response.WriteAsync("id: e2\ndata:\n\n") : StreamServer.SayAsync(response, answer, "e3");
        await using var fleet = await Fleet.ReadyAsync(new ServerConfig { Url = server.Url });

        Assert.Contains("done", (await fleet.CallAsync()).Text());
        Assert.Equal(["e1", "e2"], server.Listened.Where(last => last is not null));
        Assert.Single(server.Received, message => message.TryGetProperty("method", out var method) && method.GetString() == "tools/call");
    }

    [Fact]
    public async Task Stream_that_breaks_is_taken_up_like_one_that_ends()
    {
        var answer = "";
        var client = new FakeChannel();
        server.OnCall = async (response, id) =>
        {
            answer = StreamServer.Answer(id);
            await StreamServer.SayAsync(response, $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{id}}},"progress":1} }""", "e1\nretry: 1");
            await Eventually.True(() => client.Told.Count > 0, "the hub has read the event");
            response.HttpContext.Abort();
        };
        server.OnResume = (response, _) => StreamServer.SayAsync(response, answer);
        await using var fleet = await Fleet.ReadyAsync(new ServerConfig { Url = server.Url });
        Assert.Contains("done", (await fleet.CallAsync(client: client, progressToken: "1")).Text());
    }

    [Fact]
    public async Task Stream_that_never_goes_on_fails_its_call()
    {
        server.OnCall = (response, _) => response.WriteAsync("id: e1\nretry: 1\ndata:\n\n");
        server.OnResume = (response, _) => response.WriteAsync("id: e1\nretry: 1\ndata:\n\n");
        await using var fleet = await Fleet.ReadyAsync(new ServerConfig { Url = server.Url });
        Assert.Contains("ended without an answer", (await fleet.CallAsync()).Refusal!.Message);
        Assert.True(server.Listened.Count <= 12, $"{server.Listened.Count} streams");
    }

    [Fact]
    public async Task Stream_without_event_ids_cannot_be_taken_up()
    {
        server.OnCall = (response, _) => response.WriteAsync(": nothing\n\n");
        await using var fleet = await Fleet.ReadyAsync(new ServerConfig { Url = server.Url });
        Assert.Contains("ended without an answer", (await fleet.CallAsync()).Refusal!.Message);
    }

    [Fact]
    public async Task Question_on_the_servers_own_stream_goes_to_the_only_client_that_waits()
    {
        server.OnCall = async (response, id) =>
        {
            await server.SayUnaskedAsync(response.HttpContext, """{"jsonrpc":"2.0","id":77,"method":"elicitation/create","params":{"message":"?"}}""");
            await Eventually.True(() => server.Received.Any(message => IsAnswer(message)), "the answer");
            await StreamServer.SayAsync(response, StreamServer.Answer(id));
        };
        await using var fleet = await Fleet.ReadyAsync(new ServerConfig { Url = server.Url });
        var client = new FakeChannel { Capabilities = """{"elicitation":{}}""", Answer = _ => Task.FromResult("""{"action":"accept"}""") };
        Assert.Contains("done", (await fleet.CallAsync(client: client)).Text());
        Assert.Equal(["elicitation/create"], client.Asked);
        Assert.Equal("accept", server.Received.First(IsAnswer).GetProperty("result").GetProperty("action").GetString());
    }

    [Fact]
    public async Task Server_that_refuses_a_version_and_names_the_same_is_asked_again()
    {
        server.Discoveries.Enqueue("""{"code":-32022,"message":"Unsupported protocol version","data":{"supported":["2026-07-28"]}}""");
        await using var fleet = await Fleet.ReadyAsync(new ServerConfig { Url = server.Url });
        Assert.Equal("2026-07-28", fleet.Report.Status.Revision);
    }

    [Fact]
    public async Task Server_that_refuses_a_version_and_names_others_is_greeted_as_older()
    {
        server.Discoveries.Enqueue("""{"code":-32022,"message":"Unsupported protocol version","data":{"supported":["2025-11-25"]}}""");
        await using var fleet = await Fleet.ReadyAsync(new ServerConfig { Url = server.Url });
        Assert.Equal("2025-11-25", fleet.Report.Status.Revision);
    }

    private static bool IsAnswer(JsonElement message) => message.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.Number && id.GetInt64() == 77;

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
