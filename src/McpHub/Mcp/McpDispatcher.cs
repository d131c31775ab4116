using System.Text.Json;
using McpHub.Calls;
using McpHub.Calls.Prompts;
using McpHub.Calls.Results;
using McpHub.Calls.Search;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Snapshot.Search;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>Answers requests of every revision and transport: lists from the snapshot, everything else through the pipelines.</summary>
internal sealed class McpDispatcher(ToolPipeline tools, ReadPipeline reads, PromptReader library, ResultReader results, TaskRequests tasks, TimeProvider time)
{
    /// <returns>A result or an error object in the form of the caller's revision; null for a method that the hub does not have.</returns>
    public async ValueTask<Reply?> AnswerAsync(McpRequest request, CancellationToken ct)
    {
        var startedAt = time.GetTimestamp();
        var operation = new McpOperation(request.Method, FindRegisteredName(request), request.Revision);
        using var span = HubTelemetry.StartMcpServerSpan(operation, TraceContexts.Parse(request.Meta.TraceParent, request.Meta.TraceState), request.RequestId);
        var reply = await DispatchAsync(request, ct);
        var errorType = reply is null ? "-32601" : ReplyFault.Of(reply.Value);
        if (errorType is not null) HubTelemetry.MarkFailed(span, errorType);
        HubTelemetry.RecordMcpServer(operation, time.GetElapsedTime(startedAt), errorType);
        return reply;
    }

    private static string? FindRegisteredName(McpRequest request) => request.Method switch
    {
        McpMethods.ToolsCall when ObjectSplice.GetText(request.Params, "name"u8) is { } name && (request.Catalog.Tools.Find(name) ?? request.Catalog.ShownTools.Find(name)) is not null => name,
        McpMethods.PromptsGet when ObjectSplice.GetText(request.Params, "name"u8) is { } name && request.Catalog.Prompts.Find(name) is not null => name,
        _ => null,
    };

    private async ValueTask<Reply?> DispatchAsync(McpRequest request, CancellationToken ct)
    {
        try
        {
            var reply = request.Method switch
            {
                McpMethods.ToolsList => McpLists.ToPage(request, "tools", request.IsCurrentRevision ? request.Catalog.ShownTools : request.Catalog.ShownToolsForSessions),
                McpMethods.PromptsList => McpLists.ToPage(request, "prompts", request.Catalog.Prompts),
                McpMethods.ResourcesList => McpLists.ToPage(request, "resources", request.Catalog.Resources),
                McpMethods.ResourceTemplatesList => McpLists.ToPage(request, "resourceTemplates", request.Catalog.Templates),
                McpMethods.ToolsCall => Finish(request, await CallToolAsync(request, ct)),
                McpMethods.PromptsGet => Finish(request, await GetPromptAsync(request, ct)),
                McpMethods.ResourcesRead => Finish(request, await ReadResourceAsync(request, ct)),
                McpMethods.Complete => Finish(request, await CompleteAsync(request, ct)),
                var method when TaskRequests.IsOne(method) => await tasks.AnswerAsync(request, ct) is { } answer ? Finish(request, answer) : (Reply?)null,
                _ => (Reply?)null,
            };
            return reply is { Refusal: { } refusal } ? Reply.RpcError(McpErrors.ToRpcError(refusal, request.RequestId)) : reply;
        }
        catch (JsonException error)
        {
            return Reply.RpcError(RpcFrames.ErrorObject(RpcCodes.InvalidParams, $"The parameters of {request.Method} are malformed: {error.Message}"));
        }
    }

    private async ValueTask<Reply> CallToolAsync(McpRequest request, CancellationToken ct)
    {
        if (ObjectSplice.GetText(request.Params, "name"u8) is not { } name) return Missing(request, "name");
        if (SearchTools.IsOne(name) && request.Catalog.Search is { } search)
        {
            var found = ToolSearchCalls.Answer(search, name, ObjectSplice.Get(request.Params, "arguments"u8));
            return found.Refusal is { } wrong ? Reply.Result(McpErrors.ToToolResult(wrong, request.RequestId)) : found;
        }

        var tool = request.Catalog.Tools.Find(name);
        var call = new ToolCall
        {
            Agent = request.Agent,
            Snapshot = request.Snapshot,
            RequestId = request.RequestId,
            Door = "mcp",
            RequestedName = name,
            StartedAt = time.GetTimestamp(),
            Origin = request.Origin,
            Asker = request.Client,
            Tool = tool,
            Params = request.Params,
            Arguments = ObjectSplice.Get(request.Params, "arguments"u8),
            Meta = request.Meta,
            Capabilities = request.Capabilities,
            LogLevel = request.LogLevel,
            Client = NamedChannel.Of(request, tool?.Server),
            WantsTask = TaskRequests.KindOf(request) == TaskKind.Core && tool is not { TaskSupport: TaskSupport.None } && !ObjectSplice.GetObject(request.Params, "task"u8).IsEmpty,
            TakesLinks = string.CompareOrdinal(request.Revision, McpRevisions.FirstWithLinks) >= 0,
        };
        var reply = AskingServer.Name(request, tool?.Server, tasks.OnCalled(request, call, await tools.RunAsync(call, ct)));
        if (reply.Refusal is { } refusal && McpErrors.IsForModel(refusal)) return Reply.Result(McpErrors.ToToolResult(refusal, request.RequestId));
        if (!reply.IsResult) return reply;
        var result = ResultLinks.Of(request, tool!.Server, reply.Body);
        return Reply.Result(request.IsCurrentRevision ? result : StructuredForm.WrapResult(result, tool.WrapsResult));
    }

    private ValueTask<Reply> GetPromptAsync(McpRequest request, CancellationToken ct)
    {
        if (ObjectSplice.GetText(request.Params, "name"u8) is not { } name) return new(Missing(request, "name"));
        var prompt = request.Catalog.Prompts.Find(name);
        if (prompt is { Server: Names.Hub }) return library.GetAsync(ToCall(request, name, prompt), new AskedPrompt(prompt.Name, null, ObjectSplice.Get(request.Params, "arguments"u8)) { IsAllText = true }, ct);
        return ReadAsync(request, Actions.PromptGet, name, prompt?.Server, prompt?.Name, prompt is null ? null : JsonEdit.SetText("name", prompt.Name), ct);
    }

    private ValueTask<Reply> ReadResourceAsync(McpRequest request, CancellationToken ct)
    {
        if (ObjectSplice.GetText(request.Params, "uri"u8) is not { } uri) return new(Missing(request, "uri"));
        if (ResultLink.IsOne(uri)) return new(results.Read(ToCall(request, Actions.ResourceRead, uri, Names.Hub, uri, null)));
        var route = request.Catalog.Route(uri);
        return ReadAsync(request, Actions.ResourceRead, uri, route?.Server, route?.Uri, route is { } found ? JsonEdit.SetText("uri", found.Uri) : null, ct);
    }

    private async ValueTask<Reply> CompleteAsync(McpRequest request, CancellationToken ct)
    {
        var reply = await FindCompletionsAsync(request, ct);
        return reply.IsResult ? Reply.Result(CompletionForm.Cap(reply.Body)) : reply;
    }

    private ValueTask<Reply> FindCompletionsAsync(McpRequest request, CancellationToken ct)
    {
        var reference = ObjectSplice.Get(request.Params, "ref"u8);
        if (ObjectSplice.GetText(reference, "name"u8) is { } name && request.Catalog.Prompts.Find(name) is var prompt && ObjectSplice.GetText(reference, "type"u8) == "ref/prompt")
        {
            if (prompt is { Server: Names.Hub }) return CompleteAsync(request, name, prompt, ct);
            return ReadAsync(request, Actions.PromptGet, name, prompt?.Server, prompt?.Name, ToReference(reference, "ref/prompt", "name", prompt?.Name), ct);
        }

        if (ObjectSplice.GetText(reference, "uri"u8) is not { } uri) return new(Missing(request, "ref"));

        var template = request.Catalog.Templates.Find(uri);
        var route = template is null ? request.Catalog.Route(uri) : (template.Server, template.Name);
        return ReadAsync(request, Actions.ResourceRead, uri, route?.Server, route?.Uri, ToReference(reference, "ref/resource", "uri", route?.Uri), ct);
    }

    private ValueTask<Reply> CompleteAsync(McpRequest request, string name, Prompt prompt, CancellationToken ct)
    {
        var argument = ObjectSplice.GetObject(request.Params, "argument"u8);
        return library.CompleteAsync(ToCall(request, name, prompt), prompt.Name, ObjectSplice.GetText(argument, "name"u8) ?? "", ObjectSplice.GetText(argument, "value"u8) ?? "", ct);
    }

    private ReadCall ToCall(McpRequest request, string requested, Prompt prompt) => ToCall(request, Actions.PromptGet, requested, prompt.Server, prompt.Name, edit: null);

    private async ValueTask<Reply> ReadAsync(McpRequest request, string action, string requested, string? server, string? name, JsonEdit? edit, CancellationToken ct)
    {
        var reply = AskingServer.Name(request, server, await reads.RunAsync(ToCall(request, action, requested, server, name, edit), ct));
        if (!reply.IsResult) return reply;
        var isRenamed = request.Method == McpMethods.ResourcesRead && name != requested;
        return Reply.Result(isRenamed ? LinkForm.Rewrite(reply.Body, uri => uri == name ? requested : uri) : ResultLinks.Of(request, server!, reply.Body));
    }

    private ReadCall ToCall(McpRequest request, string action, string requested, string? server, string? name, JsonEdit? edit) => new()
    {
        Agent = request.Agent,
        Snapshot = request.Snapshot,
        RequestId = request.RequestId,
        Door = "mcp",
        RequestedName = requested,
        StartedAt = time.GetTimestamp(),
        Origin = request.Origin,
        Asker = request.Client,
        IsSideRequest = request.Method == McpMethods.Complete,
        Kind = action,
        Identity = server is null ? null : $"{server}/{name}",
        Server = server,
        Request = edit is not { } change ? null : new UpstreamRequest
        {
            Method = request.Method,
            // Written anew even when it stays the same: of members that stand twice only the one decided on may leave.
            Params = ObjectSplice.Rewrite(request.Params, change),
            Name = request.Method == McpMethods.Complete ? null : name,
            Meta = request.Meta,
            Agent = request.Agent.Name,
            Capabilities = request.Capabilities,
            LogLevel = request.LogLevel,
            Client = NamedChannel.Of(request, server),
        },
    };

    private static JsonEdit? ToReference(ReadOnlyMemory<byte> reference, string type, string member, string? name) =>
        name is null ? null : JsonEdit.Set("ref", ObjectSplice.Rewrite(reference, JsonEdit.SetText("type", type), JsonEdit.SetText(member, name)));

    private static Reply Finish(McpRequest request, Reply reply)
    {
        if (reply.IsRpcError) return request.IsCurrentRevision ? Reply.RpcError(RpcErrorForm.ForCurrent(reply.Body)) : reply;
        if (!reply.IsResult) return reply;
        return Reply.Result(request.IsCurrentRevision
            ? ResultForm.ForCurrent(reply.Body, HubIdentity.Json, isCacheable: request.Method == McpMethods.ResourcesRead)
            : ResultForm.ForSessions(reply.Body));
    }

    private static HubError Missing(McpRequest request, string member) =>
        new(ErrorKind.BadRequest, "invalid_request", $"{request.Method} needs the parameter '{member}'.");
}
