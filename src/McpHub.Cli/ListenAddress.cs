using System.Net;
using System.Net.Sockets;
using McpHub.Calls;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace McpHub.Cli;

/// <summary>Whether the hub can listen where it is told to, found out before it starts anything.</summary>
internal static class ListenAddress
{
    /// <param name="urls">One or several, parted by ';'.</param>
    /// <returns>Null when it can.</returns>
    public static HubError? Check(string urls) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(CheckOne).FirstOrDefault(problem => problem is not null);

    private static HubError? CheckOne(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || EndpointOf(uri) is not { } endpoint) return null;

        try
        {
            // The very socket that the server would open.
            using var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            return null;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return new HubError(ErrorKind.Unavailable, "address_in_use", $"Another process listens on {url} already.", "Stop it, or listen elsewhere with --urls.");
        }
        catch (SocketException error)
        {
            return new HubError(ErrorKind.Unavailable, "address_unusable", $"The hub cannot listen on {url}: {error.Message}.", "Choose another address with --urls.");
        }
    }

    // Names of other hosts mean every address, as they do to the server.
    private static IPEndPoint? EndpointOf(Uri url)
    {
        if (url.Port == 0) return null;
        if (IPAddress.TryParse(url.DnsSafeHost, out var address)) return new IPEndPoint(address, url.Port);
        return new IPEndPoint(url.IsLoopback ? IPAddress.Loopback : IPAddress.IPv6Any, url.Port);
    }
}
