using System.Text;
using McpHub.Config;
using McpHub.Tests.Federation;

namespace McpHub.Tests.Upstreams;

/// <summary>Tools whose <c>x-mcp-header</c> annotations no client could follow.</summary>
public sealed class HeaderToolTests
{
    private const string Faulty = """{"name":"faulty","inputSchema":{"type":"object","properties":{"a":{"type":"string","x-mcp-header":"not a token"}}}}""";
    private const string Sound = """{"name":"sound","inputSchema":{"type":"object","properties":{"a":{"type":"string","x-mcp-header":"Region"}}}}""";

    [Fact]
    public async Task Over_stdio_such_a_tool_stays_without_them()
    {
        await using var server = ScriptedProcess.Modern().Answer("tools/list", Canned.Tools(Faulty, Sound));
        await using var fleet = await Fleet.ReadyAsync(server.ToConfig());
        Assert.Equal(["faulty", "sound"], fleet.Tools);
        var tools = fleet.State.Current.Catalog.Servers.Single().Tools;
        Assert.Equal("""{"name":"faulty","inputSchema":{"type":"object","properties":{"a":{"type":"string"}}}}""", Encoding.UTF8.GetString(tools[0].Shown.Span));
        Assert.Empty(tools[0].HeaderParameters);
        Assert.Equal(Sound, Encoding.UTF8.GetString(tools[1].Shown.Span));
        Assert.Equal("Mcp-Param-Region", Assert.Single(tools[1].HeaderParameters).Header);
    }

    [Fact]
    public async Task Over_http_such_a_tool_is_left_out_and_the_operator_sees_why()
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = $"{Faulty},{Sound}";
        await using var fleet = await Fleet.ReadyAsync(new ServerConfig { Url = server.Url });
        Assert.Equal(["sound"], fleet.Tools);
        Assert.Contains("not a header token", fleet.State.Current.Catalog.Servers.Single().Quarantined["faulty"]);
    }
}
