using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpHub.Tests.Models;

/// <summary>A vendor's endpoint on a port of its own that answers as a test says, and keeps what it was asked.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private static readonly System.Net.Sockets.Socket Taken = Take();

    private readonly WebApplication app;

    private FakeProvider(WebApplication app) => this.app = app;

    public ConcurrentQueue<ProviderSaw> Requests { get; } = new();

    public string BaseUrl => $"{app.Urls.Single()}/v1";

    /// <summary>Reads the whole request, then answers.</summary>
    public static async Task<FakeProvider> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var provider = new FakeProvider(app);
        app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            provider.Requests.Enqueue(new ProviderSaw(http.Request.Path, http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray()));
            await answer(http);
        });
        await app.StartAsync();
        return provider;
    }

    public static Task<FakeProvider> StartAsync(int status, string body, string type = "application/json", params (string Name, string Value)[] headers) => StartAsync(async http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        foreach (var (name, value) in headers) http.Response.Headers[name] = value;
        await http.Response.WriteAsync(body);
    });

    /// <summary>Accepts one WebSocket after the other.</summary>
    public static async Task<FakeProvider> StartSocketAsync(Func<System.Net.WebSockets.WebSocket, Task> talk)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var provider = new FakeProvider(app);
        app.UseWebSockets();
        app.Run(async http =>
        {
            provider.Requests.Enqueue(new ProviderSaw(http.Request.Path, http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), []));
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            await talk(socket);
        });
        await app.StartAsync();
        return provider;
    }

    /// <summary>The address of a port where nobody listens, nor will: it is taken and not listened on.</summary>
    public static string DeadUrl() => $"http://127.0.0.1:{((IPEndPoint)Taken.LocalEndPoint!).Port}/v1";

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private static System.Net.Sockets.Socket Take()
    {
        var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}

internal sealed record ProviderSaw(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body);
