using McpHub.Wire.Json;

namespace McpHub.Wire.Mcp;

/// <summary>What capabilities, definitions, results and notices say about tasks. Pure; all other members stay byte for byte.</summary>
public static class TaskForm
{
    public const string Extension = "io.modelcontextprotocol/tasks";

    /// <summary>What a client has to declare, as the error data of whoever needs it.</summary>
    public static readonly byte[] Required = """{"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}"""u8.ToArray();

    /// <summary>What a server offers for calls of tools.</summary>
    /// <param name="capabilities">As JSON.</param>
    public static TaskKind OfferedBy(ReadOnlyMemory<byte> capabilities, bool isCurrentRevision)
    {
        if (isCurrentRevision) return Declares(capabilities) ? TaskKind.Extension : TaskKind.None;
        var requests = ObjectSplice.GetObject(ObjectSplice.GetObject(capabilities, "tasks"u8), "requests"u8);
        return ObjectSplice.GetObject(ObjectSplice.GetObject(requests, "tools"u8), "call"u8).IsEmpty ? TaskKind.None : TaskKind.Core;
    }

    /// <summary>Whether capabilities of either side name the extension.</summary>
    public static bool Declares(ReadOnlyMemory<byte> capabilities) =>
        !ObjectSplice.GetObject(ObjectSplice.GetObject(capabilities, "extensions"u8), "io.modelcontextprotocol/tasks"u8).IsEmpty;

    /// <summary>A client's capabilities without any word of tasks: for servers of the era that the client is not of.</summary>
    public static ReadOnlyMemory<byte> Without(ReadOnlyMemory<byte> capabilities)
    {
        var extensions = ObjectSplice.GetObject(capabilities, "extensions"u8);
        if (!Declares(capabilities)) return ObjectSplice.Rewrite(capabilities, JsonEdit.Remove("tasks"));
        var others = ObjectSplice.Rewrite(extensions, JsonEdit.Remove(Extension));
        return ObjectSplice.Rewrite(capabilities, JsonEdit.Remove("tasks"), JsonEdit.Set("extensions", others));
    }

    /// <summary>Whether a tool of revision 2025-11-25 can be called as a task, and whether it can be called otherwise.</summary>
    public static TaskSupport SupportOf(ReadOnlyMemory<byte> definition) =>
        ObjectSplice.GetText(ObjectSplice.GetObject(definition, "execution"u8), "taskSupport"u8) switch
        {
            "required" => TaskSupport.Required,
            "optional" => TaskSupport.Optional,
            _ => TaskSupport.None,
        };

    /// <summary>The task that a call has become; null when it has become none.</summary>
    public static string? Created(ReadOnlyMemory<byte> result, TaskKind kind) => kind switch
    {
        TaskKind.Core => ObjectSplice.GetText(ObjectSplice.GetObject(result, "task"u8), "taskId"u8),
        TaskKind.Extension when ObjectSplice.GetText(result, "resultType"u8) == "task" => ObjectSplice.GetText(result, "taskId"u8),
        _ => null,
    };

    /// <summary>The result of a call that became a task, under another id.</summary>
    public static byte[] RewriteCreated(ReadOnlyMemory<byte> result, TaskKind kind, string id) => kind == TaskKind.Core
        ? ObjectSplice.Rewrite(result, JsonEdit.Set("task", RewriteId(ObjectSplice.GetObject(result, "task"u8), id)))
        : RewriteId(result, id);

    /// <summary>A task, or a result that is one, under another id.</summary>
    public static byte[] RewriteId(ReadOnlyMemory<byte> task, string id) => ObjectSplice.Rewrite(task, JsonEdit.SetText("taskId", id));

    /// <summary>Parameters or a result that belong to a task (<c>_meta</c> of revision 2025-11-25), under another id; the same bytes when they belong to none.</summary>
    public static ReadOnlyMemory<byte> RewriteRelated(ReadOnlyMemory<byte> json, string id)
    {
        var meta = ObjectSplice.GetObject(json, "_meta"u8);
        var related = ObjectSplice.GetObject(meta, "io.modelcontextprotocol/related-task"u8);
        return related.IsEmpty ? json : ObjectSplice.Rewrite(json, JsonEdit.Set("_meta", ObjectSplice.Rewrite(meta, JsonEdit.Set(MetaKeys.RelatedTask, RewriteId(related, id)))));
    }
}

/// <summary>Whether a tool can be called as a task (revision 2025-11-25).</summary>
public enum TaskSupport
{
    None,
    Optional,
    Required,
}
