using System.Text;
using System.Text.Json;
using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;
using Microsoft.AspNetCore.Http;

namespace McpHub.Mcp;

/// <summary>
/// <c>subscriptions/listen</c>: an event stream of the change notices that the client asked for and the hub grants,
/// each tagged with the id of the request (specification 2026-07-28, patterns/subscriptions).
/// </summary>
internal sealed class ListenStream(ChangeFeed feed, IUpstreams upstreams, TimeProvider time)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private static readonly (string Member, string Method)[] Kinds =
    [
        ("toolsListChanged", McpMethods.ToolsChanged),
        ("promptsListChanged", McpMethods.PromptsChanged),
        ("resourcesListChanged", McpMethods.ResourcesChanged),
    ];

    /// <summary>Runs until the client goes or the hub stops.</summary>
    public async Task RunAsync(HttpContext http, ReadOnlyMemory<byte> id, McpRequest request, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        using var subscription = feed.Subscribe();
        using var resources = new ResourceSubscriptions(upstreams);
        var wanted = ObjectSplice.Get(request.Params, "notifications"u8);
        var granted = Kinds.Where(kind => ObjectSplice.Get(wanted, Encoding.UTF8.GetBytes(kind.Member)).Span.SequenceEqual("true"u8)).ToArray();

        EventStream.Begin(http.Response);
        await WriteAsync(http, McpMethods.Acknowledged, id, [JsonEdit.Set("notifications", Grant(request, wanted, granted, resources))], ended.Token);
        try
        {
            await RelayAsync(http, id, subscription, [.. granted.Select(kind => kind.Method)], resources, ended.Token);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            var end = ObjectSplice.Rewrite(default, JsonEdit.SetText("resultType", "complete"), JsonEdit.Set("_meta", ToMeta(id)));
            await EventStream.WriteAsync(http.Response, RpcFrames.Result(id.Span, end), http.RequestAborted);
        }
    }

    // The subset that the hub can keep its word on: resources that the agent may read and whose server tells of updates.
    private static byte[] Grant(McpRequest request, ReadOnlyMemory<byte> wanted, (string Member, string Method)[] granted, ResourceSubscriptions resources)
    {
        var uris = ObjectSplice.Elements(ObjectSplice.Get(wanted, "resourceSubscriptions"u8))
            .Select(uri => JsonText.Decode(uri.Span))
            .OfType<string>()
            .Where(uri => resources.TryAdd(request.Catalog, uri))
            .ToList();
        var members = granted.Select(kind => JsonEdit.Set(kind.Member, "true"u8.ToArray()));
        return uris.Count == 0
            ? ObjectSplice.Rewrite(default, [.. members])
            : ObjectSplice.Rewrite(default, [.. members, JsonEdit.Set("resourceSubscriptions", JsonSerializer.SerializeToUtf8Bytes(uris))]);
    }

    private async Task RelayAsync(HttpContext http, ReadOnlyMemory<byte> id, ChangeFeed.Subscription subscription, HashSet<string> granted, ResourceSubscriptions resources, CancellationToken ct)
    {
        var waiting = subscription.Notices.WaitToReadAsync(ct).AsTask();
        while (true)
        {
            // One wait lasts through any number of keep-alives.
            if (!await IsOverAsync(waiting, ct))
            {
                await EventStream.KeepAliveAsync(http.Response, ct);
                continue;
            }

            while (subscription.Notices.TryRead(out var change))
            {
                if (granted.Contains(change.Method)) await WriteAsync(http, change.Method, id, [], ct);
                foreach (var uri in resources.Find(change)) await WriteAsync(http, change.Method, id, [JsonEdit.SetText("uri", uri)], ct);
            }

            waiting = subscription.Notices.WaitToReadAsync(ct).AsTask();
        }
    }

    private async Task<bool> IsOverAsync(Task waiting, CancellationToken ct)
    {
        try
        {
            await waiting.WaitAsync(KeepAlive, time, ct);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static Task WriteAsync(HttpContext http, string method, ReadOnlyMemory<byte> id, JsonEdit[] members, CancellationToken ct)
    {
        var @params = ObjectSplice.Rewrite(default, [.. members, JsonEdit.Set("_meta", ToMeta(id))]);
        return EventStream.WriteAsync(http.Response, RpcFrames.Notification(method, @params), ct);
    }

    private static byte[] ToMeta(ReadOnlyMemory<byte> id) => ObjectSplice.Rewrite(default, JsonEdit.Set(MetaKeys.SubscriptionId, id));
}
