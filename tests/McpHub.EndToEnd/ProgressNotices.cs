using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpHub.EndToEnd;

/// <summary>
/// All progress that reaches a client. The SDK's own <c>progress</c> argument is forgotten when the result is there,
/// which loses the last notice if both come at once (seen with 2.3.1).
/// </summary>
public sealed class ProgressNotices : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly ConcurrentQueue<JsonNode> notices = new();
    private readonly TaskCompletionSource complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IAsyncDisposable registration;

    public ProgressNotices(McpClient client, int expected) => registration = client.RegisterNotificationHandler(NotificationMethods.ProgressNotification, (notice, _) =>
    {
        notices.Enqueue(notice.Params!);
        if (notices.Count == expected) complete.TrySetResult();
        return ValueTask.CompletedTask;
    });

    /// <summary>Waits until as many as expected are there, or more. Their order is the thread pool's.</summary>
    public async Task<IReadOnlyList<JsonNode>> AllAsync()
    {
        await complete.Task.WaitAsync(Deadline);
        return [.. notices];
    }

    public ValueTask DisposeAsync() => registration.DisposeAsync();
}
