using System.Net.Http.Headers;
using System.Text.Json;

namespace McpHub.Benchmarks.Soak;

/// <summary>Revision 2025-11-25: requests belong to a session, and a call is cancelled by a message.</summary>
internal sealed class SessionConnection : IConnection
{
    private const string Revision = "2025-11-25";
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly LoadHub hub;
    private readonly string agent;
    private string? session;

    private SessionConnection(LoadHub hub, string agent)
    {
        this.hub = hub;
        this.agent = agent;
    }

    public static async Task<SessionConnection> OpenAsync(LoadHub hub, string agent, CancellationToken ct)
    {
        var connection = new SessionConnection(hub, agent);
        try
        {
            var hello = new { jsonrpc = "2.0", id = 1, method = "initialize", @params = new { protocolVersion = Revision, capabilities = new { }, clientInfo = new { name = "load", version = "1" } } };
            using (var response = await connection.PostAsync(hello, ct))
            {
                connection.session = response.Headers.TryGetValues("Mcp-Session-Id", out var ids) ? ids.Single() : throw new CallFailedException($"No session: HTTP {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(ct)}");
                await response.Content.ReadAsStringAsync(ct);
            }

            using var ready = await connection.PostAsync(new { jsonrpc = "2.0", method = "notifications/initialized" }, ct);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public async Task<string> EchoAsync(string server, string nonce, int milliseconds, CancellationToken ct)
    {
        using var response = await PostAsync(new { jsonrpc = "2.0", id = 1, method = "tools/call", @params = new { name = $"{server}__test_echo", arguments = new { nonce, milliseconds } } }, ct);
        return EchoAnswer.Read(await response.Content.ReadAsStringAsync(ct));
    }

    public async Task CancelAsync(CancellationToken ct)
    {
        using var response = await PostAsync(new { jsonrpc = "2.0", method = "notifications/cancelled", @params = new { requestId = 1, reason = "enough" } }, ct);
    }

    private async Task<HttpResponseMessage> PostAsync(object message, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(hub.Url, "/mcp"))
        {
            Headers = { { "x-hub-agent", agent }, { "Accept", "application/json, text/event-stream" } },
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(message)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Authorization = hub.Credential;
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
            request.Headers.Add("MCP-Protocol-Version", Revision);
        }

        return await http.SendAsync(request, ct);
    }

    /// <summary>Ends the session as a client does that goes in peace.</summary>
    public async Task EndAsync(CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(hub.Url, "/mcp")) { Headers = { { "x-hub-agent", agent }, { "Mcp-Session-Id", session }, { "MCP-Protocol-Version", Revision } } };
        request.Headers.Authorization = hub.Credential;
        using var response = await http.SendAsync(request, ct);
    }

    public void Dispose() => http.Dispose();
}
