using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Fixture.Tasks;

/// <summary>The extension <c>io.modelcontextprotocol/tasks</c> before the SDK, which has none: calls that become tasks, and the three methods of tasks.</summary>
internal sealed class TaskMessages(Catalog catalog)
{
    public const string Extension = "io.modelcontextprotocol/tasks";
    private const int MaxTasks = 1_000;
    private readonly ConcurrentDictionary<string, FixtureTask> tasks = new();

    public async Task HandleAsync(MessageContext context, McpMessageHandler next, CancellationToken ct)
    {
        if (context.JsonRpcMessage is JsonRpcRequest request && Answer(request) is { } answer) await context.Server.SendMessageAsync(answer, ct);
        else await next(context, ct);
    }

    /// <returns>Null for what is no matter of tasks.</returns>
    private JsonRpcMessage? Answer(JsonRpcRequest request)
    {
        var isDeclared = request.Context?.ClientCapabilities?.Extensions?.ContainsKey(Extension) ?? false;
        var @params = request.Params as JsonObject ?? [];
        switch (request.Method)
        {
            case "tools/call":
                return isDeclared && tasks.Count < MaxTasks && Begin(@params) is { } task ? Result(request, task.Summary(), "task") : null;
            case "tasks/get" or "tasks/update" or "tasks/cancel":
                if (!isDeclared) return Error(request, -32021, $"Needs the client capability {Extension}.", new JsonObject { ["requiredCapabilities"] = new JsonObject { ["extensions"] = new JsonObject { [Extension] = new JsonObject() } } });
                return tasks.TryGetValue((string?)@params["taskId"] ?? "", out var known) ? Result(request, Handle(request.Method, known, @params), "complete") : Error(request, -32602, "There is no such task.", null);
            default:
                return null;
        }
    }

    private FixtureTask? Begin(JsonObject call)
    {
        var name = (string?)call["name"] ?? "";
        if (!TaskTools.Work.TryGetValue(name, out var work)) return null;
        var arguments = call["arguments"]?.DeepClone() as JsonObject ?? [];
        if (name == "test_tool_with_task")
        {
            // Without the answer the tool itself asks first.
            if ((string?)call["inputResponses"]?["user_name"]?["content"]?["name"] is not { } user) return null;
            arguments["user_name"] = user;
        }

        var task = new FixtureTask();
        tasks[task.Id] = task;
        task.Changed += changed => catalog.TellTask(changed.ToJson());
        task.Start((own, ct) => work(arguments, own, ct));
        return task;
    }

    private static JsonObject Handle(string method, FixtureTask task, JsonObject @params)
    {
        if (method == "tasks/get") return task.ToJson();
        if (method == "tasks/cancel") task.Cancel();
        else if (@params["inputResponses"] is JsonObject responses) task.Answer(responses);
        return [];
    }

    private static JsonRpcResponse Result(JsonRpcRequest request, JsonObject result, string type)
    {
        result["resultType"] = type;
        return new JsonRpcResponse { Id = request.Id, Result = result };
    }

    private static JsonRpcError Error(JsonRpcRequest request, int code, string message, JsonObject? data) =>
        new() { Id = request.Id, Error = new JsonRpcErrorDetail { Code = code, Message = message, Data = data is null ? null : JsonSerializer.SerializeToElement(data) } };
}
