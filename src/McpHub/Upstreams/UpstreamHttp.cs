using System.Net;
using System.Net.Sockets;
using McpHub.Config;
using McpHub.Upstreams.Authorization;

namespace McpHub.Upstreams;

/// <summary>The HTTP connections to one server. No two servers share any: what one holds up, another does not wait for.</summary>
internal static class UpstreamHttp
{
    // A peer that is gone without a word is found out after a minute and a half, also on streams that may be silent for ever.
    private const int KeepAliveSeconds = 60;
    private const int KeepAliveIntervalSeconds = 10;
    private const int KeepAliveProbes = 3;

    /// <param name="authorization">Where its tokens come from; null when it gets none.</param>
    public static HttpMessageInvoker Create(ServerConfig server, ServerAuthorization? authorization, TimeProvider time) => new(authorization is null
        ? Direct(server.Hub.Limits, time)
        : new AuthorizationHandler(authorization, new Uri(server.Url!)) { InnerHandler = Direct(server.Hub.Limits, time) });

    private static PatienceHandler Direct(ServerLimitsConfig limits, TimeProvider time) => new(limits, time)
    {
        InnerHandler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(limits.ConnectSeconds),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = ConnectAsync,
        },
    };

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
            await socket.ConnectAsync(context.DnsEndPoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
