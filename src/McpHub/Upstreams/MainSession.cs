using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>The session that a server's catalog comes from: opened when the server starts, listed, and watched for changes until it ends.</summary>
internal sealed partial class MainSession(
    string alias, ServerConfig config, Connector connector, SnapshotKeeper keeper, Action<UpstreamChange> onChange, TimeProvider time, ILogger logger)
{
    private static readonly byte[] ListChanges = """{"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":true}"""u8.ToArray();
    private static readonly TimeSpan ListenPause = TimeSpan.FromSeconds(2);
    private readonly CatalogRefresher refresher = new(alias, config, keeper, onChange, time, logger);
    private volatile UpstreamSession? current;

    /// <summary>Null while the server is not ready.</summary>
    public UpstreamSession? Current => current;

    /// <summary>Whether updates of single resources can be watched, as it was when the server was last ready.</summary>
    public bool OffersSubscriptions { get; private set; }

    /// <summary>The resources that somebody watches; outlives the session.</summary>
    public ResourceWatches Watches { get; } = new();

    /// <summary>The same for tasks.</summary>
    public ResourceWatches TaskWatches { get; } = new();

    /// <summary>From the start of the server to its end.</summary>
    /// <exception cref="UpstreamException">It does not become ready.</exception>
    public async Task<string> RunAsync(Action<UpstreamStatus> onReady, CancellationToken ct)
    {
        UpstreamSession? session = null;
        try
        {
            var startedAt = time.GetTimestamp();
            session = await connector.StartAsync(new ServerMessages((method, @params) => OnServerChange(method, @params, ct)), ct);
            var connectedAt = time.GetTimestamp();
            await refresher.ListAsync(session, ct);
            OffersSubscriptions = session.OffersSubscriptions;
            current = session;
            onReady(new UpstreamStatus(UpstreamStates.Ready, null, session.Revision, session.ServerInfo, time.GetUtcNow())
            {
                ConnectTime = time.GetElapsedTime(startedAt, connectedAt),
                ListTime = time.GetElapsedTime(connectedAt),
                Capabilities = [.. ObjectSplice.Members(session.Capabilities).Select(capability => capability.Key)],
            });
            return await WatchAsync(session, ct);
        }
        finally
        {
            current = null;
            if (session is not null) await session.Connection.DisposeAsync();
            await connector.StopProcessAsync();
        }
    }

    private async Task<string> WatchAsync(UpstreamSession session, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var exit = connector.Process?.WaitAsync(ended.Token) ?? Task.Delay(Timeout.Infinite, ended.Token);
        var closed = session.Connection.Closed;
        var listening = session.IsCurrentRevision ? ListenAsync(session, ended.Token) : Task.CompletedTask;
        var watching = session.OffersSubscriptions ? new ResourceWatcher(session, Watches, time).RunAsync(ended.Token) : Task.CompletedTask;
        var tasks = TaskForm.OfferedBy(session.Capabilities, session.IsCurrentRevision) == TaskKind.Extension ? WatchStream.RunTasksAsync(session, TaskWatches, time, ended.Token) : Task.CompletedTask;
        var first = await Task.WhenAny(exit, closed);
        await ended.CancelAsync();
        await Task.WhenAll(listening, watching, tasks);
        ct.ThrowIfCancellationRequested();
        if (first == closed) return await closed;
        return exit is Task<int> code ? $"Its process ended with exit code {await code}." : "It ended.";
    }

    private async Task ListenAsync(UpstreamSession session, CancellationToken ct)
    {
        try
        {
            while (!ct.IsCancellationRequested)
            {
                try
                {
                    var reply = await session.ListenAsync(ListChanges, null, ct);
                    if (!reply.IsResult) return;
                }
                catch (UpstreamException error)
                {
                    LogListening(alias, error.Message);
                }

                await Task.Delay(ListenPause, time, ct);
                refresher.Queue(null, session, ct);
            }
        }
        catch (OperationCanceledException)
        {
            // The session ended.
        }
    }

    private void OnServerChange(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        if (method is McpMethods.TaskChanged or McpMethods.TaskStatus) onChange(new UpstreamChange(alias, method, ObjectSplice.GetText(@params, "taskId"u8)) { Params = @params });
        else if (method != McpMethods.ResourceUpdated) refresher.Queue(method, current, ct);
        else if (ObjectSplice.GetText(@params, "uri"u8) is { } uri) onChange(new UpstreamChange(alias, method, uri));
    }

    [LoggerMessage(LogLevel.Warning, "Server {Alias} could not be watched for changes: {Reason}")]
    private partial void LogListening(string alias, string reason);
}
