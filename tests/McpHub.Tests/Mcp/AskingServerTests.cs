using System.Text.Json;
using McpHub.Tests.Upstreams;

namespace McpHub.Tests.Mcp;

/// <summary>A person who is asked sees which server asks.</summary>
public sealed class AskingServerTests
{
    private const string CanElicit = """{"elicitation":{"form":{},"url":{}}}""";
    private const string Call = """{"name":"s__echo","arguments":{}}""";
    private const string OwnCall = """{"name":"echo","arguments":{}}""";
    private const string Question = """{"message":"Sure?","requestedSchema":{"type":"object","properties":{}}}""";

    [Fact]
    public async Task Question_of_an_older_server_names_it_to_clients_with_sessions()
    {
        await using var server = Legacy();
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = server.ToConfig() });

        Assert.Equal("[s] Sure?", await AskedAsync(hub, "/mcp", Call));
    }

    [Fact]
    public async Task Question_of_an_older_server_names_it_to_clients_that_stand_alone()
    {
        await using var server = Legacy();
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = server.ToConfig() });

        Assert.Equal("[s] Sure?", Message(await hub.AskAsync("tools/call", Call, CanElicit, name: "s__echo")));
    }

    [Fact]
    public async Task Question_of_a_current_server_names_it_to_clients_with_sessions_once()
    {
        await using var server = Current();
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = server.ToConfig() });

        Assert.Equal("[s] Sure?", await AskedAsync(hub, "/mcp", Call));
    }

    [Fact]
    public async Task Question_of_a_current_server_names_it_to_clients_that_stand_alone_and_nothing_else_changes()
    {
        await using var server = Current();
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = server.ToConfig() });

        var answer = await hub.AskAsync("tools/call", Call, CanElicit, name: "s__echo");

        Assert.Equal("[s] Sure?", Message(answer));
        var question = answer.GetProperty("result").GetProperty("inputRequests").GetProperty("k");
        Assert.Equal("""{"type":"object","properties":{}}""", question.GetProperty("params").GetProperty("requestedSchema").GetRawText());
        Assert.Equal("""{"method":"roots/list"}""", answer.GetProperty("result").GetProperty("inputRequests").GetProperty("r").GetRawText());
    }

    [Fact]
    public async Task Error_that_sends_a_person_to_a_url_names_the_server_in_both_eras()
    {
        await using var server = ScriptedProcess.Legacy().Fail("tools/call", """{"code":-32042,"message":"Visit first.","data":{"elicitations":[{"mode":"url","elicitationId":"e1","url":"https://example.org/x","message":"Please sign in."}]}}""");
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = server.ToConfig() });
        var client = await SessionClient.OpenAsync(hub, CanElicit);

        var error = (await client.RequestAsync("tools/call", Call)).GetProperty("error");

        Assert.Equal("Visit first.", error.GetProperty("message").GetString());
        Assert.Equal("[s] Please sign in.", error.GetProperty("data").GetProperty("elicitations")[0].GetProperty("message").GetString());
        Assert.Equal("[s] Please sign in.", Message(await hub.AskAsync("tools/call", Call, CanElicit, name: "s__echo")));
    }

    [Fact]
    public async Task Servers_own_endpoint_leaves_questions_as_they_are()
    {
        await using var older = Legacy();
        await using var current = Current();
        await using var hub = await RunningHub.StartAsync(new() { ["o"] = older.ToConfig(), ["c"] = current.ToConfig() });

        Assert.Equal("Sure?", await AskedAsync(hub, "/mcp/server/o", OwnCall));
        Assert.Equal("Sure?", await AskedAsync(hub, "/mcp/server/c", OwnCall));
    }

    private static ScriptedProcess Legacy() => ScriptedProcess.Legacy().On("tools/call", async (peer, request) =>
    {
        var id = $"q{request.Id}";
        await peer.SendAsync($$"""{"jsonrpc":"2.0","id":"{{id}}","method":"elicitation/create","params":{{Question}}}""");
        await Eventually.Some(() => peer.Received.FirstOrDefault(message => message.Method is null && message.Id == $"\"{id}\""), "an answer to the question");
        await peer.AnswerAsync(request, """{"content":[]}""");
    });

    private static ScriptedProcess Current() => ScriptedProcess.Modern().On("tools/call", (peer, request) => peer.AnswerAsync(request, request.Param("inputResponses", "k") is { Length: > 0 }
        ? """{"content":[],"resultType":"complete"}"""
        : $$$"""{"resultType":"input_required","inputRequests":{"k":{"method":"elicitation/create","params":{{{Question}}} },"r":{"method":"roots/list"} } }"""));

    private static async Task<string?> AskedAsync(RunningHub hub, string path, string call)
    {
        var client = await SessionClient.OpenAsync(hub, """{"elicitation":{"form":{},"url":{}},"roots":{}}""", path: path);
        string? message = null;
        client.Answer = (method, @params) =>
        {
            if (method == "roots/list") return """{"roots":[]}""";
            message = @params.GetProperty("message").GetString();
            return """{"action":"accept","content":{}}""";
        };
        var answer = await client.RequestAsync("tools/call", call);
        Assert.True(answer.TryGetProperty("result", out _), answer.ToString());
        return message;
    }

    private static string? Message(JsonElement answer) =>
        answer.GetProperty("result").GetProperty("inputRequests").EnumerateObject().First().Value.GetProperty("params").GetProperty("message").GetString();
}
