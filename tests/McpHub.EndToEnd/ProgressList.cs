using System.Collections.Concurrent;
using ModelContextProtocol;

namespace McpHub.EndToEnd;

/// <summary>Keeps what is reported in the order in which it comes; <see cref="Progress{T}"/> leaves the order to the thread pool.</summary>
public sealed class ProgressList : IProgress<ProgressNotificationValue>
{
    private readonly ConcurrentQueue<ProgressNotificationValue> values = new();

    public IReadOnlyList<ProgressNotificationValue> Values => [.. values];

    public void Report(ProgressNotificationValue value) => values.Enqueue(value);
}
