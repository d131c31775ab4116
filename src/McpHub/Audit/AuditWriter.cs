using System.Buffers;
using System.Text.Json;
using McpHub.Config;
using McpHub.Storage;
using Microsoft.Extensions.Logging;

namespace McpHub.Audit;

/// <summary>
/// Appends records to the chain on disk. Whatever the disk refuses comes as an exception from any method; then <see cref="Fail"/> says what
/// was lost, and the next record begins a new file. Not thread-safe.
/// </summary>
/// <param name="signs">False for who does not have the key: the next writer finds an open end and says so.</param>
internal sealed partial class AuditWriter(AuditConfig config, string dataDirectory, TimeProvider clock, ILogger logger, bool signs = true) : IDisposable
{
    private const int BatchBytes = 64 * 1024;

    private readonly AuditFolder folder = AuditFolder.In(dataDirectory);
    private readonly AuditFile file = new(AuditFolder.In(dataDirectory));
    private readonly AuditAnchor? anchor = config.Anchor is { } path ? new AuditAnchor(path) : null;
    private readonly ArrayBufferWriter<byte> lines = new(2 * BatchBytes);
    private readonly List<(AuditRecord Record, long Sequence)> pending = [];
    private readonly List<AuditSegment> outdated = [];
    private readonly bool flushes = config.Durability == "full";

    private Utf8JsonWriter? json;
    private FileStream? held;
    private AuditSigner? signer;
    private AuditPseudonyms? pseudonyms;
    private ReadOnlyMemory<byte> checkpoint;
    private DateOnly firstDay;
    private bool isCertain;
    private ChainHead written;
    private ChainHead head;
    private long signed;

    /// <summary>Whether somebody waits for a record that is not written yet.</summary>
    public bool IsAwaited { get; private set; }

    /// <summary>The last record, written or not.</summary>
    public ChainHead Head => head;

    /// <summary>Gives agents their pseudonyms, and takes them back.</summary>
    public AuditPseudonyms Pseudonyms => pseudonyms ??= new AuditPseudonyms(folder);

    /// <summary>Goes on where the writer before ended, and says so when that was no peaceful end.</summary>
    public void Open()
    {
        if (isCertain) return;

        PrivateFiles.CreateFolder(folder.Path);
        held ??= Hold();
        if (signs) signer ??= AuditSigner.ReadOrCreate(config.SigningKey?.Reveal(), dataDirectory);
        var found = ResumePoint.Find(folder);
        (head, written, signed, isCertain) = (found.Head, found.Head, found.Head.Sequence, true);
        if (!found.IsClosed) Append(clock.GetUtcNow(), new RecoveryBody(found));
    }

    /// <summary>Takes a record. Those who wait for it are told at the next <see cref="Commit"/>, which may be in here.</summary>
    public void Add(AuditRecord record)
    {
        pending.Add((record, 0)); // First of all: whatever fails from here on, it is not forgotten.
        Open();
        if (IsOver(DayOf(record.Time))) EndFile(besides: 1);
        if (lines.WrittenCount >= BatchBytes) CommitBut(1);
        if (!HasBegun) RemoveOutdated(record.Time);
        if (record.Body is CheckpointBody) Sign(record.Time);
        else Append(record.Time, record.Body);
        pending[^1] = (record, head.Sequence);
        IsAwaited |= record.Written is not null;
    }

    /// <summary>Writes what was added, and tells those who wait.</summary>
    public void Commit() => CommitBut(0);

    /// <summary>Ends the log with a checkpoint and leaves it to the next writer.</summary>
    public void Close()
    {
        if (HasBegun) EndFile(besides: 0);
        Dispose();
    }

    /// <summary>After an exception: tells those who wait that nothing came of it.</summary>
    /// <returns>How many records were lost.</returns>
    public int Fail()
    {
        isCertain &= file.Abandon();
        head = written;
        signed = Math.Min(signed, head.Sequence);
        lines.ResetWrittenCount();
        json = null;
        checkpoint = default;
        outdated.Clear();
        var lost = pending.Count(added => added.Record.Counts);
        foreach (var (record, _) in pending) record.Written?.TrySetResult(0);
        pending.Clear();
        IsAwaited = false;
        return lost;
    }

    private bool HasBegun => file.IsOpen || lines.WrittenCount > 0;

    private bool IsOver(DateOnly day) =>
        HasBegun && (file.Length + lines.WrittenCount >= config.MaxFileBytes || day > (file.IsOpen ? file.Day : firstDay));

    /// <param name="besides">How many of those pending, the last ones, are not among the lines yet.</param>
    private void CommitBut(int besides)
    {
        if (lines.WrittenCount > 0)
        {
            file.Append(firstDay, written.Sequence + 1, lines.WrittenSpan, flushes && IsAwaited);
            lines.ResetWrittenCount();
            written = head;
        }

        var told = pending.Count - besides;
        foreach (var (record, sequence) in pending.Take(told)) record.Written?.TrySetResult(sequence);
        pending.RemoveRange(0, told);
        IsAwaited = false;
        foreach (var segment in outdated) File.Delete(segment.Path);
        outdated.Clear();
        CopyCheckpoint();
    }

    private void EndFile(int besides)
    {
        Sign(clock.GetUtcNow());
        CommitBut(besides);
        file.Close();
    }

    private void Sign(DateTimeOffset time)
    {
        if (head.Sequence == signed || signer is null) return;

        var start = lines.WrittenCount;
        Append(time, new CheckpointBody(head.Sequence - signed, signer.PublicKey), signer);
        signed = head.Sequence;
        checkpoint = lines.WrittenMemory[start..].ToArray();
    }

    private void Append(DateTimeOffset time, IAuditBody body, AuditSigner? by = null)
    {
        if (lines.WrittenCount == 0) firstDay = DayOf(time);
        json ??= new Utf8JsonWriter(lines);
        var pseudonym = body.Agent is { } agent ? Pseudonyms.Of(agent) : null;
        head = AuditLine.Append(lines, json, head, time, body, pseudonym, by);
    }

    // A checkpoint that does not get there is told by the next one that does.
    private void CopyCheckpoint()
    {
        if (checkpoint.IsEmpty) return;

        try
        {
            anchor?.Append(checkpoint.Span);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogAnchorFailure(config.Anchor!, error.Message);
        }

        checkpoint = default;
    }

    // Whole files from the oldest on, as far as all in them is too old; the chain goes on from where they ended.
    private void RemoveOutdated(DateTimeOffset now)
    {
        var oldest = now - TimeSpan.FromDays(config.RetentionDays);
        var through = ChainHead.None;
        foreach (var segment in folder.Segments().SkipLast(1))
        {
            if (segment.Last() is not { } last || last.Time >= oldest) break;
            through = last.Head;
            outdated.Add(segment);
        }

        if (outdated.Count > 0) Append(now, new RetentionBody(through, outdated.Count));
    }

    private FileStream Hold()
    {
        try
        {
            return PrivateFiles.Open(Path.Combine(folder.Path, ".lock"), FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException error)
        {
            throw new AuditInUseException(folder.Path, error);
        }
    }

    private static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    public void Dispose()
    {
        file.Abandon();
        held?.Dispose();
        signer?.Dispose();
        (held, signer, isCertain) = (null, null, false);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The checkpoint could not be copied to audit.anchor {Path}: {Reason}")]
    private partial void LogAnchorFailure(string path, string reason);
}
