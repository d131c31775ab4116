using McpHub.Tests.Upstreams;

namespace McpHub.Tests.Mcp;

/// <summary>Servers that send a person to a URL.</summary>
public sealed class UrlElicitationTests
{
    private const string CanVisit = """{"elicitation":{"form":{},"url":{}}}""";
    private const string Call = """{"name":"s__echo","arguments":{}}""";
    private const string Required = """{"code":-32042,"message":"Visit first.","data":{"elicitations":[{"mode":"url","elicitationId":"e1","url":"https://example.org/x","message":"Please sign in."}]}}""";
    private const string Completed = """{"jsonrpc":"2.0","method":"notifications/elicitation/complete","params":{"elicitationId":"e1"}}""";

    [Fact]
    public async Task Error_of_an_older_server_is_a_question_to_clients_of_the_current_revision()
    {
        await using var server = ScriptedProcess.Legacy().Fail("tools/call", Required);
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = server.ToConfig() });

        var asked = (await hub.AskAsync("tools/call", Call, CanVisit, name: "s__echo")).GetProperty("result");

        Assert.Equal("input_required", asked.GetProperty("resultType").GetString());
        var question = asked.GetProperty("inputRequests").EnumerateObject().Single().Value;
        Assert.Equal("https://example.org/x", question.GetProperty("params").GetProperty("url").GetString());
        Assert.False(question.GetProperty("params").TryGetProperty("elicitationId", out _));
    }

    [Fact]
    public async Task Error_reaches_clients_of_its_revision_as_it_is_and_so_does_the_notice_that_follows()
    {
        await using var server = ScriptedProcess.Legacy().Fail("tools/call", Required);
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = server.ToConfig() });
        var client = await SessionClient.OpenAsync(hub, CanVisit);
        using var stream = await client.ListenAsync();
        var answer = await client.RequestAsync("tools/call", Call);
        Assert.Equal(-32042, answer.GetProperty("error").GetProperty("code").GetInt32());

        await server.Peer.SendAsync(Completed);

        var notice = await SessionClient.NextAsync(stream);
        Assert.Equal("notifications/elicitation/complete", notice.GetProperty("method").GetString());
        Assert.Equal("e1", notice.GetProperty("params").GetProperty("elicitationId").GetString());
    }

    [Fact]
    public async Task Question_of_the_current_revision_gets_an_id_before_clients_of_2025_11_25()
    {
        await using var server = ScriptedProcess.Modern().On("tools/call", (peer, request) => peer.AnswerAsync(request, request.Param("inputResponses", "k") is { Length: > 0 }
            ? """{"content":[],"resultType":"complete"}"""
            : """{"resultType":"input_required","inputRequests":{"k":{"method":"elicitation/create","params":{"mode":"url","url":"https://example.org/x","message":"Please sign in."}}}}"""));
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = server.ToConfig() });
        var client = await SessionClient.OpenAsync(hub, CanVisit);
        string? id = null;
        client.Answer = (_, @params) =>
        {
            id = @params.GetProperty("elicitationId").GetString();
            return """{"action":"accept"}""";
        };

        var answer = await client.RequestAsync("tools/call", Call);

        Assert.True(answer.TryGetProperty("result", out _), answer.ToString());
        Assert.False(string.IsNullOrEmpty(id));
    }

    [Fact]
    public async Task Client_that_cannot_be_asked_gets_a_tool_error_that_a_model_can_read()
    {
        await using var server = ScriptedProcess.Modern()
            .Answer("tools/call", """{"resultType":"input_required","inputRequests":{"k":{"method":"elicitation/create","params":{"message":"Sure?","requestedSchema":{"type":"object"}}}}}""");
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = server.ToConfig() });
        var client = await SessionClient.OpenAsync(hub);

        var result = (await client.RequestAsync("tools/call", Call)).GetProperty("result");

        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.Contains("elicitation/create", result.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }
}
