using System.Text;
using McpHub.Calls;
using McpHub.Wire.Json;

namespace McpHub.Upstreams;

/// <summary>Our JSON-RPC peer over the standard input and output of a process: one line a message.</summary>
internal sealed class StdioConnection : IConnection
{
    private const int MaxNoiseBytes = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private readonly ChildProcess process;
    private readonly TimeProvider time;
    private readonly RpcPeer peer;
    private readonly LineReader lines;
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly CancellationTokenSource stoppingWrites = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Task reading;

    /// <param name="noise">Gets what the process writes between its messages: programs print banners, and libraries warnings.</param>
    public StdioConnection(ChildProcess process, ServerMessages messages, OutputRing noise, int maxMessageBytes, TimeProvider time)
    {
        this.process = process;
        this.time = time;
        peer = new RpcPeer(messages, WriteAsync, time, line => noise.Add($"(standard output) {Encoding.UTF8.GetString(line.Span[..Math.Min(line.Length, MaxNoiseBytes)])}"));
        lines = new LineReader(process.Output, maxMessageBytes);
        reading = ReadAllAsync();
    }

    public Task<string> Closed => peer.Closed;

    public int Pending => peer.Waiting;

    public bool HasStreamPerRequest => false;

    public bool HasLostSession => false;

    public void SetRevision(string revision) => peer.SetRevision(revision);

    public void Break(string reason) => peer.Close(reason);

    public Task<Reply> RequestAsync(OutgoingRequest request, CancellationToken ct) => peer.RequestAsync(request, ct);

    public Task NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct) => peer.NotifyAsync(method, @params, ct);

    private async Task WriteAsync(byte[] frame, CancellationToken ct)
    {
        await writing.WaitAsync(ct);

        // Once begun, a line is finished, because half a line would corrupt the one after it; but nobody has to wait for a
        // server that does not read.
        await FinishAsync(frame).WaitAsync(ct);
    }

    private async Task FinishAsync(byte[] frame)
    {
        try
        {
            await process.Input.WriteAsync(JsonLine.Of(frame), stoppingWrites.Token);
            await process.Input.FlushAsync(stoppingWrites.Token);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // A process that ends breaks both of its pipes, and which break is noticed first is chance: its end says more.
            await Task.WhenAny(peer.Closed, Task.Delay(2 * Patience));
            throw new UpstreamException(peer.Closed.IsCompleted ? await peer.Closed : "Its standard input is closed.", error);
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task ReadAllAsync()
    {
        await Task.Yield();
        var ending = EndWithProcessAsync();
        string? reason = null;
        try
        {
            while (await lines.ReadAsync(stopping.Token) is { } line)
            {
                if (!line.AsSpan().Trim(" \t"u8).IsEmpty) await peer.TakeAsync(line, stopping.Token);
            }
        }
        catch (Exception error)
        {
            reason = error switch
            {
                UpstreamException => error.Message,
                IOException or OperationCanceledException or ObjectDisposedException => null,
                _ => $"The hub failed on its output: {error.Message}",
            };
        }

        // What broke a promise of its own is said first; otherwise its end explains itself, and comes at once or not at all.
        if (reason is null) await Task.WhenAny(ending, Task.Delay(Patience, time));
        peer.Close(reason ?? (ending.IsCompletedSuccessfully ? $"Its process ended with exit code {await ending}." : "It closed its standard output."));
    }

    // A child of the process can hold its pipes open for longer than it lives: then the end of the stream never comes.
    private async Task<int> EndWithProcessAsync()
    {
        var code = await process.WaitAsync(stopping.Token);
        _ = StopReadingAsync();
        return code;
    }

    private async Task StopReadingAsync()
    {
        try
        {
            await Task.Delay(Patience, time, stopping.Token);
            await stopping.CancelAsync();
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // It is stopped already.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stoppingWrites.CancelAsync();
        await process.DisposeAsync();
        await stopping.CancelAsync();
        await reading;
        stoppingWrites.Dispose();
        stopping.Dispose();
    }
}
