using System.Net;
using System.Net.Sockets;
using McpHub.Snapshot;

namespace McpHub.Calls.Egress;

/// <summary>Looks up the addresses of a host.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken ct);

/// <summary>
/// The one way out for requests whose URL the operator did not write. Each URL is checked, redirects are not followed but handed back, and a
/// connection is made to the very address that was checked, so that no second look-up can say otherwise.
/// </summary>
internal sealed class EgressHandler : DelegatingHandler
{
    private const int MaxAddresses = 4;
    private const int MaxHeaderKilobytes = 32;

    private readonly EgressPolicy policy;
    private readonly ResolveHost resolve;

    public EgressHandler(EgressPolicy policy, ResolveHost resolve)
    {
        this.policy = policy;
        this.resolve = resolve;
        InnerHandler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false, // a proxy would look up the name itself
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
            MaxConnectionsPerServer = 16,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            ResponseDrainTimeout = TimeSpan.Zero,
            ConnectCallback = ConnectAsync,
        };
    }

    /// <exception cref="EgressRefusedException">Itself or as the inner exception: the request may not go there.</exception>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (EgressUrl.Check(request.RequestUri!, policy) is { } problem) throw new EgressRefusedException(problem);
        return base.SendAsync(request, ct);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var host = context.DnsEndPoint.Host.Trim('[', ']').TrimEnd('.');
        // Also what is no address in the usual spelling: 2130706433, 0x7f.1, 0177.0.0.1.
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, ct);
        if (addresses.Length == 0) throw new EgressRefusedException("its host has no address");
        // One address inside is enough: whoever mixes them hopes for the other.
        if (!addresses.All(address => EgressAddresses.MayReach(address, policy))) throw new EgressRefusedException("its host is not public");
        return await ConnectAsync(addresses.AsMemory(0, Math.Min(addresses.Length, MaxAddresses)), context.DnsEndPoint.Port, ct);
    }

    private static async Task<Stream> ConnectAsync(ReadOnlyMemory<IPAddress> addresses, int port, CancellationToken ct)
    {
        for (var index = 0; ; index++)
        {
            var address = addresses.Span[index];
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (index < addresses.Length - 1)
            {
                socket.Dispose(); // the next address may answer
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
