using System.Text;
using System.Text.Json;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;
using Microsoft.AspNetCore.Http;

namespace McpHub.Mcp;

/// <summary>
/// <c>subscriptions/listen</c>: an event stream of the change notices that the client asked for and the hub grants,
/// each tagged with the id of the request (specification 2026-07-28, patterns/subscriptions).
/// </summary>
internal sealed class ListenStream(ChangeFeed feed, IUpstreams upstreams, HubState state, TaskIds ids, TaskRequests tasks, TimeProvider time)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private static readonly (string Member, string Method)[] Kinds =
    [
        ("toolsListChanged", McpMethods.ToolsChanged),
        ("promptsListChanged", McpMethods.PromptsChanged),
        ("resourcesListChanged", McpMethods.ResourcesChanged),
    ];

    /// <summary>Runs until the client goes, the hub stops, or the agent may hear of nothing that it listens to.</summary>
    public async Task RunAsync(HttpContext http, ReadOnlyMemory<byte> id, McpRequest request, CancellationToken stopping)
    {
        var wanted = ObjectSplice.Get(request.Params, "notifications"u8);
        if (!ObjectSplice.Get(wanted, "taskIds"u8).IsEmpty && !TaskForm.Declares(request.Capabilities))
        {
            await new HttpReply(http, id).WriteJsonAsync(TaskRequests.NotDeclared(), http.RequestAborted);
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        using var subscription = feed.Subscribe();
        using var resources = new ResourceSubscriptions(upstreams);
        using var followed = new TaskSubscriptions(upstreams, ids);
        var granted = Kinds.Where(kind => ObjectSplice.Get(wanted, Encoding.UTF8.GetBytes(kind.Member)).Span.SequenceEqual("true"u8)).ToArray();

        EventStream.Begin(http.Response);
        await WriteAsync(http, McpMethods.Acknowledged, id, [JsonEdit.Set("notifications", Grant(request, wanted, granted, resources, followed))], ended.Token);
        try
        {
            await RelayAsync(http, id, request, subscription, [.. granted.Select(kind => kind.Method)], resources, followed, ended.Token);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            // The hub stops.
        }

        var end = ObjectSplice.Rewrite(default, JsonEdit.SetText("resultType", "complete"), JsonEdit.Set("_meta", ToMeta(id)));
        await EventStream.WriteAsync(http.Response, RpcFrames.Result(id.Span, end), http.RequestAborted);
    }

    // The subset that the hub can keep its word on: resources that the agent may read and whose server tells of updates.
    private static byte[] Grant(McpRequest request, ReadOnlyMemory<byte> wanted, (string Member, string Method)[] granted, ResourceSubscriptions resources, TaskSubscriptions followed)
    {
        var uris = Texts(wanted, "resourceSubscriptions"u8).Where(uri => resources.TryAdd(request.Catalog, uri)).ToList();
        var tasks = Texts(wanted, "taskIds"u8).Where(task => followed.TryAdd(request, task)).ToList();
        var members = granted.Select(kind => JsonEdit.Set(kind.Member, "true"u8.ToArray())).ToList();
        if (uris.Count > 0) members.Add(JsonEdit.Set("resourceSubscriptions", JsonSerializer.SerializeToUtf8Bytes(uris)));
        if (tasks.Count > 0) members.Add(JsonEdit.Set("taskIds", JsonSerializer.SerializeToUtf8Bytes(tasks)));
        return ObjectSplice.Rewrite(default, [.. members]);
    }

    private static IEnumerable<string> Texts(ReadOnlyMemory<byte> wanted, ReadOnlySpan<byte> member) =>
        ObjectSplice.Elements(ObjectSplice.Get(wanted, member)).Select(text => JsonText.Decode(text.Span)).OfType<string>();

    private async Task RelayAsync(
        HttpContext http, ReadOnlyMemory<byte> id, McpRequest request, ChangeFeed.Subscription subscription, HashSet<string> granted, ResourceSubscriptions resources, TaskSubscriptions followed, CancellationToken ct)
    {
        var listed = granted.ToDictionary(method => method, _ => new ListedBefore(request.Catalog));
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
                // What the agent may hear of is decided by what holds now, not by what held when it began to listen.
                var now = Now(request);
                if (listed.TryGetValue(change.Method, out var before) && before.HasChanged(change.Method, now?.Catalog)) await WriteAsync(http, change.Method, id, [], ct);
                before?.Take(now?.Catalog);
                if (now is null || LostAll(now.Agent, granted, resources, followed)) return;

                foreach (var uri in resources.Find(change).Where(uri => now.Catalog.Route(uri)?.Server == change.Server)) await WriteAsync(http, change.Method, id, [JsonEdit.SetText("uri", uri)], ct);
                if (change.Method == McpMethods.TaskChanged && followed.Find(change) is var (task, reference) && tasks.ToNotice(now, task, reference, change.Params) is { } notice)
                    await WriteAsync(http, change.Method, id, notice, ct);
            }

            waiting = subscription.Notices.WaitToReadAsync(ct).AsTask();
        }
    }

    // Subscriptions that a changed rule forbids end at once. Lists stay: they may be empty, and fill again.
    private static bool LostAll(Agent agent, HashSet<string> granted, ResourceSubscriptions resources, TaskSubscriptions followed)
    {
        var (lostResources, resourcesLeft) = resources.Keep(agent);
        var (lostTasks, tasksLeft) = followed.Keep(agent);
        return lostResources + lostTasks > 0 && granted.Count + resourcesLeft + tasksLeft == 0;
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

    private McpRequest? Now(McpRequest request)
    {
        var snapshot = state.Current;
        return snapshot.Agents.TryGetValue(request.Agent.Name, out var agent) && snapshot.CatalogFor(agent, request.Catalog.Scope) is { } catalog
            ? request with { Agent = agent, Snapshot = snapshot, Catalog = catalog }
            : null;
    }

    private static Task WriteAsync(HttpContext http, string method, ReadOnlyMemory<byte> id, JsonEdit[] members, CancellationToken ct) =>
        WriteAsync(http, method, id, ObjectSplice.Rewrite(default, members), ct);

    private static Task WriteAsync(HttpContext http, string method, ReadOnlyMemory<byte> id, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        var meta = ObjectSplice.Rewrite(ObjectSplice.GetObject(@params, "_meta"u8), JsonEdit.Set(MetaKeys.SubscriptionId, id));
        return EventStream.WriteAsync(http.Response, RpcFrames.Notification(method, ObjectSplice.Rewrite(@params, JsonEdit.Set("_meta", meta))), ct);
    }

    private static byte[] ToMeta(ReadOnlyMemory<byte> id) => ObjectSplice.Rewrite(default, JsonEdit.Set(MetaKeys.SubscriptionId, id));
}
