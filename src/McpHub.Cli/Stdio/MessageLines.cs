using System.Buffers;
using System.IO.Pipelines;

namespace McpHub.Cli.Stdio;

/// <summary>The lines of standard input, none longer than a bound; one that is longer is skipped, and the ones after it are read again.</summary>
internal sealed class MessageLines(Stream stream, int maxBytes)
{
    private readonly PipeReader reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));

    /// <returns>A line without its end, in memory of its own; null at the end of the stream.</returns>
    public async Task<InputLine?> ReadAsync(CancellationToken ct)
    {
        var isTooLong = false;
        long searched = 0; // Every byte is looked at once, in however many pieces a line comes.
        while (true)
        {
            // Reading standard input cannot be cancelled, only left behind.
            var read = await reader.ReadAsync(CancellationToken.None).AsTask().WaitAsync(ct);
            if (read.Buffer.Slice(searched).PositionOf((byte)'\n') is { } end)
            {
                var line = ToLine(read.Buffer.Slice(0, end), isTooLong);
                reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            isTooLong |= read.Buffer.Length > maxBytes;
            if (read.IsCompleted)
            {
                var rest = read.Buffer.IsEmpty && !isTooLong ? null : ToLine(read.Buffer, isTooLong);
                reader.AdvanceTo(read.Buffer.End);
                return rest;
            }

            searched = isTooLong ? 0 : read.Buffer.Length;
            reader.AdvanceTo(isTooLong ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
        }
    }

    private InputLine ToLine(ReadOnlySequence<byte> line, bool isTooLong) =>
        isTooLong || line.Length > maxBytes ? InputLine.TooLong : new InputLine(line.ToArray());
}

/// <param name="Json">Null when the line was longer than the bound.</param>
internal sealed record InputLine(byte[]? Json)
{
    public static readonly InputLine TooLong = new((byte[]?)null);

    public bool IsBlank => Json is not null && Json.AsSpan().Trim(" \t\r"u8).IsEmpty;
}
