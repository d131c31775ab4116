using System.Buffers;
using System.Buffers.Text;

namespace McpHub.Wire.Sse;

/// <summary>
/// Reads server-sent events from bytes that arrive in any portions. [hot]
/// Append what came, then read until there is no more event:
/// <code>
/// reader.Append(chunk);
/// while (reader.TryRead(out var e)) …
/// </code>
/// Holds one incomplete event at most; one that is larger than the bound ends in <see cref="SseTooLargeException"/>.
/// An event without its closing blank line is never given out. Not thread-safe; dispose to return its buffer.
/// Grammar: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
/// </summary>
/// <param name="maxEventBytes">Largest event, field names and line ends included. Default 1 MiB.</param>
public sealed class SseReader(int maxEventBytes = 1024 * 1024) : IDisposable
{
    private const int SmallBuffer = 4 * 1024;
    private const int LargeBuffer = 64 * 1024;

    private byte[] buffer = [];
    private int begin; // of the open event
    private int line; // where the next line begins
    private int scanned; // no line end between line and here
    private int end;

    private bool isOpen; // a field was read since the last blank line
    private int dataStart = -1; // of the first data line's value; -1 while there is none
    private int dataLength;
    private bool isGiven; // the event given out last still lies in the buffer
    private bool wasCarriageReturn;
    private bool isPastMark;

    private FieldText name;
    private FieldText id;

    /// <summary>Bytes up to and including the last complete event, comment or blank line: all but an event still open.</summary>
    public long BytesConsumed { get; private set; }

    /// <summary>The last <c>id</c> seen, with which a broken stream can be resumed.</summary>
    public ReadOnlySpan<byte> LastEventId => id.Span;

    /// <summary>The last <c>retry</c> seen: how long to wait before connecting again.</summary>
    public TimeSpan? Retry { get; private set; }

    /// <exception cref="SseTooLargeException">The open event is over the bound.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (end - begin > maxEventBytes) throw new SseTooLargeException(maxEventBytes);
        if (bytes.Length > buffer.Length - end) MakeRoom(bytes.Length);
        bytes.CopyTo(buffer.AsSpan(end));
        end += bytes.Length;
    }

    /// <returns>False when more bytes are needed.</returns>
    /// <exception cref="SseTooLargeException">The open event is over the bound.</exception>
    public bool TryRead(out SseEvent e)
    {
        e = default;
        if (!isPastMark && !SkipByteOrderMark()) return false;
        CloseGivenEvent();
        while (TryReadLine(out var start, out var length))
        {
            if (length > 0)
            {
                ReadField(start, length);
                continue;
            }

            if (dataStart >= 0)
            {
                e = new SseEvent(name.Span, buffer.AsSpan(dataStart, dataLength), id.Span);
                isGiven = true;
            }

            Consume();
            if (isGiven) return true;
            name.Clear();
        }

        if (end - begin > maxEventBytes) throw new SseTooLargeException(maxEventBytes);
        return false;
    }

    public void Dispose()
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        begin = line = scanned = end = 0;
    }

    private void CloseGivenEvent()
    {
        if (!isGiven) return;
        isGiven = false;
        dataStart = -1;
        name.Clear();
    }

    private void Consume()
    {
        BytesConsumed += line - begin;
        begin = line;
        isOpen = false;
    }

    private bool TryReadLine(out int start, out int length)
    {
        // The line feed after a carriage return belongs to the line that already ended.
        if (wasCarriageReturn && line < end)
        {
            wasCarriageReturn = false;
            if (buffer[line] == '\n')
            {
                line++;
                scanned = line;
                if (!isOpen) Consume();
            }
        }

        start = line;
        length = buffer.AsSpan(scanned, end - scanned).IndexOfAny((byte)'\n', (byte)'\r');
        if (length < 0)
        {
            scanned = end;
            return false;
        }

        length += scanned - start;
        if (start + length - begin > maxEventBytes) throw new SseTooLargeException(maxEventBytes);
        wasCarriageReturn = buffer[start + length] == '\r';
        line = start + length + 1;
        scanned = line;
        return true;
    }

    private void ReadField(int start, int length)
    {
        var text = buffer.AsSpan(start, length);
        var colon = text.IndexOf((byte)':');
        if (colon == 0)
        {
            // A comment. Between events it is a heartbeat, and there may be any number of them.
            if (!isOpen) Consume();
            return;
        }

        isOpen = true;
        var field = colon < 0 ? text : text[..colon];
        var valueStart = colon < 0 ? length : colon + 1;
        if (valueStart < length && text[valueStart] == ' ') valueStart++;
        var value = text[valueStart..];

        if (field.SequenceEqual("data"u8)) AddData(start + valueStart, value);
        else if (field.SequenceEqual("event"u8)) name.Set(value);
        else if (field.SequenceEqual("id"u8) && !value.Contains((byte)0)) id.Set(value);
        else if (field.SequenceEqual("retry"u8) && IsNumber(value, out var milliseconds)) Retry = TimeSpan.FromMilliseconds(milliseconds);
    }

    // Further data lines are moved up behind the first: the result is never longer than what was read.
    private void AddData(int start, ReadOnlySpan<byte> value)
    {
        if (dataStart < 0)
        {
            dataStart = start;
            dataLength = value.Length;
            return;
        }

        buffer[dataStart + dataLength] = (byte)'\n';
        value.CopyTo(buffer.AsSpan(dataStart + dataLength + 1));
        dataLength += 1 + value.Length;
    }

    private static bool IsNumber(ReadOnlySpan<byte> value, out uint number) =>
        Utf8Parser.TryParse(value, out number, out var read) && read == value.Length && value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private bool SkipByteOrderMark()
    {
        var mark = "\uFEFF"u8;
        var head = buffer.AsSpan(0, Math.Min(end, mark.Length));
        if (head.Length < mark.Length && mark.StartsWith(head)) return false;
        isPastMark = true;
        if (!head.SequenceEqual(mark)) return true;
        line = scanned = mark.Length;
        Consume();
        return true;
    }

    private void MakeRoom(int more)
    {
        CloseGivenEvent();
        var held = end - begin;
        var needed = held + more;
        // A buffer that one large event made grow is given back afterwards.
        if (needed > buffer.Length || (buffer.Length > LargeBuffer && needed <= SmallBuffer))
        {
            var next = ArrayPool<byte>.Shared.Rent(Math.Max(needed, SmallBuffer));
            buffer.AsSpan(begin, held).CopyTo(next);
            if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
            buffer = next;
        }
        else
        {
            buffer.AsSpan(begin, held).CopyTo(buffer);
        }

        line -= begin;
        scanned -= begin;
        if (dataStart >= 0) dataStart -= begin;
        begin = 0;
        end = held;
    }

    /// <summary>A field's value, kept apart from the buffer; allocates only when a longer one comes than ever before.</summary>
    private struct FieldText
    {
        private byte[]? bytes;
        private int length;

        public readonly ReadOnlySpan<byte> Span => bytes.AsSpan(0, length);

        public void Clear() => length = 0;

        public void Set(ReadOnlySpan<byte> value)
        {
            if (bytes is null || bytes.Length < value.Length) bytes = new byte[Math.Max(32, value.Length)];
            value.CopyTo(bytes);
            length = value.Length;
        }
    }
}
