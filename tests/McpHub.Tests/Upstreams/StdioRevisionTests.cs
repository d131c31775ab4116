using McpHub.Config;

namespace McpHub.Tests.Upstreams;

/// <summary>Which revision a process turns out to speak, and what it is sent then.</summary>
public sealed class StdioRevisionTests
{
    [Fact]
    public async Task Server_of_the_current_revision_is_asked_once_and_gets_metadata_with_every_request()
    {
        await using var server = ScriptedProcess.Modern();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Assert.Equal(Canned.Done, (await hub.CallAsync("""{"a":1.0}""")).Text());

        Assert.Equal(("2026-07-28", "scripted 2"), (hub.Report.Status.Revision, hub.Report.Status.ServerInfo));
        Assert.DoesNotContain(server.Received, message => message.Method == "initialize");
        var call = await server.WaitForAsync("tools/call");
        Assert.Equal("""{"a":1.0}""", call.Param("arguments"));
        Assert.Equal("\"2026-07-28\"", call.Param("_meta", "io.modelcontextprotocol/protocolVersion"));
        Assert.Equal("{}", call.Param("_meta", "io.modelcontextprotocol/clientCapabilities"));
        Assert.Contains("McpHub", call.Param("_meta", "io.modelcontextprotocol/clientInfo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_does_not_know_the_question_is_greeted_in_the_old_way_and_spared_new_metadata()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Assert.Equal(Canned.Done, (await hub.CallAsync()).Text());

        Assert.Equal(("2025-11-25", "scripted 1"), (hub.Report.Status.Revision, hub.Report.Status.ServerInfo));
        Assert.Equal(["server/discover", "initialize", "notifications/initialized", "tools/list", "tools/call"], server.Received.Select(message => message.Method));
        Assert.All(server.Received.Skip(1), message => Assert.DoesNotContain("io.modelcontextprotocol/", message.Json, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2025-06-18")]
    [InlineData("2025-03-26")]
    [InlineData("2024-11-05")]
    public async Task Older_revisions_are_agreed_to(string revision)
    {
        await using var server = ScriptedProcess.Legacy().Answer("initialize", Canned.Initialized.Replace("2025-11-25", revision, StringComparison.Ordinal));
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Assert.Equal(revision, hub.Report.Status.Revision);
    }

    [Theory]
    [InlineData("\"2023-01-01\"")]
    [InlineData("\"2026-07-28\"")]
    [InlineData("null")]
    [InlineData("7")]
    public async Task Revision_that_the_hub_does_not_speak_with_a_handshake_is_said_to_be_the_reason(string revision)
    {
        await using var server = ScriptedProcess.Legacy().Answer("initialize", $$$"""{"protocolVersion":{{{revision}}},"capabilities":{} }""");
        await using var hub = await Fleet.StartAsync(server.ToConfig());

        Assert.Contains("does not speak", await hub.FailedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_handshake_is_said_to_be_the_reason()
    {
        await using var server = ScriptedProcess.Legacy().Fail("initialize", """{"code":-32000,"message":"no licence"}""");
        await using var hub = await Fleet.StartAsync(server.ToConfig());

        Assert.Contains("no licence", await hub.FailedAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"supportedVersions":["2099-01-01"],"capabilities":{}}""")]
    [InlineData("""{"supportedVersions":[],"capabilities":{}}""")]
    [InlineData("""{"supportedVersions":"2026-07-28"}""")]
    [InlineData("""{"supportedVersions":[1,null,{"a":[]}]}""")]
    [InlineData("""{}""")]
    public async Task Answer_that_does_not_offer_the_current_revision_means_an_older_server(string discovery)
    {
        await using var server = ScriptedProcess.Legacy().Answer("server/discover", discovery);
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Assert.Equal("2025-11-25", hub.Report.Status.Revision);
    }

    [Fact]
    public async Task Silence_means_an_older_server()
    {
        await using var server = ScriptedProcess.Legacy(Within(start: 3)).Ignore("server/discover");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Assert.Equal("2025-11-25", hub.Report.Status.Revision);
        Assert.Single(server.Peers);
    }

    [Theory]
    [InlineData("What is that supposed to be?")]
    [InlineData("[]")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":")]
    public async Task Garbage_means_an_older_server(string garbage)
    {
        await using var server = ScriptedProcess.Legacy(Within(start: 3)).On("server/discover", (peer, _) => peer.SendAsync(garbage));
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Assert.Equal("2025-11-25", hub.Report.Status.Revision);
    }

    [Fact]
    public async Task Server_that_ends_over_the_question_is_started_again_and_not_asked()
    {
        await using var server = ScriptedProcess.Legacy().On("server/discover", (peer, _) => peer.ExitAsync(1));
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Assert.Equal(2, server.Peers.Count);
        Assert.Equal("initialize", server.Peer.Received[0].Method);
    }

    [Theory]
    [InlineData("""{"protocolVersion":"2025-11-25","capabilities":[],"serverInfo":"me"}""")]
    [InlineData("""{"protocolVersion":"2025-11-25","capabilities":null,"serverInfo":{"name":7}}""")]
    [InlineData("""{"protocolVersion":"2025-11-25","instructions":[1]}""")]
    [InlineData("""{"protocolVersion":"2025-11-25","capabilities":"tools","_meta":[]}""")]
    public async Task Greeting_with_parts_of_the_wrong_type_is_taken_for_what_is_right_in_it(string greeting)
    {
        await using var server = ScriptedProcess.Legacy().Answer("initialize", greeting);
        await using var hub = await Fleet.ReadyAsync(server.ToConfig());

        Assert.Equal("2025-11-25", hub.Report.Status.Revision);
        Assert.Empty(hub.Tools);
    }

    private static ServerConfig Within(double start) => new() { Hub = new ServerHubConfig { Limits = new ServerLimitsConfig { StartSeconds = start } } };
}
