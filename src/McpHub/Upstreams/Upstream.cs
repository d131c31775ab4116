using System.Collections.Concurrent;
using System.Diagnostics;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>One server: keeps a session open, its catalog current, and bounds what its calls may cost everybody else.</summary>
internal sealed partial class Upstream : IUpstream, IAsyncDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(50);
    private static readonly byte[] ListChanges = """{"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":true}"""u8.ToArray();
    private readonly Connector connector;
    private readonly SnapshotKeeper keeper;
    private readonly Action<UpstreamChange> onChange;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly SemaphoreSlim slots;
    private readonly Uri? endpoint;
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource firstOutcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim refreshing = new(1, 1);
    private readonly ResourceWatches watches = new();
    private readonly ConcurrentQueue<string> changes = new();
    private volatile UpstreamSession? current;
    private volatile UpstreamStatus status;
    private int isRefreshQueued;
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
        endpoint = config.Url is null ? null : new Uri(config.Url);
        slots = new SemaphoreSlim(config.Hub.Limits.MaxConcurrentCalls);
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

    public async ValueTask<Reply> SendAsync(UpstreamRequest request, CancellationToken ct)
    {
        if (current is not { } session) return Refuse(ErrorKind.Unavailable, "server_unavailable", $"is {status.State}: {status.Reason ?? "its handshake is not finished."}");
        if (!slots.Wait(0, ct)) return Refuse(ErrorKind.Limited, "server_busy", $"has {Config.Hub.Limits.MaxConcurrentCalls} calls in flight already.");
        try
        {
            return await AttemptAsync(session, request, ct);
        }
        finally
        {
            slots.Release();
        }
    }

    private async ValueTask<Reply> AttemptAsync(UpstreamSession session, UpstreamRequest request, CancellationToken ct)
    {
        var startedAt = time.GetTimestamp();
        var operation = new McpOperation(request.Method, request.Name, session.Revision, Config.Url is null ? "pipe" : "tcp");
        using var span = HubTelemetry.StartMcpClientSpan(operation, Alias, endpoint);
        var errorType = "cancelled";
        try
        {
            var reply = await ExchangeAsync(session, request, span, ct);
            errorType = ReplyFault.Of(reply);
            return reply;
        }
        finally
        {
            if (errorType is not null) HubTelemetry.MarkFailed(span, errorType);
            HubTelemetry.RecordMcpClient(operation, Alias, time.GetElapsedTime(startedAt), errorType);
        }
    }

    private async ValueTask<Reply> ExchangeAsync(UpstreamSession session, UpstreamRequest request, Activity? span, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(Config.Hub.Limits.CallSeconds));
        try
        {
            return await session.SendAsync(request, span, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Refuse(ErrorKind.Timeout, "server_timeout", $"did not answer {request.Method} within hub.limits.callSeconds ({Config.Hub.Limits.CallSeconds} s).");
        }
        catch (UpstreamException error)
        {
            return Refuse(ErrorKind.UpstreamFailed, "server_failed", $"failed: {error.Message}");
        }
    }

    private HubError Refuse(ErrorKind kind, string code, string what) =>
        new(kind, code, $"Server '{Alias}' {what}", $"An operator sees more with: mcphub servers {Alias}");

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
            session = await connector.OpenAsync(new ServerMessages(OnServerChange), ct);
            await ListAsync(session, ct);
            current = session;
            status = new UpstreamStatus(UpstreamStates.Ready, null, session.Revision, session.ServerInfo, time.GetUtcNow());
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

    private async Task ListAsync(UpstreamSession session, CancellationToken ct)
    {
        var seconds = Config.Hub.Limits.StartSeconds;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            keeper.SetCatalog(await CatalogReader.ReadAsync(Alias, session, limit.Token));
        }
        catch (OperationCanceledException error) when (!ct.IsCancellationRequested)
        {
            throw new UpstreamException($"It did not list what it offers within hub.limits.startSeconds ({seconds} s).", error);
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
                QueueRefresh();
            }
        }
        catch (OperationCanceledException)
        {
            // The session ended.
        }
    }

    private void OnServerChange(string method, ReadOnlyMemory<byte> @params)
    {
        if (method == McpMethods.ResourceUpdated)
        {
            if (ObjectSplice.GetText(@params, "uri"u8) is { } uri) onChange(new UpstreamChange(Alias, method, uri));
            return;
        }

        changes.Enqueue(method);
        QueueRefresh();
    }

    // A burst of notices becomes one listing; clients hear of it when the new list can be had.
    private void QueueRefresh()
    {
        if (Interlocked.Exchange(ref isRefreshQueued, 1) == 0) _ = RefreshAsync(stopping.Token);
    }

    private async Task RefreshAsync(CancellationToken ct)
    {
        try
        {
            await Task.Delay(Settling, time, ct);
            await refreshing.WaitAsync(ct);
            try
            {
                Volatile.Write(ref isRefreshQueued, 0);
                var methods = new HashSet<string>();
                while (changes.TryDequeue(out var method)) methods.Add(method);
                if (current is { } session) await ListAsync(session, ct);
                foreach (var method in methods) onChange(new UpstreamChange(Alias, method));
            }
            finally
            {
                refreshing.Release();
            }
        }
        catch (UpstreamException error)
        {
            LogListening(Alias, error.Message);
        }
        catch (OperationCanceledException)
        {
            // The hub stops it.
        }
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
