namespace McpHub.Audit;

/// <summary>One file of the log.</summary>
/// <param name="First">The sequence of its first record, by its name.</param>
internal sealed record AuditSegment(string Path, string Name, long First)
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Its last record; null when that is damaged.</summary>
    public AuditEntry? Last()
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        file.Seek(-Math.Min(file.Length, AuditLine.MaxLength), SeekOrigin.End);
        var end = new byte[AuditLine.MaxLength];
        var text = end.AsMemory(0, file.ReadAtLeast(end, end.Length, throwOnEndOfStream: false));
        if (text.Length == 0 || text.Span[^1] != '\n') return null;

        text = text[..^1];
        return AuditLine.Read(text[(text.Span.LastIndexOf((byte)'\n') + 1)..]);
    }

    /// <summary>Its lines, in order. Each is a copy of its own. The last may be torn, and what is longer than any record comes as one torn line and ends the file.</summary>
    public IEnumerable<SegmentLine> Lines()
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var buffer = new byte[BufferBytes];
        var (count, number, offset) = (0, 0L, 0L);
        while (true)
        {
            if (count == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            var read = file.Read(buffer, count, buffer.Length - count);
            count += read;
            var start = 0;
            while (buffer.AsSpan(start, count - start).IndexOf((byte)'\n') is var length and >= 0)
            {
                yield return new SegmentLine(buffer.AsSpan(start, length).ToArray(), ++number, offset + start, IsWhole: true);
                start += length + 1;
            }

            buffer.AsSpan(start, count - start).CopyTo(buffer);
            (count, offset) = (count - start, offset + start);
            if (read > 0 && count <= AuditLine.MaxLength) continue;
            if (count > 0) yield return new SegmentLine(buffer.AsSpan(0, count).ToArray(), number + 1, offset, IsWhole: false);
            yield break;
        }
    }
}

/// <param name="Bytes">Without the line end.</param>
/// <param name="Number">Counts from 1.</param>
/// <param name="IsWhole">False when its end is missing.</param>
internal readonly record struct SegmentLine(byte[] Bytes, long Number, long Offset, bool IsWhole);
