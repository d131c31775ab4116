using System.Text;
using McpHub.Config;
using Microsoft.AspNetCore.Http;

namespace McpHub.Tests.Models.Matrix;

/// <summary>Over HTTP through the hub's own doors. One call at a time.</summary>
internal sealed class HubRoute(ModelHub hub, FakeProvider provider, HubRoute.Stage stage) : IRoute, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<HubRoute> StartAsync()
    {
        var stage = new Stage();
        var provider = await FakeProvider.StartAsync(stage.AnswerAsync);
        string[] kinds = ["openai-compatible", "openai-responses", "anthropic", "gemini", "ollama"];
        string[] dialects = ["openai-chat", "openai-responses", "anthropic", "gemini", "ollama"];
        var config = new HubConfig
        {
            Providers = kinds.ToDictionary(kind => kind, kind => new ProviderConfig { Dialect = kind, BaseUrl = provider.BaseUrl, ApiKey = new Secret("${secret:KEY}", "sk-secret"), TimeoutSeconds = 30, IdleSeconds = 20 })
                .Append(new("simulator", new ProviderConfig { Dialect = "simulator" })).ToDictionary(),
            Models = dialects.Zip(kinds, (name, kind) => (name, Target: new TargetConfig { Provider = kind, Model = "some-model" }))
                .Concat(new[] { "s", "sim-cut" }.Select(model => (name: model, Target: new TargetConfig { Provider = "simulator", Model = model })))
                .ToDictionary(model => model.name, model => new ModelConfig { Targets = [model.Target] }),
            Agents = new Dictionary<string, AgentConfig> { ["all"] = new() { Roles = ["everything"] } },
        };
        return new HubRoute(await ModelHub.StartAsync(config), provider, stage);
    }

    public async Task<Reply> SendAsync(ICaller caller, IVendor vendor, Scenario scenario, string members, bool isStreaming)
    {
        (stage.Vendor, stage.Scenario, stage.IsStreaming) = (vendor, scenario, isStreaming);
        provider.Requests.Clear();
        var model = vendor is not SimulatorVendor ? vendor.Dialect : scenario == Scenario.MidStreamError ? "sim-cut" : "s";
        using var response = await hub.PostAsync($"{{{caller.Head(model, isStreaming)}{members}}}", caller.Path(model, isStreaming));
        var text = await response.Content.ReadAsStringAsync();
        await hub.OutcomeAsync();
        var dropped = response.Headers.TryGetValues("x-hub-dropped", out var values) ? string.Join(",", values) : "";
        return new Reply((int)response.StatusCode, text, provider.Requests.TryDequeue(out var saw) ? Fact.Parse(Encoding.UTF8.GetString(saw.Body)) : null, dropped);
    }

    public async Task<bool?> LeaveAsync(ICaller caller, IVendor vendor)
    {
        (stage.Vendor, stage.Scenario, stage.IsStreaming) = (vendor, Scenario.EarlyDisconnect, true);
        stage.Left = new TaskCompletionSource();
        using (var response = await hub.PostAsync($"{{{caller.Head(vendor.Dialect, true)}{caller.Members(Scenario.Text)}}}", caller.Path(vendor.Dialect, true)))
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            if (await stream.ReadAsync(new byte[10]) == 0) return false;
        }

        await stage.Left.Task.WaitAsync(Patience);
        return (await hub.OutcomeAsync()).Status == "cancelled";
    }

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        await provider.DisposeAsync();
    }

    /// <summary>What the provider plays at the moment.</summary>
    internal sealed class Stage
    {
        public IVendor? Vendor { get; set; }

        public Scenario Scenario { get; set; }

        public bool IsStreaming { get; set; }

        public TaskCompletionSource Left { get; set; } = new();

        public async Task AnswerAsync(HttpContext http)
        {
            var isLines = Vendor!.Dialect == "ollama";
            http.Response.ContentType = !IsStreaming ? "application/json" : isLines ? "application/x-ndjson" : "text/event-stream";
            if (!IsStreaming)
            {
                await http.Response.WriteAsync(Vendor.Whole(Script.Of(Scenario)));
                return;
            }

            var isBroken = Scenario is Scenario.MidStreamError or Scenario.EarlyDisconnect;
            var events = (isBroken ? Vendor.BrokenStream() : Vendor.Stream(Script.Of(Scenario))).ToList();
            if (Scenario == Scenario.EarlyDisconnect) events.RemoveAt(events.Count - 1);
            foreach (var (name, data) in events) await http.Response.WriteAsync(isLines ? data + "\n" : $"{(name.Length > 0 ? $"event: {name}\n" : "")}data: {data}\n\n");
            if (Scenario != Scenario.EarlyDisconnect) return;
            await http.Response.Body.FlushAsync();
            var left = Left;
            using var registration = http.RequestAborted.Register(() => left.TrySetResult());
            await left.Task.WaitAsync(Patience);
        }
    }
}
