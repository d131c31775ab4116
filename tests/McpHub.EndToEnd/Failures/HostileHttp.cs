using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace McpHub.EndToEnd.Failures;

/// <summary>
/// An MCP server over bare sockets that behaves until its one tool is called. What it does then, the path of its address says; no HTTP
/// library would let it.
/// </summary>
public sealed class HostileHttp : IAsyncDisposable
{
    private const string Json = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private const string Events = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static readonly byte[] Filling = Encoding.ASCII.GetBytes("10000\r\n" + new string('a', 0x10000) + "\r\n");
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentBag<Task> connections = [];
    private readonly Task accepting;

    public HostileHttp()
    {
        listener.Start();
        accepting = AcceptAsync(stopping.Token);
    }

    public string UrlOf(string misdeed) => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/{misdeed}";

    private async Task AcceptAsync(CancellationToken ct)
    {
        try
        {
            while (true) connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(ct), ct));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private static async Task ServeAsync(TcpClient client, CancellationToken ct)
    {
        using var connection = client;
        try
        {
            await using var stream = client.GetStream();
            while (await ReadAsync(stream, ct) is { } request) await AnswerAsync(client, stream, request.Misdeed, request.Message, ct);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
        {
            // The hub has had enough, or the test is over.
        }
    }

    private static async Task<(string Misdeed, JsonElement Message)?> ReadAsync(NetworkStream stream, CancellationToken ct)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, ct) == 0) return null;
            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n");
        var length = lines.FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))?["Content-Length:".Length..];
        var body = new byte[int.Parse(length ?? "0", CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, ct);
        return (lines[0].Split(' ')[1][1..], JsonElement.Parse(body));
    }

    private static async Task AnswerAsync(TcpClient client, NetworkStream stream, string misdeed, JsonElement message, CancellationToken ct)
    {
        var id = message.GetProperty("id").GetRawText();
        switch (message.GetProperty("method").GetString())
        {
            case "server/discover":
                await WriteAsync(stream, Whole(id, """{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"resultType":"complete","ttlMs":0,"cacheScope":"private"}"""), ct);
                break;
            case "tools/list":
                await WriteAsync(stream, Whole(id, """{"tools":[{"name":"echo","inputSchema":{"type":"object"}}],"resultType":"complete","ttlMs":0,"cacheScope":"private"}"""), ct);
                break;
            case "tools/call":
                await MisbehaveAsync(client, stream, misdeed, id, ct);
                break;
            default:
                await Task.Delay(Timeout.Infinite, ct); // a stream without news
                break;
        }
    }

    private static async Task MisbehaveAsync(TcpClient client, NetworkStream stream, string misdeed, string id, CancellationToken ct)
    {
        switch (misdeed)
        {
            case "endless-event":
                await WriteAsync(stream, Events + Chunk("data: "), ct);
                while (true) await stream.WriteAsync(Filling, ct);
            case "endless-comments":
                await WriteAsync(stream, Events, ct);
                while (true) await WriteAsync(stream, Chunk(": still here\n\n"), ct);
            case "gibibyte-announced":
                await WriteAsync(stream, Json + "Content-Length: 1073741824\r\n\r\n{", ct);
                while (true) await stream.WriteAsync(Filling, ct);
            case "gibibyte":
                await WriteAsync(stream, Json + "Transfer-Encoding: chunked\r\n\r\n" + Chunk("{\"a\":\""), ct);
                for (var sent = 0; sent < 1 << 30; sent += 0x10000) await stream.WriteAsync(Filling, ct);
                break;
            case "endless-headers":
                while (true) await WriteAsync(stream, Json + string.Concat(Enumerable.Repeat($"x-more: {new string('b', 1000)}\r\n", 1000)), ct);
            case "half-closed":
                await WriteAsync(stream, Json + "Content-Length: 1000\r\n\r\n{\"jsonrpc\":", ct);
                client.Client.Shutdown(SocketShutdown.Send);
                await Task.Delay(Timeout.Infinite, ct);
                break;
            case "slow-drip":
                await WriteAsync(stream, Json + "Content-Length: 100000\r\n\r\n{", ct);
                while (true)
                {
                    await Task.Delay(100, ct);
                    await WriteAsync(stream, " ", ct);
                }

            case "silent-within":
                await WriteAsync(stream, Events + Chunk(": here\n\n"), ct);
                await Task.Delay(Timeout.Infinite, ct);
                break;
            case "silent":
                await Task.Delay(Timeout.Infinite, ct);
                break;
            case "unknown-id":
                await WriteAsync(stream, Whole("4711", "{}"), ct);
                break;
            case "garbage":
                await WriteAsync(stream, Json + "Content-Length: 9\r\n\r\n<garbage>", ct);
                break;
            case "deep":
                var deep = $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{new string('[', 100_000)}}{{new string(']', 100_000)}} }""";
                await WriteAsync(stream, $"{Json}Content-Length: {deep.Length}\r\n\r\n{deep}", ct);
                break;
            default:
                throw new InvalidOperationException($"There is no misdeed '{misdeed}'.");
        }
    }

    private static string Whole(string id, string result)
    {
        var body = $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}} }""";
        return $"{Json}Content-Length: {body.Length}\r\n\r\n{body}";
    }

    private static string Chunk(string text) => $"{text.Length:x}\r\n{text}\r\n";

    private static Task WriteAsync(NetworkStream stream, string text, CancellationToken ct) => stream.WriteAsync(Encoding.ASCII.GetBytes(text), ct).AsTask();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        listener.Dispose();
        await Task.WhenAll(connections);
        stopping.Dispose();
    }
}
