using System.Text;
using System.Text.Json;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Mcp;
using McpHub.Tests.Upstreams;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Mcp;

/// <summary>A server with a session asks in the middle of a call; the client stands alone with every request.</summary>
public sealed class ParkedCallTests
{
    private const string CanElicit = """{"elicitation":{}}""";
    private const string Yes = """{"action":"accept","content":{"ok":true}}""";

    [Fact]
    public async Task Question_of_an_older_server_reaches_the_client_as_a_result_and_its_answer_the_server()
    {
        await using var server = Asking();
        await using var hub = await StartAsync(server);

        var (state, key) = Asked(await CallAsync(hub));
        var answer = await CallAsync(hub, $$$""","requestState":"{{{state}}}","inputResponses":{"{{{key}}}":{{{Yes}}} }""");

        Assert.Equal(Yes, answer.GetProperty("result").GetProperty("content")[0].GetProperty("answer").GetRawText());
    }

    [Theory]
    [InlineData("\"none\"")]
    [InlineData("[]")]
    [InlineData("""{"KEY":"yes"}""")]
    [InlineData("""{"KEY":null}""")]
    public async Task Malformed_input_is_refused_and_the_call_still_waits(string responses)
    {
        await using var server = Asking();
        await using var hub = await StartAsync(server);
        var (state, key) = Asked(await CallAsync(hub));

        var refused = await CallAsync(hub, $$""","requestState":"{{state}}","inputResponses":{{responses.Replace("KEY", key, StringComparison.Ordinal)}}""");

        Assert.Equal(-32602, refused.GetProperty("error").GetProperty("code").GetInt32());
        var answer = await CallAsync(hub, $$$""","requestState":"{{{state}}}","inputResponses":{"{{{key}}}":{{{Yes}}} }""");
        Assert.True(answer.TryGetProperty("result", out _), answer.ToString());
    }

    [Fact]
    public async Task Without_input_the_client_is_asked_again()
    {
        await using var server = Asking();
        await using var hub = await StartAsync(server);
        var (first, _) = Asked(await CallAsync(hub));

        var (state, key) = Asked(await CallAsync(hub, $$""","requestState":"{{first}}" """));

        var answer = await CallAsync(hub, $$$""","requestState":"{{{state}}}","inputResponses":{"{{{key}}}":{{{Yes}}} }""");
        Assert.True(answer.TryGetProperty("result", out _), answer.ToString());
    }

    [Fact]
    public async Task Progress_goes_under_the_token_of_the_request_that_is_open()
    {
        await using var server = Asking();
        await using var hub = await StartAsync(server);
        var (state, key) = Asked(await CallAsync(hub, meta: """{"progressToken":"first"}"""));

        using var response = await SendAsync(hub, $$$""","requestState":"{{{state}}}","inputResponses":{"{{{key}}}":{{{Yes}}} }""", """{"progressToken":"second"}""");
        var stream = await response.Content.ReadAsStringAsync();

        Assert.Contains("""{"progressToken":"second","progress":1}""", stream, StringComparison.Ordinal);
        Assert.DoesNotContain("first", stream, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_that_wants_no_progress_any_more_gets_none()
    {
        await using var server = Asking();
        await using var hub = await StartAsync(server);
        var (state, key) = Asked(await CallAsync(hub, meta: """{"progressToken":"first"}"""));

        using var response = await SendAsync(hub, $$$""","requestState":"{{{state}}}","inputResponses":{"{{{key}}}":{{{Yes}}} }""");

        Assert.DoesNotContain("progress", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_agent_cannot_take_all_the_places()
    {
        using var parked = new ParkedCalls(new FakeTimeProvider());
        for (var i = 0; i < ParkedCalls.MaxPerAgent; i++) Assert.NotNull(parked.Add(NewCall("one")));

        Assert.Null(parked.Add(NewCall("one")));
        Assert.NotNull(parked.Add(NewCall("two")));
    }

    [Fact]
    public void Place_is_free_again_when_its_call_is_taken_up_or_too_old()
    {
        var time = new FakeTimeProvider();
        using var parked = new ParkedCalls(time);
        var handles = Enumerable.Range(0, ParkedCalls.MaxPerAgent).Select(_ => parked.Add(NewCall("one"))!).ToList();

        Assert.NotNull(parked.Take(handles[0]));
        Assert.NotNull(parked.Add(NewCall("one")));
        time.Advance(ParkedCalls.Patience);

        Assert.NotNull(parked.Add(NewCall("one")));
        Assert.Null(parked.Take(handles[1]));
    }

    private static ParkedCall NewCall(string agent) => new(new ParkableChannel(default), new CancellationTokenSource()) { Agent = agent, Running = Task.FromResult<Reply?>(null) };

    // Asks once in every call, reports progress, and answers with what it was told.
    private static ScriptedProcess Asking(ServerConfig? config = null) => ScriptedProcess.Legacy(config).On("tools/call", async (peer, request) =>
    {
        var id = $"q{request.Id}";
        await peer.SendAsync($$$"""{"jsonrpc":"2.0","id":"{{{id}}}","method":"elicitation/create","params":{"message":"Sure?","requestedSchema":{"type":"object","properties":{} } } }""");
        var answer = await Eventually.Some(() => peer.Received.FirstOrDefault(message => message.Method is null && message.Id == $"\"{id}\""), "an answer to the question");
        if (request.Param("_meta", "progressToken") is { Length: > 0 } token)
            await peer.SendAsync($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":1}}""");
        var said = answer.Message.Result.IsEmpty ? answer.Message.Error : answer.Message.Result;
        await peer.AnswerAsync(request, $$$"""{"content":[{"type":"text","text":"done","answer":{{{Encoding.UTF8.GetString(said.Span)}}} }]}""");
    });

    private static Task<RunningHub> StartAsync(ScriptedProcess server) => RunningHub.StartAsync(new() { ["s"] = server.ToConfig() });

    private static async Task<JsonElement> CallAsync(RunningHub hub, string members = "", string? meta = null, string? key = null)
    {
        using var response = await SendAsync(hub, members, meta, key);
        var body = await response.Content.ReadAsStringAsync();
        return JsonElement.Parse(body.Split('\n').LastOrDefault(line => line.StartsWith("data:", StringComparison.Ordinal))?[5..] ?? body);
    }

    private static Task<HttpResponseMessage> SendAsync(RunningHub hub, string members, string? meta = null, string? key = null) =>
        hub.SendAsync("tools/call", $$"""{"name":"s__echo","arguments":{}{{members}}{{(meta is null ? "" : $",\"_meta\":{meta}")}} }""", CanElicit, name: "s__echo", key: key);

    private static (string State, string Key) Asked(JsonElement answer)
    {
        Assert.True(answer.TryGetProperty("result", out var result), answer.ToString());
        Assert.Equal("input_required", result.GetProperty("resultType").GetString());
        return (result.GetProperty("requestState").GetString()!, result.GetProperty("inputRequests").EnumerateObject().Single().Name);
    }
}
