using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using McpHub.Config;
using McpHub.Tests.Federation;

namespace McpHub.Tests.Mcp;

/// <summary>Intermediaries decide by the headers of a request: one whose body says something else reaches no server.</summary>
public sealed class HeaderAgreementTests : IAsyncLifetime
{
    private FakeServer server = null!;
    private RunningHub hub = null!;

    public async ValueTask InitializeAsync()
    {
        server = await FakeServer.StartAsync();
        server.Tools = """{"name":"open","inputSchema":{"type":"object"}},{"name":"secret","inputSchema":{"type":"object"}}""";
        hub = await RunningHub.StartAsync(new Dictionary<string, ServerConfig> { ["s"] = new() { Url = server.Url } });
    }

    [Theory]
    [InlineData("2026-07-28", "tools/call", "s__open")]
    [InlineData("2026-07-28", "tools/call", "=?base64?c19fb3Blbg==?=")]
    [InlineData("2026-07-28", "tools/call", "S__SECRET")]
    [InlineData("2026-07-28", "tools/call", null)]
    [InlineData("2026-07-28", "tools/call", "s__secret|s__open")]
    [InlineData("2026-07-28", "tools/list", "s__secret")]
    [InlineData("2026-07-28", null, "s__secret")]
    [InlineData("2026-07-28", "tools/call|tools/list", "s__secret")]
    [InlineData("2026-07-28|2025-11-25", "tools/call", "s__secret")]
    public async Task Request_whose_headers_say_something_else_reaches_no_server(string? version, string? method, string? name)
    {
        using var response = await PostAsync(version, method, name);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(-32020, JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error").GetProperty("code").GetInt32());
        Assert.Empty(server.Called);
    }

    [Theory]
    [InlineData("s__secret")]
    [InlineData("=?base64?c19fc2VjcmV0?=")]
    public async Task Request_whose_headers_say_the_same_reaches_its_server(string name)
    {
        using var response = await PostAsync("2026-07-28", "tools/call", name);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["secret"], server.Called);
    }

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        await server.DisposeAsync();
    }

    // Several headers of one name with '|' between them.
    private Task<HttpResponseMessage> PostAsync(string? version, string? method, string? name)
    {
        const string body = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"s__secret","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{} } } }""";
        var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        Add(request.Headers, "MCP-Protocol-Version", version);
        Add(request.Headers, "Mcp-Method", method);
        Add(request.Headers, "Mcp-Name", name);
        return hub.Client.SendAsync(request);
    }

    private static void Add(HttpRequestHeaders headers, string name, string? values)
    {
        foreach (var value in values?.Split('|') ?? []) headers.TryAddWithoutValidation(name, value);
    }
}
