using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using McpHub.Wire.JsonRpc;

namespace McpHub.Tests.Upstreams;

/// <summary>A server of the current revision over bare sockets with one tool, whose answer to a call is cut off after so many bytes.</summary>
internal sealed class CuttingServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Func<string, string> answer;
    private readonly Task accepting;
    private int calls;

    /// <param name="answer">The whole HTTP answer to a call, from the result's JSON-RPC message.</param>
    public CuttingServer(Func<string, string> answer)
    {
        this.answer = answer;
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/mcp";

    /// <summary>Bytes of an answer that are sent before the connection ends.</summary>
    public int Cut { get; set; }

    /// <summary>Calls that have come.</summary>
    public int Calls => calls;

    public static string AsJson(string message) => $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {message.Length}\r\n\r\n{message}";

    public static string AsEvents(string message)
    {
        var data = $": hello\n\nevent: message\ndata: {message}\n\n";
        return $"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n{data.Length:x}\r\n{data}\r\n0\r\n\r\n";
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            var stream = client.GetStream();
            while (await ReadAsync(stream) is { } message && await AnswerAsync(stream, message))
            {
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The hub closed it, or the test is over.
        }
    }

    /// <returns>False when the connection is to end.</returns>
    private async Task<bool> AnswerAsync(NetworkStream stream, RpcMessage message)
    {
        switch (message.Method)
        {
            case "server/discover":
                await WriteAsync(stream, AsJson(Message(message, Canned.Discovery)));
                return true;
            case "tools/list":
                await WriteAsync(stream, AsJson(Message(message, Canned.Tools(Canned.Echo))));
                return true;
            case "tools/call":
                Interlocked.Increment(ref calls);
                await WriteAsync(stream, answer(Message(message, Canned.Done))[..Cut]);
                return false;
            default:
                await Task.Delay(Timeout.Infinite, stopping.Token); // a stream without news
                return false;
        }
    }

    private static string Message(RpcMessage request, string result) => Encoding.ASCII.GetString(RpcFrames.Result(request.Id.Span, Encoding.ASCII.GetBytes(result)));

    private async Task<RpcMessage?> ReadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stopping.Token) == 0) return null;
            head.Append((char)one[0]);
        }

        var length = head.ToString().Split("\r\n").First(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))["Content-Length:".Length..];
        var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, stopping.Token);
        return RpcMessage.Parse(body, out _);
    }

    private Task WriteAsync(NetworkStream stream, string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text), stopping.Token).AsTask();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        listener.Dispose();
        stopping.Dispose();
    }
}
