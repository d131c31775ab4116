using System.Net;
using System.Net.Sockets;
using System.Text;
using McpHub.Calls;
using Microsoft.AspNetCore.WebUtilities;

namespace McpHub.Cli.Hub;

/// <summary>Where the browser brings the answer of a sign-in: one address, on this machine only, for as long as the sign-in takes.</summary>
internal sealed class RedirectListener : IDisposable
{
    private const string Callback = "/callback";
    private const int MaxRequestBytes = 32 * 1024;
    private const string Done = "This answer went to the mcphub command, which says in the terminal whether the sign-in succeeded. You can close this page.";

    // A browser that opens a connection and says nothing keeps no other waiting for long.
    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(5);
    private readonly TcpListener listener;

    private RedirectListener(TcpListener listener)
    {
        this.listener = listener;
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}{Callback}");
    }

    public Uri Url { get; }

    /// <param name="port">0 for any that is free.</param>
    /// <exception cref="CommandException">The port cannot be had.</exception>
    public static RedirectListener Start(int port)
    {
        try
        {
            var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return new RedirectListener(listener);
        }
        catch (Exception error) when (error is SocketException or ArgumentOutOfRangeException)
        {
            throw new CommandException(new HubError(ErrorKind.Unavailable, "port_unusable", $"The hub's answer cannot be taken on port {port}: {error.Message}", "Choose another with --port, or none."));
        }
    }

    /// <summary>Waits for the answer to the question with that state; whatever else comes is turned away.</summary>
    /// <returns>Its query.</returns>
    public async Task<string> WaitAsync(string state, CancellationToken ct)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(ct);
            if (await AnswerAsync(client, state, ct) is { } query) return query;
        }
    }

    private static async Task<string?> AnswerAsync(TcpClient client, string state, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(RequestTime);
        try
        {
            await using var stream = client.GetStream();
            var target = TargetOf(await ReadHeadAsync(stream, limit.Token));
            var query = target is not null && target.StartsWith($"{Callback}?", StringComparison.Ordinal) ? target[Callback.Length..] : null;
            var isAnswer = query is not null && QueryHelpers.ParseQuery(query)["state"] == state;
            await stream.WriteAsync(Response(isAnswer ? "200 OK" : "404 Not Found", isAnswer ? Done : "There is nothing here."), limit.Token);
            return isAnswer ? query : null;
        }
        catch (Exception error) when (error is IOException || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // Whoever that was went away: the next may be the one.
            return null;
        }
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream, CancellationToken ct)
    {
        var bytes = new byte[MaxRequestBytes];
        var length = 0;
        int count;
        while (length < bytes.Length && (count = await stream.ReadAsync(bytes.AsMemory(length), ct)) > 0)
        {
            length += count;
            if (bytes.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0) break;
        }

        return Encoding.ASCII.GetString(bytes, 0, length);
    }

    private static string? TargetOf(string head) => head.Split("\r\n")[0].Split(' ') is ["GET", var target, _] ? target : null;

    private static byte[] Response(string status, string text) => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {text.Length}\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n{text}");

    public void Dispose() => listener.Dispose();
}
