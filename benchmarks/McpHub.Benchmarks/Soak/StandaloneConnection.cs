using System.Net.Http.Headers;
using System.Text.Json;

namespace McpHub.Benchmarks.Soak;

/// <summary>Revision 2026-07-28: every request stands alone, and giving up its response is its cancellation.</summary>
internal sealed class StandaloneConnection(LoadHub hub, string agent) : IConnection
{
    private const string Revision = "2026-07-28";

    private static readonly object Meta = new Dictionary<string, object>
    {
        ["io.modelcontextprotocol/protocolVersion"] = Revision,
        ["io.modelcontextprotocol/clientCapabilities"] = new { },
        ["io.modelcontextprotocol/clientInfo"] = new { name = "load", version = "1" },
    };

    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler { UseProxy = false });

    public async Task<string> EchoAsync(string server, string nonce, int milliseconds, CancellationToken ct)
    {
        var tool = $"{server}__test_echo";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(hub.Url, "/mcp"))
        {
            Headers = { { "x-hub-agent", agent }, { "MCP-Protocol-Version", Revision }, { "Mcp-Method", "tools/call" }, { "Mcp-Name", tool }, { "Accept", "application/json, text/event-stream" } },
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = 1, method = "tools/call", @params = new { name = tool, arguments = new { nonce, milliseconds }, _meta = Meta } }))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        request.Headers.Authorization = hub.Credential;
        using var response = await http.SendAsync(request, ct);
        return EchoAnswer.Read(await response.Content.ReadAsStringAsync(ct));
    }

    public Task CancelAsync(CancellationToken ct) => Task.CompletedTask;

    public void Dispose() => http.Dispose();
}
