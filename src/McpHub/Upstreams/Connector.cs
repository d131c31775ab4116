using System.Net.Sockets;
using McpHub.Config;

namespace McpHub.Upstreams;

/// <summary>Opens connections to one server as its entry says: a process over stdio, an HTTP endpoint, or both in one.</summary>
internal sealed class Connector(string alias, ServerConfig config, string folder, HttpMessageInvoker http, OutputRing errors)
{
    private bool skipProbe;

    /// <summary>The process of a managed HTTP server, while it runs.</summary>
    public ChildProcess? Process { get; private set; }

    /// <exception cref="UpstreamException">There is no usable server.</exception>
    public async Task<UpstreamSession> OpenAsync(ServerMessages messages, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(config.Hub.Limits.StartSeconds));
        var connection = default(IConnection);
        try
        {
            connection = config.Url is null ? OpenStdio(messages) : await OpenHttpAsync(messages, limit.Token);
            var session = await OpenSessionAsync(connection, limit.Token);
            return session;
        }
        catch (Exception error)
        {
            if (connection is not null) await connection.DisposeAsync();
            await StopProcessAsync();
            if (error is OperationCanceledException && !ct.IsCancellationRequested)
                throw new UpstreamException($"It did not finish its handshake within hub.limits.startSeconds ({config.Hub.Limits.StartSeconds} s).{Tail()}", error);
            if (error is UpstreamException) throw new UpstreamException(error.Message + Tail(), error);
            throw;
        }
    }

    private async Task<UpstreamSession> OpenSessionAsync(IConnection connection, CancellationToken ct)
    {
        var probe = TimeSpan.FromSeconds(Math.Min(10, config.Hub.Limits.StartSeconds / 2));
        try
        {
            var session = await UpstreamSession.OpenAsync(connection, probe, skipProbe, ct);
            skipProbe = !session.IsCurrentRevision;
            return session;
        }
        catch (UpstreamException) when (!skipProbe && connection.Closed.IsCompleted)
        {
            // Some servers end themselves over a request before initialize: do without the question next time.
            skipProbe = true;
            throw;
        }
    }

    private StdioConnection OpenStdio(ServerMessages messages) =>
        new(ChildProcess.Start(config, folder, errors, hasProtocolOutput: true), messages, errors, config.Hub.Limits.MaxMessageBytes);

    private async Task<HttpConnection> OpenHttpAsync(ServerMessages messages, CancellationToken ct)
    {
        if (config.Command is not null)
        {
            await StopProcessAsync();
            var uri = new Uri(config.Url!);
            if (await AnswersAsync(uri, ct)) throw new UpstreamException($"The port of {uri} is in use by another process; stop it or change the port of '{alias}'.");
            Process = ChildProcess.Start(config, folder, errors, hasProtocolOutput: false);
            await WaitForPortAsync(uri, Process, ct);
        }

        return new HttpConnection(http, config, messages);
    }

    private static async Task WaitForPortAsync(Uri uri, ChildProcess process, CancellationToken ct)
    {
        var exit = process.WaitAsync(ct);
        while (!await AnswersAsync(uri, ct))
        {
            if (exit.IsCompleted) throw new UpstreamException($"It ended with exit code {await exit} before it listened on {uri}.");
            await Task.Delay(50, ct);
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
