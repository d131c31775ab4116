using McpHub.Agents;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Agents;

/// <summary>A real server on a free port with the hub's edge and a few small endpoints behind it.</summary>
internal sealed class EdgeHost : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly WebApplication app;

    private EdgeHost(HubConfig config, Action<WebApplicationBuilder>? configure, Action<IEndpointRouteBuilder>? map)
    {
        State = new HubState(SnapshotBuilder.Build(1, config, []));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton(State);
        builder.Services.AddAgents(folder.Path);
        configure?.Invoke(builder);
        app = builder.Build();
        app.UseHubEdge();
        app.MapGet("/whoami", Describe);
        app.MapPost("/whoami", Describe);
        app.MapGet("/open", () => "open").AllowAnonymous();
        app.MapGet("/operator", Describe).WithMetadata(OperatorOnly.Instance);
        app.MapGet("/local", () => "local").WithMetadata(AllowLocal.Instance);
        app.MapGet("/faulty", string () => throw new InvalidOperationException("secret-detail"));
        app.MapGet("/own-dialect", Describe).WithMetadata(new ShoutingErrors());
        map?.Invoke(app);
    }

    public static HubConfig Config { get; } = new()
    {
        Agents = new Dictionary<string, AgentConfig> { ["researcher"] = new(), ["reviewer"] = new() },
    };

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));

    public HubState State { get; }

    public HttpClient Client { get; } = new();

    public string DataDirectory => folder.Path;

    public Uri Address => new(app.Urls.First());

    /// <summary>What another process, the command line, would do with the keys.</summary>
    public KeyStore CommandLine => new(folder.Path, Clock);

    public IServiceProvider Services => app.Services;

    public OperatorToken OperatorToken => app.Services.GetRequiredService<OperatorToken>();

    public static async Task<EdgeHost> StartAsync(
        HubConfig? config = null, Action<WebApplicationBuilder>? configure = null, Action<IEndpointRouteBuilder>? map = null)
    {
        var host = new EdgeHost(config ?? Config, configure, map);
        await host.app.StartAsync();
        host.Client.BaseAddress = host.Address;
        return host;
    }

    public Task StopAsync() => app.StopAsync();

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, headers);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
        folder.Dispose();
    }

    private static string Describe(HttpContext http)
    {
        var caller = Caller.Of(http);
        return $"{caller.Agent?.Name ?? "-"}/{(caller.IsOperator ? "operator" : "agent")}/{http.User.Claims.Single().Value}";
    }

    private sealed class ShoutingErrors : IErrorDialect
    {
        public Task WriteAsync(HttpContext http, HubError error)
        {
            http.Response.StatusCode = error.Kind.ToStatus();
            return http.Response.WriteAsync($"NO! {error.Code}");
        }
    }
}
