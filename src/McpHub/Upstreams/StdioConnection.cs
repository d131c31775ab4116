using McpHub.Calls;
using McpHub.Wire.Json;

namespace McpHub.Upstreams;

/// <summary>Our JSON-RPC peer over the standard input and output of a process: one line a message.</summary>
internal sealed class StdioConnection : IConnection
{
    private readonly ChildProcess process;
    private readonly RpcPeer peer;
    private readonly LineReader lines;
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task reading;

    public StdioConnection(ChildProcess process, ServerMessages messages, int maxMessageBytes)
    {
        this.process = process;
        peer = new RpcPeer(messages, WriteAsync);
        lines = new LineReader(process.Output, maxMessageBytes);
        reading = ReadAllAsync();
    }

    public Task<string> Closed => peer.Closed;

    public void SetRevision(string revision) => peer.SetRevision(revision);

    public Task<Reply> RequestAsync(OutgoingRequest request, CancellationToken ct) => peer.RequestAsync(request, ct);

    public Task NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct) => peer.NotifyAsync(method, @params, ct);

    private async Task WriteAsync(byte[] frame, CancellationToken ct)
    {
        await writing.WaitAsync(ct);
        try
        {
            // Once begun, a line is finished: half a line would corrupt the one after it.
            await process.Input.WriteAsync(JsonLine.Of(frame), stopping.Token);
            await process.Input.FlushAsync(stopping.Token);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            throw new UpstreamException("Its standard input is closed.", error);
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task ReadAllAsync()
    {
        await Task.Yield();
        var reason = "It closed its standard output.";
        try
        {
            while (await lines.ReadAsync(stopping.Token) is { } line)
            {
                if (!line.AsSpan().Trim(" \t"u8).IsEmpty) await peer.TakeAsync(line, stopping.Token);
            }
        }
        catch (Exception error) when (error is UpstreamException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            reason = error is UpstreamException ? error.Message : reason;
        }

        peer.Close(reason);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        await stopping.CancelAsync();
        await reading;
        stopping.Dispose();
    }
}
