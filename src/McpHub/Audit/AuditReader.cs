namespace McpHub.Audit;

/// <summary>Reads the log of a data directory, whether a hub writes there or not. Records that were changed are left out: <c>audit verify</c> names them.</summary>
internal sealed class AuditReader(string dataDirectory)
{
    public AuditFolder Folder { get; } = AuditFolder.In(dataDirectory);

    /// <summary>Matching records, oldest first, as they are read.</summary>
    public IEnumerable<NamedEntry> Find(AuditQuery query) => Find(query, Within(query));

    /// <summary>Those behind the one of this sequence.</summary>
    public IEnumerable<NamedEntry> FindAfter(AuditQuery query, long sequence)
    {
        var segments = Folder.Segments();
        var first = segments.Count(segment => segment.First <= sequence) - 1;
        return Find(query, segments.Skip(Math.Max(0, first))).Where(found => found.Entry.Sequence > sequence);
    }

    private IEnumerable<NamedEntry> Find(AuditQuery query, IEnumerable<AuditSegment> segments)
    {
        var names = AuditPseudonyms.Names(Folder);
        var matches = query.Compile(names);
        foreach (var segment in segments)
        {
            foreach (var line in segment.Lines())
            {
                if (AuditLine.Read(line.Bytes) is { } entry && matches(entry)) yield return new NamedEntry(entry, entry.Text("agent") is { } pseudonym ? names.GetValueOrDefault(pseudonym) : null);
            }
        }
    }

    /// <summary>The newest of them, oldest first.</summary>
    public IReadOnlyList<NamedEntry> FindLast(AuditQuery query, int count)
    {
        var last = new Queue<NamedEntry>(count);
        foreach (var entry in Find(query))
        {
            if (last.Count == count) last.Dequeue();
            last.Enqueue(entry);
        }

        return [.. last];
    }

    // A file holds nothing younger than its last record, and nothing older than the one before it had.
    private IEnumerable<AuditSegment> Within(AuditQuery query) => query.From is { } from
        ? Folder.Segments().SkipWhile(segment => segment.Last() is { } last && last.Time < from)
        : Folder.Segments();
}

/// <param name="Agent">Whose pseudonym the record holds; null when it holds none, or one that was erased.</param>
internal sealed record NamedEntry(AuditEntry Entry, string? Agent);
