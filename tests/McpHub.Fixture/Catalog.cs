using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Fixture;

/// <summary>The lists that can change while the fixture runs, and who wants to hear of it.</summary>
internal sealed class Catalog
{
    private const int MaxSubscriptions = 1_000;
    private readonly ConcurrentDictionary<(string? Session, string Uri), McpServer> subscriptions = new();

    public McpServerPrimitiveCollection<McpServerTool> Tools { get; } = [];

    public McpServerPrimitiveCollection<McpServerPrompt> Prompts { get; } = [];

    /// <summary>Raised with the URI of a resource whose content is no longer the same; listen streams hear it.</summary>
    public event Action<string>? ResourceUpdated;

    /// <summary>Raised with a task that is no longer as it was; listen streams hear it.</summary>
    public event Action<JsonObject>? TaskChanged;

    public void TellTask(JsonObject task) => TaskChanged?.Invoke(task);

    /// <summary>Adds a tool to the list, or takes it out again.</summary>
    public void ToggleTool()
    {
        const string Name = "test_dynamic_tool";
        if (Tools.TryGetPrimitive(Name, out var tool)) Tools.Remove(tool);
        else Tools.TryAdd(McpServerTool.Create(() => "I come and go.", new() { Name = Name, Description = "There while test_trigger_tool_change was called an odd number of times." }));
    }

    /// <summary>Adds a prompt to the list, or takes it out again.</summary>
    public void TogglePrompt()
    {
        const string Name = "test_dynamic_prompt";
        if (Prompts.TryGetPrimitive(Name, out var prompt)) Prompts.Remove(prompt);
        else Prompts.TryAdd(McpServerPrompt.Create(() => "I come and go.", new() { Name = Name, Description = "There while test_trigger_prompt_change was called an odd number of times." }));
    }

    /// <summary>Keeps a subscription of an older revision; the server object outlives its request and then writes to the session's own stream.</summary>
    public void Subscribe(McpServer server, string uri)
    {
        if (subscriptions.Count < MaxSubscriptions) subscriptions[(server.SessionId, uri)] = server;
    }

    public void Unsubscribe(McpServer server, string uri) => subscriptions.TryRemove((server.SessionId, uri), out _);

    public async Task TouchAsync(string uri, CancellationToken ct)
    {
        ResourceUpdated?.Invoke(uri);
        foreach (var (_, server) in subscriptions.Where(s => s.Key.Uri == uri))
            await server.SendNotificationAsync(NotificationMethods.ResourceUpdatedNotification, new ResourceUpdatedNotificationParams { Uri = uri }, cancellationToken: ct);
    }
}
