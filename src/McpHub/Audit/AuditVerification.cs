using System.Globalization;

namespace McpHub.Audit;

/// <summary>Follows the chain from its first record to its last and stops at the first that is not what the hub wrote.</summary>
/// <param name="keys">Public keys that may have signed.</param>
/// <param name="running">What the hub that runs said just now is signed; null when none runs.</param>
internal sealed class AuditVerification(AuditFolder folder, IReadOnlyList<string> keys, ChainHead? running = null)
{
    private readonly Dictionary<long, string> checkpoints = [];
    private readonly List<ChainHead> removals = [];
    private ChainHead head = ChainHead.None;
    private ChainHead? start;
    private long records;
    private long signed;

    /// <param name="anchor">Second copies of checkpoints; empty when there is no anchor.</param>
    public AuditVerdict Run(IEnumerable<AuditEntry> anchor)
    {
        var segments = folder.Segments();
        var problem = segments.Select(Follow).FirstOrDefault(found => found is not null) ?? CheckStart(segments) ?? CheckAnchor(anchor) ?? CheckEnd(segments);
        return new AuditVerdict(problem is null, records, segments.Count, checkpoints.Count, start is null ? 0 : start.Value.Sequence + 1, head.Sequence, signed, problem);
    }

    private AuditProblem? Follow(AuditSegment segment)
    {
        foreach (var line in segment.Lines())
        {
            if (Judge(segment, line) is { } what) return new AuditProblem(segment.Name, line.Number, head.Sequence + 1, what);
        }

        return null;
    }

    private string? Judge(AuditSegment segment, SegmentLine line)
    {
        if (!line.IsWhole) return "The record is cut off: the hub was killed in the middle of it and has not been started since, or somebody cut the file.";
        if (AuditLine.Read(line.Bytes) is not { } entry) return "The record was changed: its hash does not fit it.";
        if (line.Number == 1 && entry.Sequence != segment.First) return $"The file was renamed or replaced: it begins with record {Number(entry.Sequence)}.";

        start ??= entry.Sequence == 1 ? ChainHead.None : new ChainHead(entry.Sequence - 1, entry.Previous);
        if (records == 0) head = start.Value;
        if (entry.Sequence > head.Sequence + 1) return $"Records {Number(head.Sequence + 1)} to {Number(entry.Sequence - 1)} are missing before this one.";
        if (entry.Sequence <= head.Sequence) return $"Record {Number(entry.Sequence)} stands here again, or out of its place.";
        if (entry.Previous != head.Hash) return "The record was put in or replaced: it does not build on the one before it.";

        if (entry.Kind == "checkpoint" && JudgeCheckpoint(entry) is { } doubt) return doubt;

        head = entry.Head;
        records++;
        if (entry is { Kind: "retention" } && entry.Number("through") is { } through && entry.Text("throughHash") is { } hash) removals.Add(new ChainHead(through, hash));
        return null;
    }

    private string? JudgeCheckpoint(AuditEntry checkpoint)
    {
        var since = checkpoints.Count == 0 ? "the beginning" : $"record {Number(signed)}";
        if (checkpoint.Text("key") is not { } key || !keys.Contains(key))
            return $"The checkpoint is signed by a key that is not known here, so nobody vouches for what stands since {since}. Name an earlier key with --key.";
        if (checkpoint.Text("signature") is not { } signature || !AuditSigner.Verify(key, AuditLine.Signed(checkpoint.Line.Span), signature))
            return $"The signature of the checkpoint does not hold: something since {since} was made anew.";

        signed = checkpoint.Sequence;
        checkpoints[checkpoint.Sequence] = checkpoint.Hash;
        return null;
    }

    private AuditProblem? CheckStart(IReadOnlyList<AuditSegment> segments) =>
        start is null || start == ChainHead.None || removals.Contains(start.Value)
            ? null
            : new AuditProblem(segments[0].Name, 1, 1, $"Records 1 to {Number(start.Value.Sequence)} are missing, and no retention record says that the hub removed them.");

    private AuditProblem? CheckAnchor(IEnumerable<AuditEntry> anchor)
    {
        foreach (var copy in anchor.Where(copy => copy.Sequence > (start?.Sequence ?? 0)))
        {
            if (checkpoints.TryGetValue(copy.Sequence, out var hash) && hash == copy.Hash) continue;
            if (copy.Sequence > head.Sequence) return new AuditProblem(null, null, head.Sequence + 1, $"The log was cut: the anchor has a checkpoint of record {Number(copy.Sequence)}.");
            return new AuditProblem(null, null, copy.Sequence, "The log was made anew: the anchor has another checkpoint in this place.");
        }

        return null;
    }

    // Behind the last checkpoint a cut leaves no trace. What the running hub says is signed ends the doubt.
    private AuditProblem? CheckEnd(IReadOnlyList<AuditSegment> segments)
    {
        if (running is { } known)
        {
            return head.Sequence >= known.Sequence && signed >= known.Sequence ? null
                : new AuditProblem(segments.Count == 0 ? null : segments[^1].Name, null, head.Sequence + 1, $"The log was cut: the hub has written up to record {Number(known.Sequence)}.");
        }

        return signed == head.Sequence ? null
            : new AuditProblem(segments[^1].Name, null, head.Sequence + 1, "The log does not end with a checkpoint: the hub was killed and has not been started since, or the end was cut.");
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What came of a verification.</summary>
/// <param name="First">The first record there is, and <paramref name="Last"/> the last.</param>
/// <param name="Signed">The last record that a checkpoint vouches for.</param>
/// <param name="Problem">The first record that is not what the hub wrote; null when all is well.</param>
internal sealed record AuditVerdict(bool Ok, long Records, int Files, int Checkpoints, long First, long Last, long Signed, AuditProblem? Problem);

/// <param name="Sequence">Of the first bad record.</param>
internal sealed record AuditProblem(string? File, long? Line, long Sequence, string What);
