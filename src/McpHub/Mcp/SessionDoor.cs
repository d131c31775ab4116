using System.Text.Json.Nodes;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Mcp;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Mcp;

/// <summary>The revisions with sessions: the SDK keeps the sessions, one message filter takes every request to the same dispatcher.</summary>
internal sealed class SessionDoor(McpDispatcher dispatcher, IUpstreams upstreams, HubState state, ChangeFeed feed, OpenSessions open, AgentTasks tasks, TimeProvider time)
{
    private static readonly string[] ListNotices = [McpMethods.ToolsChanged, McpMethods.PromptsChanged, McpMethods.ResourcesChanged];

    /// <summary>Prepares a new session for the agent and endpoint that opened it.</summary>
    public Task ConfigureAsync(HttpContext http, McpServerOptions options, CancellationToken ct)
    {
        var caller = Caller.Of(http);
        var scope = DoorCatalog.ScopeOf(http);
        var session = new ClientSession(dispatcher, upstreams, state, time, caller.Agent!.Name, scope);
        options.ServerInfo = new Implementation { Name = HubIdentity.Name, Version = HubIdentity.Version };
        options.ServerInstructions = caller.Snapshot.CatalogFor(caller.Agent, scope) is { } catalog ? Greeting.Instructions(catalog) : null;
        options.Capabilities = new ServerCapabilities
        {
            Tools = new ToolsCapability { ListChanged = true },
            Prompts = new PromptsCapability { ListChanged = true },
            Resources = new ResourcesCapability { ListChanged = true, Subscribe = true },
            Completions = new CompletionsCapability(),
#pragma warning disable MCP9005 // Deprecated in the current revision, not in the revisions that have sessions.
            Logging = new LoggingCapability(),
#pragma warning restore MCP9005
        };
        options.Filters.Message.IncomingFilters.Add(next => (context, token) => session.HandleAsync(context, next, token));
        options.Filters.Message.OutgoingFilters.Add(next => (context, token) =>
        {
            if (session.Revision is null) session.OnGreeting(context.JsonRpcMessage);
            return next(context, token);
        });
        if (SessionMigration.TokenOf(http) is { } token) session.Resume(token);
        http.Items[typeof(ClientSession)] = session;
        return Task.CompletedTask;
    }

    /// <summary>Lives as long as the session: passes change notices on to it.</summary>
    public async Task RunAsync(HttpContext http, McpServer server, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var subscription = feed.Subscribe();
        var session = ClientOf(http);
        using var entry = open.Add(server, session.Agent);
        using var resources = session.Resources;
        var notices = Task.WhenAll(RelayAsync(subscription, session, server, ended.Token), RelayAsync(session.Begin(server), ended.Token));
        try
        {
            await server.RunAsync(ct);
        }
        finally
        {
            await ended.CancelAsync();
            await notices;
        }
    }

    /// <summary>The client of the session that this request opens, once it is configured.</summary>
    public static ClientSession ClientOf(HttpContext http) => (ClientSession)http.Items[typeof(ClientSession)]!;

    private static async Task RelayAsync(LastingChannel channel, CancellationToken ct)
    {
        try
        {
            await channel.RunAsync(ct);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or InvalidOperationException or ObjectDisposedException)
        {
            // The session ended, or its client keeps no stream open.
        }
    }

    private async Task RelayAsync(ChangeFeed.Subscription subscription, ClientSession session, McpServer server, CancellationToken ct)
    {
        try
        {
            var listed = ListNotices.ToDictionary(method => method, _ => new ListedBefore(session.Catalog));
            await foreach (var change in subscription.Notices.ReadAllAsync(ct))
            {
                // What the agent may hear of is decided by what holds now, not by what held when its session began.
                var catalog = session.Catalog;
                if (listed.TryGetValue(change.Method, out var before))
                {
                    if (before.HasChanged(change.Method, catalog)) await server.SendMessageAsync(new JsonRpcNotification { Method = change.Method }, ct);
                    before.Take(catalog);
                }

                session.Resources.Keep(catalog is null ? null : state.Current.Agents.GetValueOrDefault(session.Agent));
                if (catalog is null) continue;
                foreach (var uri in session.Resources.Find(change).Where(uri => catalog.Route(uri)?.Server == change.Server))
                    await server.SendMessageAsync(new JsonRpcNotification { Method = change.Method, Params = new JsonObject { ["uri"] = uri } }, ct);
                if (change.Method == McpMethods.TaskStatus && tasks.Find(session.Agent, change.Server, change.Uri) is var (id, task) && TaskRequests.MayCall(catalog, task))
                    await server.SendMessageAsync(new JsonRpcNotification { Method = change.Method, Params = JsonNode.Parse(TaskForm.RewriteId(change.Params, id)) }, ct);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or InvalidOperationException or ObjectDisposedException)
        {
            // The session ended, or its client keeps no stream open: it lists again when it needs to.
        }
    }
}
