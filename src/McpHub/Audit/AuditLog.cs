using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using McpHub.Calls;
using McpHub.Config;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpHub.Audit;

/// <summary>
/// Writes audit records to disk behind the calls: whoever offers one never waits. Records are lost, counted and reported when
/// the queue is full or the disk fails. A clean stop writes all that was offered before it.
/// </summary>
internal sealed partial class AuditLog(AuditConfig config, string dataDirectory, TimeProvider clock, ILogger<AuditLog> logger) : BackgroundService
{
    private const int QueueLength = 8192;
    private const int BatchBytes = 64 * 1024;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(10);

    private readonly Channel<AuditRecord> queue = Channel.CreateBounded<AuditRecord>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly AuditFile file = new(Path.Combine(dataDirectory, "audit"), config.MaxFileBytes);
    private readonly ArrayBufferWriter<byte> batch = new(2 * BatchBytes);
    private DateOnly batchDay;
    private int batchRecords;
    private long sequence;
    private long dropped;
    private long reported;
    private DateTimeOffset retryAt;
    private DateTimeOffset reportAt;

    /// <summary>Records lost since the start.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Takes the record if there is room, and returns at once in any case.</summary>
    public void Offer(in AuditRecord record)
    {
        if (!queue.Writer.TryWrite(record)) Drop(1);
    }

    public override async Task StopAsync(CancellationToken ct)
    {
        queue.Writer.TryComplete();
        if (ExecuteTask is { } writing) await writing.WaitAsync(ct);
        await base.StopAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        // Ends by the end of the queue, not by the token: stopping means writing what is left.
        using var json = new Utf8JsonWriter(batch);
        while (await queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (queue.Reader.TryRead(out var record)) Add(record, json);

            Write();
            ReportDropped();
        }

        Attempt(file.Close);
        ReportDropped();
    }

    private void Add(in AuditRecord record, Utf8JsonWriter json)
    {
        var day = DateOnly.FromDateTime(record.Time.UtcDateTime);
        if (batchRecords > 0 && (day != batchDay || batch.WrittenCount >= BatchBytes || file.IsOver(day, batch.WrittenCount))) Write();

        batchDay = day;
        batchRecords++;
        record.Write(json, ++sequence);
        json.Flush();
        json.Reset();
        batch.Write("\n"u8);
    }

    private void Write()
    {
        if (batchRecords == 0) return;
        if (!Attempt(() => file.Append(batchDay, batch.WrittenSpan))) Drop(batchRecords);

        batch.ResetWrittenCount();
        batchRecords = 0;
    }

    private bool Attempt(Action act)
    {
        if (clock.GetUtcNow() < retryAt) return false;

        try
        {
            act();
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What the disk refused may be there in part: never continued, the next line begins a new file.
            retryAt = clock.GetUtcNow() + RetryInterval;
            LogDiskFailure(error.Message);
            file.Abandon();
            return false;
        }
    }

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
