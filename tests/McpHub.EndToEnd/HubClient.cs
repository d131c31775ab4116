using ModelContextProtocol.Client;

namespace McpHub.EndToEnd;

/// <summary>The C# SDK's client at a hub's MCP endpoint.</summary>
public static class HubClient
{
    public const string Current = "2026-07-28";
    public const string Older = "2025-11-25";

    /// <param name="revision">Spoken from the start and no other; null leaves it to the client.</param>
    public static Task<McpClient> ConnectAsync(HubProcess hub, string key, string? revision = null, string path = "/mcp")
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(hub.Url, path),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {key}" },
        });
        return McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = revision }, cancellationToken: TestContext.Current.CancellationToken);
    }
}
