using System.Text;
using McpHub.Tests.Upstreams;

namespace McpHub.Tests.Mcp;

/// <summary>Of members that stand twice the server sees only the one that was decided on.</summary>
public sealed class DuplicateMemberTests
{
    [Theory]
    [InlineData("resources/read", "uri", "x://open", "x://secret")]
    [InlineData("prompts/get", "name", "open", "secret")]
    public async Task Only_the_name_that_was_decided_on_reaches_the_server(string method, string member, string open, string secret)
    {
        await using var server = Server();
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = server.ToConfig() });

        await PostAsync(hub, method, $$"""{"{{member}}":"{{secret}}","{{member}}":"{{open}}",""", open);

        Assert.DoesNotContain(secret, (await server.WaitForAsync(method)).Params, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_reference_that_was_decided_on_reaches_the_server()
    {
        await using var server = Server();
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = server.ToConfig() });

        await PostAsync(
            hub,
            "completion/complete",
            """{"ref":{"type":"ref/resource","type":"ref/prompt","name":"secret","name":"open"},"argument":{"name":"a","value":""},""",
            null);

        var reference = (await server.WaitForAsync("completion/complete")).Param("ref");
        Assert.Equal("""{"type":"ref/prompt","name":"open"}""", reference);
    }

    private static ScriptedProcess Server() => ScriptedProcess.Legacy()
        .Answer("initialize", """{"protocolVersion":"2025-11-25","capabilities":{"tools":{},"prompts":{},"resources":{},"completions":{}},"serverInfo":{"name":"scripted","version":"1"}}""")
        .Answer("prompts/list", """{"prompts":[{"name":"open"},{"name":"secret"}]}""")
        .Answer("prompts/get", """{"messages":[]}""")
        .Answer("resources/list", """{"resources":[{"uri":"x://open","name":"o"},{"uri":"x://secret","name":"s"}]}""")
        .Answer("resources/templates/list", """{"resourceTemplates":[]}""")
        .Answer("resources/read", """{"contents":[]}""")
        .Answer("completion/complete", """{"completion":{"values":[]}}""");

    // One server under its own names: there the advertised name is the server's own.
    private static async Task PostAsync(RunningHub hub, string method, string members, string? name)
    {
        const string meta = """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp/server/s")
        {
            Content = new StringContent($$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{{{members}}}"_meta":{{{meta}}} } }""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2026-07-28");
        request.Headers.TryAddWithoutValidation("Mcp-Method", method);
        if (name is not null) request.Headers.TryAddWithoutValidation("Mcp-Name", name);
        using var response = await hub.Client.SendAsync(request);
        Assert.DoesNotContain("error", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
