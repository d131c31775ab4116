using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using McpHub.Calls.Egress;

namespace McpHub.Upstreams.Authorization;

/// <summary>
/// Asks the authorization server of one MCP server, and for the metadata that leads there. Nothing that those say leads the hub elsewhere by a
/// redirect, keeps it waiting, fills its memory, or takes it into a private network that neither the server nor its operator has named.
/// </summary>
internal sealed class AuthorizationHttp : IDisposable
{
    private const int MaxBytes = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly HashSet<string> trusted;
    private readonly string server;
    private readonly HttpClient http;

    /// <param name="server">The MCP server.</param>
    /// <param name="issuer">The authorization server that the operator wrote down; null for none.</param>
    public AuthorizationHttp(Uri server, string? issuer)
    {
        this.server = server.DnsSafeHost;
        trusted = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { this.server };
        if (issuer is not null) trusted.Add(new Uri(issuer).DnsSafeHost);
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ActivityHeadersPropagator = null, PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectCallback = ConnectAsync })
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = MaxBytes,
        };
    }

    /// <summary>Whether credentials may travel there: encrypted, or not over any wire.</summary>
    public static bool IsSafe(Uri url) => url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback);

    /// <returns>Null when there is no such document.</returns>
    /// <exception cref="UpstreamException">It cannot be had, or is no JSON object.</exception>
    public async Task<JsonElement?> GetAsync(Uri url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { { "Accept", "application/json" } } };
        var (status, body) = await SendAsync(request);
        if (status is >= 400 and < 500) return null;
        if (status != 200) throw new UpstreamException($"{url} answered HTTP {status} to the question for its metadata.") { IsOutage = true };
        return ToObject(body) ?? throw new UpstreamException($"{url} holds no metadata: it is no JSON object.") { IsOutage = true };
    }

    /// <returns>The status, and the JSON object that came with it; null when it was none.</returns>
    /// <exception cref="UpstreamException">Nothing answers there.</exception>
    public async Task<(int Status, JsonElement? Answer)> PostAsync(Uri url, HttpContent content, string? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content, Headers = { { "Accept", "application/json" } } };
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        var (status, body) = await SendAsync(request);
        return (status, ToObject(body));
    }

    // Not for one caller alone: one that goes away must not take what the others wait for with it. The time limit bounds it.
    private async Task<(int Status, byte[] Body)> SendAsync(HttpRequestMessage request)
    {
        var url = request.RequestUri!;
        if (!IsSafe(url)) throw new UpstreamException($"{url.GetLeftPart(UriPartial.Authority)} is no https address: the hub does not ask there for tokens.") { IsOutage = true };
        try
        {
            using var response = await http.SendAsync(request);
            return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync());
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            var reason = error is TaskCanceledException ? "it did not answer in time." : error.Message;
            throw new UpstreamException($"{url.GetLeftPart(UriPartial.Authority)}, where the server's tokens come from, cannot be asked: {reason}", error) { IsOutage = true };
        }
    }

    private static JsonElement? ToObject(byte[] body)
    {
        try
        {
            var read = JsonElement.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            return read.ValueKind == JsonValueKind.Object ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = await Dns.GetHostAddressesAsync(host, ct);
        if (!trusted.Contains(host) && !addresses.All(EgressAddresses.IsPublic) && (await Dns.GetHostAddressesAsync(server, ct)).All(EgressAddresses.IsPublic))
            throw new HttpRequestException($"'{host}' is in a private network, where a public server does not lead the hub. If it should, write its issuer into hub.auth.issuer.");

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => http.Dispose();
}
