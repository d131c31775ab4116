using McpHub.Wire.Json;

namespace McpHub.Cli.Stdio;

/// <summary>Messages to the client, a line each, never mixed. Thread-safe.</summary>
internal sealed class LineWriter(Stream stream) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource closed = new();

    /// <summary>Cancelled when the client reads no more.</summary>
    public CancellationToken Closed => closed.Token;

    public async Task WriteAsync(byte[] message)
    {
        await turn.WaitAsync();
        try
        {
            await stream.WriteAsync(JsonLine.Of(message));
            await stream.FlushAsync();
        }
        catch (IOException)
        {
            // Nobody is there to be told: what waits for this client ends.
            await closed.CancelAsync();
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => closed.Dispose();
}
