using System.Threading.Channels;
using McpHub.Calls;
using McpHub.Config;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpHub.Audit;

/// <summary>
/// Writes audit records behind the calls, many with one write. Who offers one never waits; who needs it to be safe before going on waits for
/// that alone. What a full queue or a failing disk costs is counted, reported, and recorded as soon as there is room again. A clean stop
/// writes all that was offered before it and signs it.
/// </summary>
internal sealed partial class AuditLog : BackgroundService
{
    private const int QueueLength = 8192;
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(10);

    // A disk that hangs is a disk that fails.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Channel<AuditRecord> queue = Channel.CreateBounded<AuditRecord>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly AuditWriter writer;
    private readonly TimeProvider clock;
    private readonly ILogger<AuditLog> logger;
    private long dropped;
    private long recorded;
    private long reported;
    private volatile bool isFailing;
    private DateTimeOffset retryAt;
    private DateTimeOffset reportAt;

    public AuditLog(AuditConfig config, string dataDirectory, TimeProvider clock, ILogger<AuditLog> logger)
    {
        this.clock = clock;
        this.logger = logger;
        writer = new AuditWriter(config, dataDirectory, clock, logger);
    }

    /// <summary>Records lost since the start.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Whether the last that was to be written could not be.</summary>
    public bool IsFailing => isFailing;

    /// <summary>Takes the record if there is room, and returns at once in any case.</summary>
    public void Offer(IAuditBody body)
    {
        if (!queue.Writer.TryWrite(new AuditRecord(clock.GetUtcNow(), body))) Drop(1);
    }

    /// <summary>Waits until the record is safe.</summary>
    /// <returns>Its sequence; 0 when it could not be written.</returns>
    public async ValueTask<long> WriteAsync(IAuditBody body, CancellationToken ct)
    {
        var written = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!queue.Writer.TryWrite(new AuditRecord(clock.GetUtcNow(), body, written)))
        {
            Drop(1);
            return 0;
        }

        try
        {
            return await written.Task.WaitAsync(Patience, clock, ct);
        }
        catch (TimeoutException)
        {
            return 0;
        }
    }

    /// <summary>Forgets whose an agent's pseudonym was, and records that somebody asked for it.</summary>
    /// <returns>The pseudonym; null when there is none.</returns>
    public async ValueTask<string?> EraseAsync(string agent, CancellationToken ct)
    {
        if (writer.Pseudonyms.Erase(agent) is not { } pseudonym) return null;
        await WriteAsync(new PrivacyBody(pseudonym), ct);
        return pseudonym;
    }

    public override async Task StopAsync(CancellationToken ct)
    {
        queue.Writer.TryComplete();
        if (ExecuteTask is { } writing) await writing.WaitAsync(ct);
        await base.StopAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        await Task.Yield(); // What the writer before left may take a moment to read.
        await using var ticks = clock.CreateTimer(_ => Offer(new CheckpointBody()), null, CheckpointInterval, CheckpointInterval);
        Attempt(writer.Open);
        Attempt(writer.Commit);

        // Ends by the end of the queue, not by the token: stopping means writing what is left.
        while (await queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (queue.Reader.TryRead(out var record)) Take(record);

            Attempt(Commit);
            ReportDropped();
        }

        Attempt(writer.Close);
        ReportDropped();
    }

    private void Take(AuditRecord record)
    {
        if (clock.GetUtcNow() < retryAt)
        {
            record.Written?.TrySetResult(0);
            if (record.Counts) Drop(1);
            return;
        }

        try
        {
            AddLost(record.Time);
            writer.Add(record);
        }
        catch (Exception error) when (IsOfDisk(error))
        {
            Fail(error);
        }
    }

    private void AddLost(DateTimeOffset time)
    {
        if (Dropped == recorded) return;

        recorded = Dropped;
        writer.Add(new AuditRecord(time, new LostBody(recorded)));
    }

    private void Attempt(Action act)
    {
        try
        {
            act();
        }
        catch (Exception error) when (IsOfDisk(error))
        {
            Fail(error);
        }
    }

    private void Commit()
    {
        if (clock.GetUtcNow() < retryAt) return;

        writer.Commit();
        isFailing = false;
    }

    private void Fail(Exception error)
    {
        isFailing = true;
        retryAt = clock.GetUtcNow() + RetryInterval;
        LogDiskFailure(error.Message);
        Drop(writer.Fail());
        recorded = 0; // What was said about losses may be lost, too.
    }

    private static bool IsOfDisk(Exception error) => error is IOException or UnauthorizedAccessException or InvalidDataException;

    private void Drop(long records)
    {
        Interlocked.Add(ref dropped, records);
        HubTelemetry.CountDroppedAudit(records);
    }

    private void ReportDropped()
    {
        var now = clock.GetUtcNow();
        if (now < reportAt || Dropped == reported) return;

        LogDropped(Dropped - reported, Dropped);
        reported = Dropped;
        reportAt = now + ReportInterval;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} audit records were lost, {Total} since the start: the queue was full or the disk failed")]
    private partial void LogDropped(long count, long total);

    [LoggerMessage(Level = LogLevel.Error, Message = "Audit records cannot be written: {Reason}")]
    private partial void LogDiskFailure(string reason);
}
