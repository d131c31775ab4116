using McpHub.Calls;
using McpHub.Config;

namespace McpHub.Upstreams;

/// <summary>One server, as the rest of the hub sees it.</summary>
internal sealed class Upstream(string alias, ServerConfig config, OutputRing errors, MainSession main, Supervisor supervisor, UpstreamCalls calls) : IUpstream, IAsyncDisposable
{
    public string Alias => alias;

    public ServerConfig Config => config;

    /// <summary>What its process last wrote to standard error.</summary>
    public OutputRing Errors => errors;

    public UpstreamStatus Status => supervisor.Status;

    /// <summary>Completes when the server has been listed or has failed for the first time.</summary>
    public Task FirstOutcome => supervisor.FirstOutcome;

    public bool OffersSubscriptions => main.Current?.OffersSubscriptions ?? false;

    public IDisposable Watch(string uri) => main.Watches.Add(uri);

    public IDisposable WatchTask(string id) => main.TaskWatches.Add(id);

    public void Start() => supervisor.Start();

    public async ValueTask<Reply> SendAsync(UpstreamRequest request, CancellationToken ct) =>
        main.Current is { } session ? await calls.SendAsync(session, request, ct) : calls.Unavailable(Status);

    public ValueTask DisposeAsync() => supervisor.DisposeAsync();
}
