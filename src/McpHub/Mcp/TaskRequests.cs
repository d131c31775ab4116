using System.Globalization;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>
/// Tasks: calls whose result is fetched later. Clients and servers of the current revision have them as an extension, those of 2025-11-25 in
/// another shape; neither can be expressed in the other, so that each stays within its era. Agents know their tasks by ids of the hub.
/// </summary>
internal sealed class TaskRequests(TaskPipeline pipeline, TaskIds ids, AgentTasks tasks, TimeProvider time)
{
    private const int PageSize = 20;

    /// <summary>Which tasks the client of this request can have.</summary>
    public static TaskKind KindOf(McpRequest request) =>
        request.IsCurrentRevision ? TaskKind.Extension : request.Revision == McpRevisions.LastWithSessions ? TaskKind.Core : TaskKind.None;

    public static bool IsOne(string method) => method.StartsWith("tasks/", StringComparison.Ordinal);

    /// <returns>Null for a method that this client does not have.</returns>
    public async ValueTask<Reply?> AnswerAsync(McpRequest request, CancellationToken ct)
    {
        var kind = KindOf(request);
        var isKnown = kind switch
        {
            TaskKind.Extension => request.Method is McpMethods.TasksGet or McpMethods.TasksUpdate or McpMethods.TasksCancel,
            TaskKind.Core => request.Method is McpMethods.TasksGet or McpMethods.TasksResult or McpMethods.TasksList or McpMethods.TasksCancel,
            _ => false,
        };
        if (!isKnown || !request.Catalog.OffersTasks(kind)) return null;
        if (kind == TaskKind.Extension && !TaskForm.Declares(request.Capabilities)) return NotDeclared();
        if (request.Method == McpMethods.TasksList) return await ListAsync(request, ct);

        var id = ObjectSplice.GetText(request.Params, "taskId"u8);
        return id is not null && ids.Open(request.Agent.Name, id) is { } task && task.Kind == kind && IsHere(request, task)
            ? await AskAsync(request, id, task, ct)
            : new HubError(ErrorKind.NotFound, "task_not_found", "This agent has no task of that taskId here.", "Use the taskId that the call of the tool gave.");
    }

    /// <summary>What a call came to: a task goes on under an id of the hub's own.</summary>
    public Reply OnCalled(McpRequest request, ToolCall call, Reply reply)
    {
        if (!reply.IsResult) return IsMissing(reply) && !request.IsCurrentRevision ? TaskOnly(call) : reply;
        var kind = KindOf(request);
        var isWanted = kind == TaskKind.Extension ? TaskForm.Declares(request.Capabilities) : call.WantsTask;
        var created = TaskForm.Created(reply.Body, isWanted ? kind : TaskKind.Extension);
        if (created is null) return reply;
        if (!isWanted) return new HubError(ErrorKind.UpstreamFailed, "invalid_result", $"Server '{call.Tool!.Server}' made a task of tool '{call.Tool.Name}', which this client cannot follow.", "Report it to the maintainer of the server.");

        var task = new TaskReference(kind, call.Tool!.Server, call.Tool.Name, created);
        var id = ids.Seal(request.Agent.Name, task);
        tasks.Add(request.Agent.Name, id, task);
        return Reply.Result(TaskForm.RewriteRelated(TaskForm.RewriteCreated(reply.Body, kind, id), id));
    }

    /// <summary>The call of the tool that a task belongs to, as it is decided now.</summary>
    public ToolCall ToCall(McpRequest request, TaskReference task)
    {
        var tool = Find(request.Catalog, task);
        return new ToolCall
        {
            Agent = request.Agent,
            Snapshot = request.Snapshot,
            RequestId = request.RequestId,
            Door = "mcp",
            RequestedName = $"{task.Server}/{task.Tool}",
            StartedAt = time.GetTimestamp(),
            Origin = request.Origin,
            IsSideRequest = true,
            Tool = tool,
            Params = request.Params,
            Arguments = default,
            Meta = request.Meta,
            TakesLinks = true,
        };
    }

    /// <summary>Whether the tool that a task belongs to may be called now.</summary>
    public static bool MayCall(AgentCatalog catalog, TaskReference task) => Find(catalog, task) is not null;

    private static Tool? Find(AgentCatalog catalog, TaskReference task) => catalog.Tools.Items.FirstOrDefault(tool => tool.Server == task.Server && tool.Name == task.Tool);

    /// <summary>The error for a client that has to declare the extension first.</summary>
    public static Reply NotDeclared() => Reply.RpcError(RpcFrames.ErrorObject(RpcCodes.MissingRequiredClientCapability, $"This needs the client capability '{TaskForm.Extension}'.", TaskForm.Required));

    // The extension cannot be declared on behalf of a client that would not understand what comes of it.
    private static HubError TaskOnly(ToolCall call) => new(
        ErrorKind.BadRequest,
        "task_required",
        $"Tool '{call.RequestedName}' only runs as a task of the extension '{TaskForm.Extension}', which clients of older revisions do not know.",
        $"Use a client of protocol revision {McpRevisions.Current} that declares the extension.");

    private static bool IsMissing(Reply reply) => reply.IsRpcError
        && RpcErrorForm.CodeOf(reply.Body) == RpcCodes.MissingRequiredClientCapability
        && TaskForm.Declares(ObjectSplice.GetObject(ObjectSplice.GetObject(reply.Body, "data"u8), "requiredCapabilities"u8));

    /// <summary>The notice of a changed task as the agent may have it, under its own id; null when it may not.</summary>
    public byte[]? ToNotice(McpRequest request, string id, TaskReference task, ReadOnlyMemory<byte> changed)
    {
        if (!MayCall(request.Catalog, task)) return null;
        var held = pipeline.FinishTask(ToCall(request, task), Reply.Result(changed));
        return held.IsResult ? ToClient(request, id, task, held.Body) : null;
    }

    private static byte[] ToClient(McpRequest request, string id, TaskReference task, ReadOnlyMemory<byte> state)
    {
        state = AskingServer.NameIn(request, task.Server, state);
        var result = ObjectSplice.GetObject(state, "result"u8);
        return result.IsEmpty
            ? TaskForm.RewriteId(state, id)
            : TaskForm.RewriteId(ObjectSplice.Rewrite(state, JsonEdit.Set("result", ResultLinks.Of(request, task.Server, result))), id);
    }

    private static bool IsHere(McpRequest request, TaskReference task) => request.Catalog.Servers.Any(server => server.Server == task.Server);

    private async ValueTask<Reply> AskAsync(McpRequest request, string id, TaskReference task, CancellationToken ct)
    {
        var call = ToCall(request, task);
        var upstream = new UpstreamRequest
        {
            Method = request.Method,
            Params = TaskForm.RewriteId(request.Params, task.Id),
            Name = task.Id,
            Meta = request.Meta,
            Agent = request.Agent.Name,
            Capabilities = request.Capabilities,
            LogLevel = request.LogLevel,
            Client = new TaskChannel(NamedChannel.Of(request, task.Server), id, task.Id),
        };
        var reply = await pipeline.RunAsync(call, upstream, ct);
        if (!reply.IsResult) return reply;

        if (request.Method == McpMethods.TasksResult)
        {
            var result = ResultLinks.Of(request, task.Server, TaskForm.RewriteRelated(reply.Body, id));
            return Reply.Result(StructuredForm.WrapResult(result, call.Tool!.WrapsResult));
        }

        return ObjectSplice.Get(reply.Body, "taskId"u8).IsEmpty ? reply : Reply.Result(ToClient(request, id, task, reply.Body));
    }

    // What a server does not know, or not in the session of this client, is not listed.
    private async ValueTask<Reply> ListAsync(McpRequest request, CancellationToken ct)
    {
        var own = tasks.Of(request.Agent.Name).Where(entry => IsHere(request, entry.Task)).ToList();
        var start = 0;
        if (ObjectSplice.GetText(request.Params, "cursor"u8) is { } cursor && !(int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out start) && start <= AgentTasks.Max))
            return new HubError(ErrorKind.BadRequest, "invalid_request", $"The cursor of {request.Method} is not one that the hub gave.", "List from the beginning, without a cursor.");

        var page = own.Skip(start).Take(PageSize);
        var get = request with { Method = McpMethods.TasksGet };
        var found = await Task.WhenAll(page.Select(entry => AskAsync(get with { Params = TaskForm.RewriteId(default, entry.Id) }, entry.Id, entry.Task, ct).AsTask()));
        var list = JsonEdit.Set("tasks", JsonList.Of([.. found.Where(reply => reply.IsResult).Select(reply => reply.Body)]));
        return Reply.Result(start + PageSize < own.Count
            ? ObjectSplice.Rewrite(default, list, JsonEdit.SetText("nextCursor", (start + PageSize).ToString(CultureInfo.InvariantCulture)))
            : ObjectSplice.Rewrite(default, list));
    }
}
