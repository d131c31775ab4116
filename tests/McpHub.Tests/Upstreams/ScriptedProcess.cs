using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using McpHub.Config;
using McpHub.Wire.JsonRpc;

namespace McpHub.Tests.Upstreams;

/// <summary>A stdio server: the process is real, what it says is said here. Every start of the process is a peer of its own.</summary>
internal sealed class ScriptedProcess : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<string, Func<ScriptedPeer, Received, Task>> handlers = new();
    private readonly ConcurrentQueue<ScriptedPeer> peers = new();
    private readonly Task accepting;

    public ScriptedProcess()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>One for each start of the process.</summary>
    public IReadOnlyList<ScriptedPeer> Peers => [.. peers];

    public ScriptedPeer Peer => Peers[^1];

    /// <summary>All messages to all starts, in the order they came.</summary>
    public IReadOnlyList<Received> Received => [.. Peers.SelectMany(peer => peer.Received)];

    /// <summary>What the configuration says about it.</summary>
    public ServerConfig Config { get; init; } = new();

    public ServerConfig ToConfig() => Config with
    {
        Command = "dotnet",
        Args = [Path.Combine(AppContext.BaseDirectory, "McpHub.ScriptedServer.dll"), ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)],
    };

    /// <summary>An ordinary server of the current revision.</summary>
    public static ScriptedProcess Modern(ServerConfig? config = null) => new ScriptedProcess { Config = config ?? new() }
        .Answer("server/discover", Canned.Discovery)
        .On("subscriptions/listen", (peer, request) => peer.SendAsync($$$"""{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{},"_meta":{"io.modelcontextprotocol/subscriptionId":{{{request.Id}}}} } }"""))
        .Answer("tools/list", Canned.Tools(Canned.Echo))
        .Answer("tools/call", Canned.Done);

    /// <summary>An ordinary server of the last revision with a handshake.</summary>
    public static ScriptedProcess Legacy(ServerConfig? config = null) => new ScriptedProcess { Config = config ?? new() }
        .Fail("server/discover", Canned.NoSuchMethod)
        .Answer("initialize", Canned.Initialized)
        .Answer("tools/list", Canned.Tools(Canned.Echo))
        .Answer("tools/call", Canned.Done);

    /// <summary>Says what happens when a message comes. Handlers of one peer run side by side.</summary>
    public ScriptedProcess On(string method, Func<ScriptedPeer, Received, Task> handler)
    {
        handlers[method] = handler;
        return this;
    }

    public ScriptedProcess Answer(string method, string result) => On(method, (peer, request) => peer.AnswerAsync(request, result));

    public ScriptedProcess Fail(string method, string error) => On(method, (peer, request) => peer.FailAsync(request, error));

    public ScriptedProcess Ignore(string method) => On(method, (_, _) => Task.CompletedTask);

    /// <summary>The n-th message of a method, once it has come.</summary>
    public Task<Received> WaitForAsync(string method, int count = 1) =>
        Eventually.Some(() => Received.Where(message => message.Method == method).ElementAtOrDefault(count - 1), $"{method} number {count} at the server");

    private async Task AcceptAsync()
    {
        try
        {
            while (true) peers.Enqueue(new ScriptedPeer(await listener.AcceptTcpClientAsync(stopping.Token), handlers));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        listener.Dispose();
        foreach (var peer in peers) await peer.DisposeAsync();
        stopping.Dispose();
    }
}

/// <summary>One process of a scripted server.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly TcpClient client;
    private readonly ConcurrentDictionary<string, Func<ScriptedPeer, Received, Task>> handlers;
    private readonly ConcurrentQueue<Received> received = new();
    private readonly ConcurrentQueue<string> news = new();
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly Task reading;

    public ScriptedPeer(TcpClient client, ConcurrentDictionary<string, Func<ScriptedPeer, Received, Task>> handlers)
    {
        this.client = client;
        this.handlers = handlers;
        reading = ReadAsync();
    }

    public IReadOnlyList<Received> Received => [.. received];

    /// <summary>What the process said of itself: its id, folder and environment as JSON, then one line for each order that it reports on.</summary>
    public IReadOnlyList<string> News => [.. news];

    /// <summary>Completes when the process is gone or has closed its input.</summary>
    public Task Gone => reading;

    public async Task<int> ProcessIdAsync()
    {
        var about = await Eventually.Some(() => news.FirstOrDefault(), "the process introduces itself");
        using var parsed = System.Text.Json.JsonDocument.Parse(about);
        return parsed.RootElement.GetProperty("pid").GetInt32();
    }

    public Task AnswerAsync(Received request, string result) => SendAsync(Encoding.UTF8.GetString(RpcFrames.Result(request.Message.Id.Span, Encoding.UTF8.GetBytes(result))));

    public Task FailAsync(Received request, string error) => SendAsync(Encoding.UTF8.GetString(RpcFrames.Error(request.Message.Id.Span, Encoding.UTF8.GetBytes(error))));

    /// <summary>A line on standard output.</summary>
    public Task SendAsync(string line) => WriteAsync(line + "\n");

    /// <summary>Exactly this on standard output.</summary>
    public Task WriteAsync(string text) => OrderAsync('o', Encoding.UTF8.GetBytes(text));

    public Task WriteAsync(byte[] bytes) => OrderAsync('o', bytes);

    public Task WriteErrorAsync(string text) => OrderAsync('e', Encoding.UTF8.GetBytes(text));

    /// <summary>Reads no more of its standard input.</summary>
    public Task BecomeDeafAsync() => OrderAsync('d', []);

    /// <summary>Ends neither with its standard input nor on SIGTERM.</summary>
    public async Task BecomeStubbornAsync()
    {
        await OrderAsync('s', []);
        await Eventually.True(() => news.Contains("stubborn"), "the process is stubborn");
    }

    public Task ExitAsync(byte code) => OrderAsync('x', [code]);

    /// <returns>The process id of the shell that runs the command.</returns>
    public async Task<int> StartChildAsync(string command)
    {
        await OrderAsync('c', Encoding.UTF8.GetBytes(command));
        var line = await Eventually.Some(() => news.FirstOrDefault(line => line.StartsWith("child ", StringComparison.Ordinal)), "the child is started");
        return int.Parse(line["child ".Length..], CultureInfo.InvariantCulture);
    }

    private async Task OrderAsync(char order, byte[] text)
    {
        // Two writes and no copy: tests that count what the hub allocates send megabytes through here.
        var head = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(head, text.Length);
        head[4] = (byte)order;
        await writing.WaitAsync();
        try
        {
            await client.GetStream().WriteAsync(head);
            await client.GetStream().WriteAsync(text);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            // The process is gone: tests look at what the hub makes of that.
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            using var lines = new StreamReader(client.GetStream(), new UTF8Encoding(false), false, 64 * 1024, leaveOpen: true);
            while (await lines.ReadLineAsync() is { } line)
            {
                if (news.IsEmpty || !line.StartsWith('{')) news.Enqueue(line);
                else if (RpcMessage.Parse(Encoding.UTF8.GetBytes(line), out _) is { } message) Take(new Received(message, line));
            }
        }
        catch (IOException)
        {
            // Killed.
        }
    }

    private void Take(Received message)
    {
        received.Enqueue(message);
        if (message.Method is { } method && handlers.TryGetValue(method, out var handler)) _ = handler(this, message);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await Task.WhenAny(reading, Task.Delay(1_000));
        writing.Dispose();
    }
}
