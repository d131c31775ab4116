using System.Net.Http.Headers;
using McpHub.Agents;
using McpHub.Snapshot;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace McpHub.Admin;

/// <summary>
/// Walks the data plane before the hub says it is ready, so that no agent's first call pays for compiling it.
/// Only lists and look-ups: nothing reaches a server or a provider, nothing is audited.
/// </summary>
internal sealed partial class Prewarm(IServer server, OperatorToken token, HubState state, ILogger<Prewarm> logger)
{
    private const int Rounds = 20;
    private static readonly byte[] ListTools = RpcFrames.Request(1, McpMethods.ToolsList, new OutgoingMeta().WriteInto("{}"u8.ToArray(), isCurrentRevision: true));

    /// <summary>Never fails: a hub that could not be warmed is only slower at first.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var agent = state.Current.Agents.Keys.FirstOrDefault();
        var url = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(address => address.Contains("//127.0.0.1:", StringComparison.Ordinal));
        if (agent is null || url is null) return;
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(2) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        http.DefaultRequestHeaders.Add("x-hub-agent", agent);
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                using var models = await http.GetAsync("/v1/models", ct);
                using var tools = await http.SendAsync(ToRequest(), ct);
            }
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            LogSkipped(error.Message);
        }
    }

    private static HttpRequestMessage ToRequest() => new(HttpMethod.Post, "/mcp")
    {
        Headers = { { "MCP-Protocol-Version", McpRevisions.Current }, { "Mcp-Method", McpMethods.ToolsList }, { "Accept", "application/json, text/event-stream" } },
        Content = new ByteArrayContent(ListTools) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
    };

    [LoggerMessage(LogLevel.Debug, "The data plane was not warmed: {Reason}")]
    private partial void LogSkipped(string reason);
}
