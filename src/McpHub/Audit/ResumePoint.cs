using System.Security.Cryptography;

namespace McpHub.Audit;

/// <summary>Where the chain goes on, and what the last writer left unfinished.</summary>
internal sealed record ResumePoint
{
    /// <summary>Intents named one by one; the count has all.</summary>
    public const int MaxNamed = 1000;

    /// <summary>Calls run longer than a file lasts only in busy hubs, and then not for long.</summary>
    private const int FilesLookedAt = 2;

    public ChainHead Head { get; private init; } = ChainHead.None;

    /// <summary>Whether a checkpoint is the last thing there is: the writer before ended in peace.</summary>
    public bool IsClosed { get; private init; } = true;

    /// <summary>The last file's name; empty when there is none.</summary>
    public string File { get; private init; } = "";

    /// <summary>Bytes of a record that was not written to its end; nobody was told that it is there.</summary>
    public long TornBytes { get; private init; }

    public string TornHash { get; private init; } = "";

    /// <summary>Whole lines behind the last good record that are no records. They stay, so that everybody can see them.</summary>
    public long DamagedLines { get; private init; }

    /// <summary>Intents without an outcome: whether the tool did its work is unknown.</summary>
    public IReadOnlyList<long> Open { get; private init; } = [];

    /// <summary>Reads the end of the log and takes a torn record away; a record of that is the caller's to write.</summary>
    public static ResumePoint Find(AuditFolder folder)
    {
        var point = new ResumePoint();
        var open = new SortedSet<long>();
        foreach (var segment in folder.Segments().TakeLast(FilesLookedAt)) point = Follow(point, segment, open);

        return point.IsClosed ? point : point with { Open = [.. open] };
    }

    private static ResumePoint Follow(ResumePoint point, AuditSegment segment, SortedSet<long> open)
    {
        if (new FileInfo(segment.Path).Length == 0)
        {
            System.IO.File.Delete(segment.Path); // Begun, and no more.
            return point;
        }

        point = point with { File = segment.Name, DamagedLines = 0 };
        foreach (var line in segment.Lines())
        {
            if (!line.IsWhole) return Cut(point, segment, line);
            if (AuditLine.Read(line.Bytes) is not { } entry)
            {
                point = point with { DamagedLines = point.DamagedLines + 1, IsClosed = false };
                continue;
            }

            if (entry.Kind == "intent") open.Add(entry.Sequence);
            if (entry.Kind == "recovery") open.Clear();
            if (entry.Number("intent") is { } intent) open.Remove(intent);
            point = point with { Head = entry.Head, IsClosed = entry.Kind == "checkpoint", DamagedLines = 0 };
        }

        return point;
    }

    private static ResumePoint Cut(ResumePoint point, AuditSegment segment, SegmentLine torn)
    {
        using (var file = new FileStream(segment.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            var length = file.Length - torn.Offset;
            file.SetLength(torn.Offset);
            file.Flush(flushToDisk: true);
            point = point with { TornBytes = length, TornHash = Convert.ToHexStringLower(SHA256.HashData(torn.Bytes)), IsClosed = false };
        }

        if (torn.Offset == 0) System.IO.File.Delete(segment.Path);
        return point;
    }
}
