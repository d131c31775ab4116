using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Fixture;

/// <summary>
/// One subscriptions/listen stream: says first what it grants, then passes on exactly that, each message tagged with the id of the request.
/// The SDK's own handler grants nothing where there is no session.
/// </summary>
internal static class ListenStream
{
    private const string SubscriptionId = "io.modelcontextprotocol/subscriptionId";

    public static async ValueTask<EmptyResult> ServeAsync(RequestContext<SubscriptionsListenRequestParams> request, CancellationToken ct)
    {
        var catalog = request.Services!.GetRequiredService<Catalog>();
        var wanted = request.Params!.Notifications;
        var watched = (wanted.ResourceSubscriptions ?? []).Take(100).ToHashSet(StringComparer.Ordinal);
        var pending = Channel.CreateBounded<JsonRpcNotification>(new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropOldest });

        void OnTools(object? sender, EventArgs e) => pending.Writer.TryWrite(Tagged(NotificationMethods.ToolListChangedNotification, []));
        void OnPrompts(object? sender, EventArgs e) => pending.Writer.TryWrite(Tagged(NotificationMethods.PromptListChangedNotification, []));
        void OnResource(string uri)
        {
            if (watched.Contains(uri)) pending.Writer.TryWrite(Tagged(NotificationMethods.ResourceUpdatedNotification, new() { ["uri"] = uri }));
        }

        var followed = TaskIds(request.JsonRpcRequest.Params);
        void OnTask(JsonObject task)
        {
            if (followed.Contains((string?)task["taskId"])) pending.Writer.TryWrite(Tagged("notifications/tasks", task.DeepClone().AsObject()));
        }

        // Listening starts before the acknowledgement, so that nothing falls in between.
        if (wanted.ToolsListChanged is true) catalog.Tools.Changed += OnTools;
        if (wanted.PromptsListChanged is true) catalog.Prompts.Changed += OnPrompts;
        catalog.ResourceUpdated += OnResource;
        catalog.TaskChanged += OnTask;
        try
        {
            await request.Server.SendMessageAsync(Tagged(NotificationMethods.SubscriptionsAcknowledgedNotification, new() { ["notifications"] = Granted(wanted, watched, followed) }), ct);
            await foreach (var notification in pending.Reader.ReadAllAsync(ct)) await request.Server.SendMessageAsync(notification, ct);
        }
        finally
        {
            catalog.Tools.Changed -= OnTools;
            catalog.Prompts.Changed -= OnPrompts;
            catalog.ResourceUpdated -= OnResource;
            catalog.TaskChanged -= OnTask;
        }
        return new EmptyResult();

        JsonRpcNotification Tagged(string method, JsonObject parameters)
        {
            JsonNode? id = request.JsonRpcRequest.Id.Id is long number ? JsonValue.Create(number) : JsonValue.Create(request.JsonRpcRequest.Id.ToString());
            parameters["_meta"] = new JsonObject { [SubscriptionId] = id };
            return new JsonRpcNotification { Method = method, Params = parameters };
        }
    }

    /// <summary>The list of resources never changes here, so that part of a wish is not granted.</summary>
    private static JsonObject Granted(SubscriptionsListenNotifications wanted, HashSet<string> watched, HashSet<string?> followed)
    {
        var granted = new JsonObject();
        if (wanted.ToolsListChanged is true) granted["toolsListChanged"] = true;
        if (wanted.PromptsListChanged is true) granted["promptsListChanged"] = true;
        if (watched.Count > 0) granted["resourceSubscriptions"] = new JsonArray([.. watched.Select(uri => (JsonNode)uri)]);
        if (followed.Count > 0) granted["taskIds"] = new JsonArray([.. followed.Select(id => (JsonNode?)id)]);
        return granted;
    }

    /// <summary>The SDK's type knows no tasks.</summary>
    private static HashSet<string?> TaskIds(JsonNode? parameters) =>
        parameters?["notifications"]?["taskIds"] is JsonArray ids ? [.. ids.Select(id => (string?)id).Take(100)] : [];
}
