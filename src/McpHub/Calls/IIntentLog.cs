namespace McpHub.Calls;

/// <summary>Announces what is about to be done, so that nothing is done that nobody can find a record of. Thread-safe.</summary>
public interface IIntentLog
{
    /// <summary>Returns once the record is safe; then the call has its <see cref="Call.Intent"/>.</summary>
    /// <returns>Null when the call may go on.</returns>
    ValueTask<HubError?> AnnounceAsync(Call call, CancellationToken ct);

    /// <summary>The same for what an operator changes.</summary>
    ValueTask<HubError?> AnnounceAsync(AdminChange change, CancellationToken ct);

    /// <summary>Records how an announced change ended. Returns at once.</summary>
    void Conclude(AdminChange change, bool isDone);
}

/// <summary>Something that an operator does to the hub, or a person who approves a call.</summary>
/// <param name="Action">For example <c>server.restart</c>.</param>
/// <param name="Target">What it is done to, if there are several; never an agent.</param>
/// <param name="Agent">Whom it concerns, or who approves, to be recorded under a pseudonym.</param>
public sealed record AdminChange(string Action, string? Target = null, string? Agent = null)
{
    /// <summary>The sequence of the audit record that announced it, once that is safe.</summary>
    public long? Intent { get; set; }
}

/// <summary>For hubs whose operator wants no audit records.</summary>
internal sealed class NoIntentLog : IIntentLog
{
    public ValueTask<HubError?> AnnounceAsync(Call call, CancellationToken ct) => default;

    public ValueTask<HubError?> AnnounceAsync(AdminChange change, CancellationToken ct) => default;

    public void Conclude(AdminChange change, bool isDone)
    {
    }
}
