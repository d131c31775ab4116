using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>Keeps one session subscribed to exactly the resources that somebody watches, in the way of the session's revision.</summary>
internal sealed class ResourceWatcher(UpstreamSession session, ResourceWatches watches, TimeProvider time)
{
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            if (session.IsCurrentRevision) await new WatchStream(session, watches, "resourceSubscriptions", default, time).RunAsync(ct);
            else await SubscribeAsync(ct);
        }
        catch (OperationCanceledException)
        {
            // The session ended; the next one starts from the same set.
        }
    }

    private async Task SubscribeAsync(CancellationToken ct)
    {
        using var follower = watches.Follow();
        HashSet<string> subscribed = [];
        while (true)
        {
            var wanted = watches.Uris();
            foreach (var uri in wanted.Except(subscribed).ToList()) await TellAsync(McpMethods.ResourcesSubscribe, uri, ct);
            foreach (var uri in subscribed.Except(wanted).ToList()) await TellAsync(McpMethods.ResourcesUnsubscribe, uri, ct);
            subscribed = wanted;
            await follower.ChangedAsync(ct);
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
}
