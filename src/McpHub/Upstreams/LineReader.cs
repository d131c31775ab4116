using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace McpHub.Upstreams;

/// <summary>Lines of a stream, none longer than a bound: memory stays flat whatever the other side writes.</summary>
internal sealed class LineReader(Stream stream, int maxLineBytes)
{
    private const int BlockBytes = 16 * 1024;
    private readonly PipeReader reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: BlockBytes, leaveOpen: true));

    /// <returns>A line without its end, in memory of its own; null at the end of the stream.</returns>
    /// <exception cref="UpstreamException">A line is longer than the bound.</exception>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken ct)
    {
        long searched = 0; // Every byte is looked at once: a long line in small pieces must not cost its length squared.
        while (true)
        {
            var read = await reader.ReadAsync(ct);
            if (read.Buffer.Slice(searched).PositionOf((byte)'\n') is { } end)
            {
                var line = Copy(read.Buffer.Slice(0, end));
                reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            if (read.Buffer.Length > maxLineBytes) throw TooLong();
            if (read.IsCompleted)
            {
                var rest = read.Buffer.IsEmpty ? null : Copy(read.Buffer);
                reader.AdvanceTo(read.Buffer.End);
                return rest;
            }

            searched = read.Buffer.Length;
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private byte[] Copy(ReadOnlySequence<byte> line)
    {
        if (line.Length > maxLineBytes) throw TooLong();
        var bytes = line.ToArray();
        return bytes.Length > 0 && bytes[^1] == '\r' ? bytes[..^1] : bytes;
    }

    private UpstreamException TooLong() => new($"It wrote a message longer than hub.limits.maxMessageBytes ({maxLineBytes} bytes).");

    /// <summary>Reads text lines until the end, cutting what is too long instead of failing: for standard error.</summary>
    public static async Task PumpTextAsync(Stream stream, Action<string> onLine, CancellationToken ct)
    {
        var text = new char[4096];
        var line = new StringBuilder();
        using var input = new StreamReader(stream, Encoding.UTF8, false, 4096, leaveOpen: true);
        int count;
        while ((count = await input.ReadAsync(text.AsMemory(), ct)) > 0)
        {
            foreach (var c in text.AsSpan(0, count))
            {
                if (c == '\n')
                {
                    onLine(line.ToString().TrimEnd('\r'));
                    line.Clear();
                }
                else if (line.Length < 4096)
                {
                    line.Append(c);
                }
            }
        }

        if (line.Length > 0) onLine(line.ToString());
    }
}
