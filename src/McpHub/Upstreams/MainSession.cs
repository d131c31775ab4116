using McpHub.Calls;
using McpHub.Config;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>The session that a server's catalog comes from: opened when the server starts, listed, and watched for changes until it ends.</summary>
internal sealed partial class MainSession(
    string alias, ServerConfig config, Connector connector, CatalogUnion union, Action<UpstreamChange> onChange, TimeProvider time, ILogger logger)
{
    private static readonly byte[] ListChanges = """{"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":true}"""u8.ToArray();
    private static readonly TimeSpan ListenPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(1);
    private const int MaxShortLives = 3;
    private readonly CatalogRefresher refresher = new(alias, config, union.SetMain, onChange, time, logger);
    private readonly HubQuestions questions = new();
    private volatile Tenure? current;

    /// <summary>Null while the server is not ready.</summary>
    public UpstreamSession? Current => current?.Session;

    /// <summary>Whether the server has asked for input here, where nobody can give it.</summary>
    public bool WantsInput => questions.WantInput;

    /// <summary>The session to use now; waits for its successor when the server does not know it any more. Null while the server is not ready.</summary>
    public ValueTask<UpstreamSession?> UsableAsync(CancellationToken ct) => current switch
    {
        { Session.Connection.HasLostSession: true } lost => new(lost.Successor.Task.WaitAsync(ct)),
        var tenure => new(tenure?.Session),
    };

    /// <summary>Lists the server again, because something that came another way says that it changed.</summary>
    public void OnListChange(string method) => refresher.Queue(method, Current, CancellationToken.None);

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
        var messages = new ServerMessages((method, @params) => OnServerChange(method, @params, ct), questions);
        var retired = Task.CompletedTask;
        using var retiring = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var shortLives = 0;
        UpstreamSession? session = null;
        try
        {
            var startedAt = time.GetTimestamp();
            session = await connector.StartAsync(messages, ct);
            while (true)
            {
                var connectedAt = time.GetTimestamp();
                await refresher.ListAsync(session, ct);
                OffersSubscriptions = session.OffersSubscriptions;
                Begin(session);
                onReady(ToStatus(session, time.GetElapsedTime(startedAt, connectedAt), time.GetElapsedTime(connectedAt)));
                var reason = await WatchAsync(session, ct);

                // A server that answers but has forgotten the session needs a new one, not a new start: calls wait for it meanwhile.
                shortLives = time.GetElapsedTime(connectedAt) < ShortLife ? shortLives + 1 : 0;
                if (!session.Connection.HasLostSession || shortLives > MaxShortLives) return reason;
                LogLost(alias);
                startedAt = time.GetTimestamp();
                var lost = session.Connection;
                session = await connector.OpenAsync(messages, Abilities.All, ct);
                retired = Task.WhenAll(retired, RetireAsync(lost, retiring.Token));
            }
        }
        finally
        {
            Begin(null);
            if (session is not null) await session.Connection.DisposeAsync();
            await retiring.CancelAsync();
            await retired;
            await connector.StopProcessAsync();
        }
    }

    // Calls that the server still works on end there.
    private static async Task RetireAsync(IConnection connection, CancellationToken ct)
    {
        await Task.WhenAny(connection.IdleAsync(), Task.Delay(Timeout.Infinite, ct));
        await connection.DisposeAsync();
    }

    private void Begin(UpstreamSession? session)
    {
        var previous = current;
        current = session is null ? null : new Tenure(session);
        previous?.Successor.TrySetResult(session);
    }

    private UpstreamStatus ToStatus(UpstreamSession session, TimeSpan connectTime, TimeSpan listTime) => new(UpstreamStates.Ready, null, session.Revision, session.ServerInfo, time.GetUtcNow())
    {
        ConnectTime = connectTime,
        ListTime = listTime,
        Capabilities = [.. ObjectSplice.Members(session.Capabilities).Select(capability => capability.Key)],
    };

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
                catch (UpstreamException error) when (error.NeedsSignIn)
                {
                    // Asking again changes nothing. Where nothing works any more, the next session begins with the sign-in.
                    if (error.IsSignedOut) session.Connection.Break(error.Message);
                    return;
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
        if (ServerChange.Of(alias, method, @params) is { } change) onChange(change);
        else if (ServerChange.IsOfList(method)) refresher.Queue(method, Current, ct);
    }

    /// <summary>The time of one session, and the session that comes after it.</summary>
    private sealed record Tenure(UpstreamSession Session)
    {
        public TaskCompletionSource<UpstreamSession?> Successor { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(LogLevel.Warning, "Server {Alias} no longer knows the session; the hub opens another.")]
    private partial void LogLost(string alias);

    [LoggerMessage(LogLevel.Warning, "Server {Alias} could not be watched for changes: {Reason}")]
    private partial void LogListening(string alias, string reason);
}
