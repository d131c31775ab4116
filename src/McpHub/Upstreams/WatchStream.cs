using System.Text.Json;
using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>Listens, in the way of the current revision, to exactly the things that somebody watches.</summary>
/// <param name="member">What the filter calls them.</param>
/// <param name="capabilities">What the hub has to declare for that, as JSON; empty for nothing.</param>
internal sealed class WatchStream(UpstreamSession session, ResourceWatches watches, string member, ReadOnlyMemory<byte> capabilities, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Changes of the tasks that somebody watches.</summary>
    public static async Task RunTasksAsync(UpstreamSession session, ResourceWatches watches, TimeProvider time, CancellationToken ct)
    {
        var declared = ObjectSplice.Rewrite(default, JsonEdit.Set("extensions", ObjectSplice.Rewrite(default, JsonEdit.Set(TaskForm.Extension, "{}"u8.ToArray()))));
        try
        {
            await new WatchStream(session, watches, "taskIds", declared, time).RunAsync(ct);
        }
        catch (OperationCanceledException)
        {
            // The session ended; the next one starts from the same set.
        }
    }

    // A filter cannot be changed: the stream with the new set is open before the old one is closed, so that no update is missed.
    public async Task RunAsync(CancellationToken ct)
    {
        using var follower = watches.Follow();
        CancellationTokenSource? previous = null;
        while (true)
        {
            var names = watches.Uris();
            var next = CancellationTokenSource.CreateLinkedTokenSource(ct);
            if (names.Count > 0)
            {
                var opened = new Acknowledgement();
                _ = KeepListeningAsync(names, opened, next.Token);
                await Task.WhenAny(opened.Received, Task.Delay(Pause, time, ct));
            }

            await CancelAsync(previous);
            previous = next;
            await follower.ChangedAsync(ct);
        }
    }

    private async Task KeepListeningAsync(HashSet<string> names, Acknowledgement opened, CancellationToken ct)
    {
        var filter = ObjectSplice.Rewrite(default, JsonEdit.Set(member, JsonSerializer.SerializeToUtf8Bytes(names)));
        try
        {
            while (!ct.IsCancellationRequested)
            {
                try
                {
                    await session.ListenAsync(filter, opened, ct, capabilities);
                }
                catch (UpstreamException)
                {
                    // Calls find out for themselves whether the server is gone; here only the next attempt matters.
                }

                await Task.Delay(Pause, time, ct);
            }
        }
        catch (OperationCanceledException)
        {
            // Replaced by a stream with another set, or the session ended.
        }
    }

    private static async Task CancelAsync(CancellationTokenSource? source)
    {
        if (source is null) return;
        await source.CancelAsync();
        source.Dispose();
    }

    private sealed class Acknowledgement : INotificationSink
    {
        private readonly TaskCompletionSource received = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Received => received.Task;

        public ValueTask OnNotificationAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
        {
            if (method == McpMethods.Acknowledged) received.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
