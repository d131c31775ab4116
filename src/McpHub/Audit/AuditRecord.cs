namespace McpHub.Audit;

/// <summary>Something to be written, and who waits for that.</summary>
/// <param name="Written">Told the sequence once the record is safe, 0 when it cannot be; null when nobody waits.</param>
internal sealed record AuditRecord(DateTimeOffset Time, IAuditBody Body, TaskCompletionSource<long>? Written = null)
{
    /// <summary>Whether something is missing without it.</summary>
    public bool Counts => Body is not (LostBody or CheckpointBody);
}
