using System.Net;
using System.Text;
using System.Text.Json;
using CsCheck;
using McpHub.Config;
using McpHub.Mcp;
using McpHub.Snapshot;
using McpHub.Tests.Agents;
using McpHub.Tests.Upstreams;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Mcp;

/// <summary>Sessions and states that one process began and another goes on with.</summary>
public sealed class SealedSessionTests
{
    private const string Call = """{"name":"s__echo","arguments":{}}""";
    private const string CanElicit = """{"elicitation":{}}""";
    private static readonly byte[] Initialize = """{"protocolVersion":"2025-11-25","capabilities":{"elicitation":{}},"clientInfo":{"name":"test","version":"1"}}"""u8.ToArray();

    [Fact]
    public async Task Another_process_with_the_same_key_takes_a_session_up_with_all_the_client_declared()
    {
        await using var server = Asking();
        await using var first = await StartAsync(server);
        await using var second = await StartAsync(server);
        var client = await SessionClient.OpenAsync(first, CanElicit);
        var moved = client.MoveTo(second);
        moved.Answer = (_, _) => """{"action":"decline"}""";

        var answer = await moved.RequestAsync("tools/call", Call);

        Assert.Equal("""{"action":"decline"}""", answer.GetProperty("result").GetProperty("content")[0].GetProperty("answer").GetRawText());
    }

    [Fact]
    public async Task Process_with_another_key_knows_no_such_session()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var first = await StartAsync(server);
        await using var second = await StartAsync(server, key: new string('y', 40));
        var client = await SessionClient.OpenAsync(first);

        Assert.Equal(HttpStatusCode.NotFound, await client.MoveTo(second).StatusOfAsync("tools/list"));
    }

    [Fact]
    public async Task Session_of_another_agent_endpoint_or_making_is_unknown()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await StartAsync(server);
        var client = await SessionClient.OpenAsync(hub);
        Assert.Equal(HttpStatusCode.OK, await client.StatusOfAsync("tools/list"));

        Assert.Equal(HttpStatusCode.NotFound, await client.MoveTo(hub, otherKey: hub.KeyOf("two")).StatusOfAsync("tools/list"));
        Assert.Equal(HttpStatusCode.NotFound, await client.MoveTo(hub, otherPath: "/mcp/server/s").StatusOfAsync("tools/list"));
        client.Id = $"{client.Id![..^1]}{(client.Id[^1] == 'A' ? 'B' : 'A')}";
        Assert.Equal(HttpStatusCode.NotFound, await client.StatusOfAsync("tools/list"));
    }

    [Fact]
    public async Task Session_that_its_client_ended_is_not_taken_up_again()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await StartAsync(server);
        var client = await SessionClient.OpenAsync(hub);

        await client.DeleteAsync();

        Assert.Equal(HttpStatusCode.NotFound, await client.StatusOfAsync("tools/list"));
    }

    [Fact]
    public async Task Agent_has_no_more_sessions_than_it_may()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await StartAsync(server, limits: new LimitsConfig { MaxSessionsPerAgent = 1 });
        var client = await SessionClient.OpenAsync(hub);
        var another = client.MoveTo(hub);
        another.Id = null;

        var refused = await another.RequestAsync("initialize", Encoding.UTF8.GetString(Initialize));

        Assert.Equal("too_many_sessions", refused.GetProperty("error").GetProperty("data").GetProperty("code").GetString());
        await SessionClient.OpenAsync(hub, key: hub.KeyOf("two"));
        await client.DeleteAsync();
        await SessionClient.OpenAsync(hub);
    }

    [Fact]
    public async Task State_of_a_server_comes_back_through_another_process()
    {
        await using var server = ScriptedProcess.Modern().On("tools/call", (peer, request) => peer.AnswerAsync(request, request.Param("requestState") is { Length: > 0 } state
            ? $$"""{"content":[],"state":{{state}},"resultType":"complete"}"""
            : """{"resultType":"input_required","requestState":"its own"}"""));
        await using var first = await StartAsync(server);
        await using var second = await StartAsync(server);
        var asked = await first.AskAsync("tools/call", Call, name: "s__echo");

        var answer = await second.AskAsync("tools/call", WithState(asked), name: "s__echo");

        Assert.Equal("its own", answer.GetProperty("result").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Call_that_waits_in_one_process_is_refused_by_another_that_says_why()
    {
        await using var server = Asking();
        await using var first = await StartAsync(server);
        await using var second = await StartAsync(server);
        var asked = await first.AskAsync("tools/call", Call, CanElicit, name: "s__echo");

        var refused = await second.AskAsync("tools/call", WithState(asked), CanElicit, name: "s__echo");

        Assert.Contains("another process", refused.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_changed_character_of_an_id_is_refused()
    {
        var ids = NewIds(new FakeTimeProvider());
        var id = ids.Close("sdk", Initialize, "one", DoorScope.All);
        Assert.Equal("sdk", ids.Open(id, "one", DoorScope.All)?.Id);
        Gen.Select(Gen.Int[0, id.Length - 1], Gen.Char['!', '~']).Sample((at, character) =>
        {
            var changed = id[..at] + character + id[(at + 1)..];
            if (changed != id) Assert.Null(ids.Open(changed, "one", DoorScope.All));
        });
    }

    [Fact]
    public void Id_that_is_too_old_is_refused()
    {
        var time = new FakeTimeProvider();
        var ids = NewIds(time);
        var id = ids.Close("sdk", Initialize, "one", DoorScope.All);

        time.Advance(SessionIds.Lifetime + TimeSpan.FromSeconds(1));

        Assert.Null(ids.Open(id, "one", DoorScope.All));
    }

    [Fact]
    public void What_was_sealed_for_one_purpose_is_nothing_for_another()
    {
        var key = new SealingKey(new byte[32]);
        var text = new Seal(key.For("state")).Close([1, 2, 3], []);

        Assert.Null(new Seal(key.For("session")).Open(text, []));
    }

    [Fact]
    public void Key_that_was_made_survives_a_restart()
    {
        using var folder = new TemporaryFolder();
        var before = HubServices.SealingKeyOf(new AuthConfig(), folder.Path);

        Assert.Equal(before, HubServices.SealingKeyOf(new AuthConfig(), folder.Path));
        Assert.NotEqual(before, HubServices.SealingKeyOf(new AuthConfig { SealingKey = new Secret(new string('x', 40)) }, folder.Path));
    }

    private static SessionIds NewIds(TimeProvider time) => new(new SealingKey(new byte[32]), time);

    private static string WithState(JsonElement asked) => $$"""{"name":"s__echo","arguments":{},"requestState":{{asked.GetProperty("result").GetProperty("requestState").GetRawText()}} }""";

    private static ScriptedProcess Asking() => ScriptedProcess.Legacy().On("tools/call", async (peer, request) =>
    {
        await peer.SendAsync($$$"""{"jsonrpc":"2.0","id":"q{{{request.Id}}}","method":"elicitation/create","params":{"message":"Sure?","requestedSchema":{"type":"object","properties":{} } } }""");
        var answer = await Eventually.Some(() => peer.Received.FirstOrDefault(message => message.Method is null && message.Id == $"\"q{request.Id}\""), "an answer to the question");
        await peer.AnswerAsync(request, $$$"""{"content":[{"type":"text","text":"done","answer":{{{Encoding.UTF8.GetString(answer.Message.Result.Span)}}} }]}""");
    });

    private static Task<RunningHub> StartAsync(ScriptedProcess server, string? key = null, LimitsConfig? limits = null) => RunningHub.StartAsync(
        new() { ["s"] = server.ToConfig() },
        config => config with { Auth = config.Auth with { SealingKey = new Secret(key ?? new string('x', 40)) }, Limits = limits ?? new() });
}
