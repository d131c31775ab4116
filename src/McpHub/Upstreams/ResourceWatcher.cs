using System.Text.Json;
using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>Keeps one session subscribed to exactly the resources that somebody watches, in the way of the session's revision.</summary>
internal sealed class ResourceWatcher(UpstreamSession session, ResourceWatches watches, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            if (session.IsCurrentRevision) await ListenAsync(ct);
            else await SubscribeAsync(ct);
        }
        catch (OperationCanceledException)
        {
            // The session ended; the next one starts from the same set.
        }
    }

    // A filter cannot be changed: the stream with the new set is open before the old one is closed, so that no update is missed.
    private async Task ListenAsync(CancellationToken ct)
    {
        CancellationTokenSource? previous = null;
        while (true)
        {
            var uris = watches.Uris();
            var next = CancellationTokenSource.CreateLinkedTokenSource(ct);
            if (uris.Count > 0)
            {
                var opened = new Acknowledgement();
                _ = KeepListeningAsync(uris, opened, next.Token);
                await Task.WhenAny(opened.Received, Task.Delay(Pause, time, ct));
            }

            await CancelAsync(previous);
            previous = next;
            await watches.ChangedAsync(ct);
        }
    }

    private async Task KeepListeningAsync(HashSet<string> uris, Acknowledgement opened, CancellationToken ct)
    {
        var filter = ObjectSplice.Rewrite(default, JsonEdit.Set("resourceSubscriptions", JsonSerializer.SerializeToUtf8Bytes(uris)));
        try
        {
            while (!ct.IsCancellationRequested)
            {
                try
                {
                    await session.ListenAsync(filter, opened, ct);
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

    private async Task SubscribeAsync(CancellationToken ct)
    {
        HashSet<string> subscribed = [];
        while (true)
        {
            var wanted = watches.Uris();
            foreach (var uri in wanted.Except(subscribed).ToList()) await TellAsync(McpMethods.ResourcesSubscribe, uri, ct);
            foreach (var uri in subscribed.Except(wanted).ToList()) await TellAsync(McpMethods.ResourcesUnsubscribe, uri, ct);
            subscribed = wanted;
            await watches.ChangedAsync(ct);
        }
    }

    private async Task TellAsync(string method, string uri, CancellationToken ct)
    {
        try
        {
            await session.SendAsync(new UpstreamRequest { Method = method, Params = ObjectSplice.Rewrite(default, JsonEdit.SetText("uri", uri)) }, null, ct);
        }
        catch (UpstreamException)
        {
            // The session is breaking; the next one starts from the same set.
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
