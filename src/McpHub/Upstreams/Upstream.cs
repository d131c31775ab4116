using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>One server: keeps a session open and its catalog current, and starts again when it fails.</summary>
internal sealed partial class Upstream : IUpstream, IAsyncDisposable
{
    private static readonly byte[] ListChanges = """{"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":true}"""u8.ToArray();
    private readonly Connector connector;
    private readonly SnapshotKeeper keeper;
    private readonly Action<UpstreamChange> onChange;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly UpstreamCalls calls;
    private readonly CatalogRefresher refresher;
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource firstOutcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ResourceWatches watches = new();
    private volatile UpstreamSession? current;
    private volatile UpstreamStatus status;
    private Task running = Task.CompletedTask;

    public Upstream(string alias, ServerConfig config, Connector connector, OutputRing errors, SnapshotKeeper keeper, Action<UpstreamChange> onChange, TimeProvider time, ILogger logger)
    {
        Alias = alias;
        Config = config;
        Errors = errors;
        this.connector = connector;
        this.keeper = keeper;
        this.onChange = onChange;
        this.time = time;
        this.logger = logger;
        calls = new UpstreamCalls(alias, config, time);
        refresher = new CatalogRefresher(alias, config, keeper, onChange, time, logger);
        status = new UpstreamStatus(UpstreamStates.Starting, null, null, null, time.GetUtcNow());
    }

    public string Alias { get; }

    public ServerConfig Config { get; }

    public OutputRing Errors { get; }

    public UpstreamStatus Status => status;

    /// <summary>Completes when the server has been listed or has failed for the first time.</summary>
    public Task FirstOutcome => firstOutcome.Task;

    public bool OffersSubscriptions => current?.OffersSubscriptions ?? false;

    public IDisposable Watch(string uri) => watches.Add(uri);

    public void Start() => running = RunAsync(stopping.Token);

    public async ValueTask<Reply> SendAsync(UpstreamRequest request, CancellationToken ct) =>
        current is { } session ? await calls.SendAsync(session, request, ct) : calls.Unavailable(status);

    private async Task RunAsync(CancellationToken ct)
    {
        await Task.Yield();
        var failures = 0;
        while (!ct.IsCancellationRequested)
        {
            var reason = await ServeOnceAsync(() => failures = 0, ct);
            if (ct.IsCancellationRequested) break;
            failures++;
            status = new UpstreamStatus(UpstreamStates.Failed, reason, null, null, time.GetUtcNow());
            keeper.OnFailed(Alias);
            firstOutcome.TrySetResult();
            LogFailed(Alias, reason);
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(30, 0.5 * Math.Pow(2, Math.Min(failures, 6) - 1))), time, ct);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        firstOutcome.TrySetResult();
    }

    /// <returns>Why it ended.</returns>
    private async Task<string> ServeOnceAsync(Action onReady, CancellationToken ct)
    {
        UpstreamSession? session = null;
        try
        {
            var startedAt = time.GetTimestamp();
            session = await connector.OpenAsync(new ServerMessages(OnServerChange), ct);
            var connectedAt = time.GetTimestamp();
            await refresher.ListAsync(session, ct);
            current = session;
            status = new UpstreamStatus(UpstreamStates.Ready, null, session.Revision, session.ServerInfo, time.GetUtcNow())
            {
                ConnectTime = time.GetElapsedTime(startedAt, connectedAt),
                ListTime = time.GetElapsedTime(connectedAt),
                Capabilities = [.. ObjectSplice.Members(session.Capabilities).Select(capability => capability.Key)],
            };
            onReady();
            firstOutcome.TrySetResult();
            LogReady(Alias, session.Revision);
            return await WatchAsync(session, ct);
        }
        catch (UpstreamException error)
        {
            return error.Message;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return "The hub stops it.";
        }
        catch (Exception error)
        {
            // A defect of the hub's own: without this it would end the supervision of the server, silently and for good.
            LogDefect(Alias, error);
            return $"The hub failed on it: {error.Message}";
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
        var watching = session.OffersSubscriptions ? new ResourceWatcher(session, watches).RunAsync(ended.Token) : Task.CompletedTask;
        var first = await Task.WhenAny(exit, closed);
        await ended.CancelAsync();
        await Task.WhenAll(listening, watching);
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
                    LogListening(Alias, error.Message);
                }

                await Task.Delay(TimeSpan.FromSeconds(2), time, ct);
                refresher.Queue(null, session, ct);
            }
        }
        catch (OperationCanceledException)
        {
            // The session ended.
        }
    }

    private void OnServerChange(string method, ReadOnlyMemory<byte> @params)
    {
        if (method != McpMethods.ResourceUpdated) refresher.Queue(method, current, stopping.Token);
        else if (ObjectSplice.GetText(@params, "uri"u8) is { } uri) onChange(new UpstreamChange(Alias, method, uri));
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        status = status with { State = UpstreamStates.Stopped, Since = time.GetUtcNow() };
    }

    [LoggerMessage(LogLevel.Information, "Server {Alias} is ready (revision {Revision}).")]
    private partial void LogReady(string alias, string revision);

    [LoggerMessage(LogLevel.Warning, "Server {Alias} failed and will be tried again: {Reason}")]
    private partial void LogFailed(string alias, string reason);

    [LoggerMessage(LogLevel.Error, "Server {Alias} met a defect of the hub")]
    private partial void LogDefect(string alias, Exception error);

    [LoggerMessage(LogLevel.Warning, "Server {Alias} could not be watched for changes: {Reason}")]
    private partial void LogListening(string alias, string reason);
}
