using System.Net.Sockets;
using McpHub.Config;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>Opens connections to one server as its entry says: a process over stdio, an HTTP endpoint, or both in one.</summary>
internal sealed class Connector(string alias, ServerConfig config, string folder, HttpMessageInvoker http, OutputRing errors, Reaper reaper, StartGate gate, TimeProvider time)
{
    private static readonly TimeSpan PortPause = TimeSpan.FromMilliseconds(50);
    private volatile bool skipProbe;

    /// <summary>The process of a managed HTTP server, while it runs.</summary>
    public ChildProcess? Process { get; private set; }

    /// <summary>Starts a managed HTTP server, and opens the first session.</summary>
    /// <exception cref="UpstreamException">There is no usable server.</exception>
    public async Task<UpstreamSession> StartAsync(ServerMessages messages, CancellationToken ct)
    {
        using var place = config.Command is null ? null : await gate.EnterAsync(ct);
        try
        {
            return await WithinStartTimeAsync(
                async limit =>
                {
                    await StartProcessAsync(limit);
                    return await OpenAnyAsync(messages, Abilities.All, limit);
                },
                ct);
        }
        catch
        {
            await StopProcessAsync();
            throw;
        }
    }

    /// <summary>Opens one more session: over stdio with a process of its own, over HTTP with the server that runs.</summary>
    /// <param name="offered">What a server of the session era is told that it can ask for.</param>
    /// <exception cref="UpstreamException">There is no usable server.</exception>
    public async Task<UpstreamSession> OpenAsync(ServerMessages messages, Abilities offered, CancellationToken ct)
    {
        using var place = config.Url is null ? await gate.EnterAsync(ct) : null;
        return await WithinStartTimeAsync(limit => OpenAnyAsync(messages, offered, limit), ct);
    }

    private async Task<UpstreamSession> WithinStartTimeAsync(Func<CancellationToken, Task<UpstreamSession>> open, CancellationToken ct)
    {
        var seconds = config.Hub.Limits.StartSeconds;
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            return await open(limit.Token);
        }
        catch (OperationCanceledException error) when (!ct.IsCancellationRequested)
        {
            throw new UpstreamException($"It did not finish its handshake within hub.limits.startSeconds ({seconds} s).{Tail()}", error);
        }
        catch (UpstreamException error)
        {
            throw new UpstreamException(error.Message + Tail(), error) { NeedsSignIn = error.NeedsSignIn, IsSignedOut = error.IsSignedOut };
        }
    }

    private Task<UpstreamSession> OpenAnyAsync(ServerMessages messages, Abilities offered, CancellationToken ct) => config switch
    {
        { Url: null } => OpenStdioAsync(messages, offered, ct),
        { Type: "sse" } => OpenSseAsync(messages, offered, ct),
        _ => OpenEitherAsync(messages, offered, ct),
    };

    /// <summary>Closes the connection when no session comes of it.</summary>
    private async Task<UpstreamSession> OpenSessionAsync(IConnection connection, Abilities offered, CancellationToken ct)
    {
        var probe = TimeSpan.FromSeconds(Math.Min(10, config.Hub.Limits.StartSeconds / 2));
        try
        {
            var session = await UpstreamSession.OpenAsync(connection, offered, probe, skipProbe, ct);
            skipProbe = !session.IsCurrentRevision;
            return session;
        }
        catch
        {
            // Some servers end themselves over a request before initialize: do without the question next time.
            skipProbe |= connection.Closed.IsCompleted && !ct.IsCancellationRequested;
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task<UpstreamSession> OpenStdioAsync(ServerMessages messages, Abilities offered, CancellationToken ct)
    {
        var process = await ChildProcess.StartAsync(config, folder, errors, reaper, hasProtocolOutput: true, ct);
        return await OpenSessionAsync(new StdioConnection(process, messages, errors, config.Hub.Limits.MaxMessageBytes, time), offered, ct);
    }

    private async Task StartProcessAsync(CancellationToken ct)
    {
        if (config is not { Command: not null, Url: not null }) return;
        await StopProcessAsync();
        var uri = new Uri(config.Url);
        if (await AnswersAsync(uri, ct)) throw new UpstreamException($"The port of {uri} is in use by another process; stop it or change the port of '{alias}'.");
        Process = await ChildProcess.StartAsync(config, folder, errors, reaper, hasProtocolOutput: false, ct);
        await WaitForPortAsync(uri, Process, ct);
    }

    // Specification 2026-07-28, basic/versioning: a server that has no place for initialize either may be one of 2024-11-05.
    private async Task<UpstreamSession> OpenEitherAsync(ServerMessages messages, Abilities offered, CancellationToken ct)
    {
        try
        {
            return await OpenSessionAsync(new HttpConnection(http, config, messages, time), offered, ct);
        }
        catch (UpstreamException error) when (error.HttpStatus is 400 or 404 or 405)
        {
            try
            {
                return await OpenSseAsync(messages, offered, ct);
            }
            catch (UpstreamException)
            {
                // Nor is it one: what the newer transport ran into says more.
                throw error;
            }
        }
    }

    // Only servers of older revisions have this transport: none is asked for the current one.
    private async Task<UpstreamSession> OpenSseAsync(ServerMessages messages, Abilities offered, CancellationToken ct)
    {
        var connection = await SseConnection.OpenAsync(http, config, messages, time, ct);
        try
        {
            return await UpstreamSession.OpenAsync(connection, offered, TimeSpan.Zero, skipProbe: true, ct);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task WaitForPortAsync(Uri uri, ChildProcess process, CancellationToken ct)
    {
        var exit = process.WaitAsync(ct);
        while (!await AnswersAsync(uri, ct))
        {
            if (exit.IsCompleted) throw new UpstreamException($"It ended with exit code {await exit} before it listened on {uri}.");
            await Task.Delay(PortPause, time, ct);
        }
    }

    private static async Task<bool> AnswersAsync(Uri uri, CancellationToken ct)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(uri.Host, uri.Port, ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async Task StopProcessAsync()
    {
        if (Process is not { } running) return;
        Process = null;
        await running.DisposeAsync();
    }

    private string Tail() => errors.Tail(1) is [var last] ? $" Its last line of log: {last}" : "";
}
