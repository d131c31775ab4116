using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Models;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpHub.Tests.Models;

/// <summary>The model door on a port of its own. Callers are the agent that the header <c>test-agent</c> names, <c>all</c> by default.</summary>
internal sealed class ModelHub : IAsyncDisposable
{
    private readonly WebApplication app;

    private ModelHub(WebApplication app, Observer observer)
    {
        this.app = app;
        Settled = observer.Outcomes.Reader;
        Client = new HttpClient(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public ChannelReader<(ModelCall Call, CallOutcome Outcome)> Settled { get; }

    /// <summary>A hub with an alias <c>m</c> over providers <c>p1</c>, <c>p2</c>, … at these addresses; <c>sim:MODEL</c> stands for the simulator, <c>anthropic|URL</c> for a provider of another dialect than OpenAI's.</summary>
    public static Task<ModelHub> StartAsync(params string[] addresses) => StartAsync(Config(addresses));

    public static async Task<ModelHub> StartAsync(HubConfig config, TimeProvider? time = null, Action<IServiceCollection>? services = null)
    {
        var snapshot = SnapshotBuilder.Build(1, config, []);
        var observer = new Observer();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton<CallDecisions>();
        builder.Services.AddSingleton<ConversationTaint>();
        builder.Services.AddSingleton<IApprovals, NoApprovals>();
        builder.Services.AddSingleton<IAdmission, PermissionAdmission>();
        builder.Services.AddSingleton<ICallObserver>(observer);
        builder.Services.AddSingleton<Admissions>();
        builder.Services.AddSingleton<Settlement>();
        builder.Services.AddModels();
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.Use((http, next) =>
        {
            var name = http.Request.Headers.TryGetValue("test-agent", out var given) ? given.ToString() : "all";
            http.Features.Set(new Caller(snapshot, snapshot.Agents.GetValueOrDefault(name), IsOperator: name == "operator"));
            return next(http);
        });
        app.MapModels();
        await app.StartAsync();
        return new ModelHub(app, observer);
    }

    public static HubConfig Config(params string[] addresses)
    {
        var providers = new Dictionary<string, ProviderConfig> { ["simulator"] = new() { Dialect = "simulator" } };
        var targets = new List<TargetConfig>();
        foreach (var address in addresses)
        {
            var name = $"p{targets.Count + 1}";
            if (address.StartsWith("sim:", StringComparison.Ordinal))
            {
                targets.Add(new TargetConfig { Provider = "simulator", Model = address[4..] });
                continue;
            }

            var parts = address.Split('|');
            providers[name] = new ProviderConfig { Dialect = parts.Length == 2 ? parts[0] : "openai", BaseUrl = parts[^1], ApiKey = new Secret("${secret:KEY}", $"sk-{name}-secret"), TimeoutSeconds = 30, IdleSeconds = 20 };
            targets.Add(new TargetConfig { Provider = name, Model = $"vendor-{name}" });
        }

        return new HubConfig
        {
            Providers = providers,
            Models = new Dictionary<string, ModelConfig> { ["m"] = new() { Targets = targets }, ["other"] = new() { Targets = targets } },
            Roles = new Dictionary<string, RoleConfig>
            {
                ["m-only"] = new() { Rules = [new RuleConfig { Effect = "allow", Actions = ["model.use"], Targets = ["m"] }] },
            },
            Agents = new Dictionary<string, AgentConfig> { ["all"] = new() { Roles = ["everything"] }, ["narrow"] = new() { Roles = ["m-only"] } },
        };
    }

    public Task<HttpResponseMessage> PostAsync(string json, string path = "/v1/chat/completions", string? agent = null, CancellationToken ct = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (agent is not null) request.Headers.Add("test-agent", agent);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    /// <summary>The error object of an answer in OpenAI's shape.</summary>
    public static async Task<JsonElement> ErrorAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error");

    /// <summary>The outcome of the one call that was made; fails when a second one was settled too.</summary>
    public async Task<CallOutcome> OutcomeAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var (_, outcome) = await Settled.ReadAsync(timeout.Token);
        Assert.False(Settled.TryRead(out _));
        return outcome;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }

    private sealed class Observer : ICallObserver
    {
        public Channel<(ModelCall Call, CallOutcome Outcome)> Outcomes { get; } = Channel.CreateUnbounded<(ModelCall, CallOutcome)>();

        public void OnCompleted(Call call, CallOutcome outcome) => Outcomes.Writer.TryWrite(((ModelCall)call, outcome));
    }
}
