using System.Collections.Concurrent;
using System.Text;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Upstreams;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpHub.Tests.Upstreams;

/// <summary>The hub's side of its servers, and nothing in front of it.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly UpstreamFleet fleet;
    private readonly SnapshotKeeper keeper;
    private readonly ConcurrentQueue<UpstreamChange> changes = new();

    private Fleet(TimeProvider time, ILoggerFactory? loggers)
    {
        State = new HubState(SnapshotBuilder.Build(1, new HubConfig(), []));
        keeper = new SnapshotKeeper(State);
        fleet = new UpstreamFleet(keeper, time, loggers ?? NullLoggerFactory.Instance, () => 1);
        fleet.Changed += changes.Enqueue;
    }

    public HubState State { get; }

    public IReadOnlyList<UpstreamChange> Changes => [.. changes];

    public IUpstream Server => fleet.Find("s") ?? throw new InvalidOperationException("There is no server 's'.");

    /// <summary>Completes when every server has been ready or has failed for the first time.</summary>
    public Task FirstOutcome => fleet.FirstOutcomes();

    public UpstreamReport Report => fleet.Report().Single(report => report.Alias == "s");

    public IReadOnlyList<string> Tools => [.. State.Current.Catalog.Servers.SelectMany(server => server.Tools).Select(tool => tool.Name)];

    /// <summary>Starts the server as <c>s</c>; returns at once.</summary>
    public static async Task<Fleet> StartAsync(ServerConfig server, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        var fleet = new Fleet(time ?? TimeProvider.System, loggers);
        await fleet.ApplyAsync(new() { ["s"] = server });
        return fleet;
    }

    /// <summary>Starts the server and waits until it is ready.</summary>
    public static async Task<Fleet> ReadyAsync(ServerConfig server, TimeProvider? time = null)
    {
        var fleet = await StartAsync(server, time);
        await fleet.IsReadyAsync();
        return fleet;
    }

    public void OnRootsChanged(IClientChannel client) => fleet.OnRootsChanged(client);

    public Task ApplyAsync(Dictionary<string, ServerConfig> servers)
    {
        var config = new HubConfig { McpServers = servers };
        keeper.SetConfig(config);
        return fleet.ApplyAsync(config, AppContext.BaseDirectory);
    }

    public Task IsReadyAsync() => IsAsync(UpstreamStates.Ready);

    public async Task IsAsync(string state)
    {
        await Eventually.True(() => Report.Status.State == state, $"server {state}, last: {Report.Status}");
    }

    /// <summary>Ends the server and starts it again.</summary>
    public async Task<bool> RestartAsync()
    {
        await fleet.RestartAsync("s", CancellationToken.None);
        return true;
    }

    /// <summary>Where a person signs in at the server.</summary>
    public async Task<Uri> BeginSignInAsync(Uri redirect) => await fleet.BeginSignInAsync("s", redirect, CancellationToken.None) is ({ } page, null) ? page : throw new InvalidOperationException("Nobody can sign in.");

    public Task<HubError?> FinishSignInAsync(IReadOnlyDictionary<string, string> answer) => fleet.FinishSignInAsync("s", answer, CancellationToken.None);

    /// <summary>Why it is not ready.</summary>
    public async Task<string> FailedAsync()
    {
        await Eventually.True(() => Report.Status.State is UpstreamStates.Failed, $"server failed, last: {Report.Status}");
        return Report.Status.Reason!;
    }

    public ValueTask<Reply> CallAsync(string arguments = "{}", IClientChannel? client = null, string? progressToken = null, string agent = "one", TimeSpan? timeout = null, CancellationToken ct = default) =>
        SendAsync(McpMethods.ToolsCall, $$"""{"name":"echo","arguments":{{arguments}}}""", "echo", client, progressToken, agent: agent, timeout: timeout, ct: ct);

    public ValueTask<Reply> SendAsync(string method, string @params, string? name = null, IClientChannel? client = null, string? progressToken = null, string? logLevel = null, IReadOnlyList<HeaderParameter>? headers = null, string agent = "one", TimeSpan? timeout = null, CancellationToken ct = default)
    {
        var bytes = Encoding.UTF8.GetBytes(@params);
        var said = progressToken is null ? bytes : ObjectSplice.Rewrite(bytes, JsonEdit.Set("_meta", Encoding.UTF8.GetBytes($$"""{"progressToken":{{progressToken}}}""")));
        return Server.SendAsync(
            new UpstreamRequest { Method = method, Params = said, Name = name, Meta = RequestMeta.Read(said), Client = client, Agent = agent, Capabilities = CapabilitiesOf(client), LogLevel = logLevel, HeaderParameters = headers ?? [], Timeout = timeout },
            ct);
    }

    private static ReadOnlyMemory<byte> CapabilitiesOf(IClientChannel? client) => client is FakeChannel fake ? Encoding.UTF8.GetBytes(fake.Capabilities) : default(ReadOnlyMemory<byte>);

    public ValueTask DisposeAsync() => fleet.DisposeAsync();
}

/// <summary>A client that remembers what it was told and asked.</summary>
internal sealed class FakeChannel : IClientChannel
{
    private readonly ConcurrentQueue<string> told = new();
    private readonly ConcurrentQueue<string> asked = new();

    public IReadOnlyList<string> Told => [.. told];

    /// <summary>The methods it was asked for.</summary>
    public IReadOnlyList<string> Asked => [.. asked];

    public Func<ValueTask> Meanwhile { get; set; } = () => ValueTask.CompletedTask;

    public IClientChannel? Lasting { get; init; }

    /// <summary>What it declared, as JSON.</summary>
    public string Capabilities { get; init; } = "{}";

    /// <summary>What it answers to every question, by method.</summary>
    public Func<string, Task<string>> Answer { get; init; } = method => throw new InvalidOperationException($"This client cannot be asked for '{method}'.");

    public ValueTask NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        told.Enqueue($"{method} {Encoding.UTF8.GetString(@params.Span)}");
        return Meanwhile();
    }

    public bool CanAsk(string method, ReadOnlyMemory<byte> @params) => ClientAbilities.Cover(Encoding.UTF8.GetBytes(Capabilities), method, @params);

    public async Task<Reply> AskAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        asked.Enqueue(method);
        return Reply.Result(Encoding.UTF8.GetBytes(await Answer(method)));
    }
}

internal static class Replies
{
    public static string Text(this Reply reply) => reply.Refusal is { } refusal ? $"{refusal.Code}: {refusal.Message}" : Encoding.UTF8.GetString(reply.Body.Span);
}
