using System.Text;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;
using McpHub.Wire.Schema;

namespace McpHub.Calls;

/// <summary>Holds both sides to the tool's schemas: arguments before anything is sent, structured results before anything is returned.</summary>
public sealed class ToolContract
{
    /// <returns>Null when the arguments are what the input schema asks for.</returns>
    public HubError? CheckArguments(ToolCall call)
    {
        if (call.Tool!.InputSchema is not { } schema) return null;
        var arguments = call.Arguments.IsEmpty ? "{}"u8 : call.Arguments.Span;
        var result = schema.Validate(arguments);
        return result.IsValid ? null : new HubError(
            ErrorKind.BadRequest,
            "invalid_arguments",
            $"The arguments of tool '{call.RequestedName}' do not fit its input schema: {Describe(result)}",
            "Correct them and call again.");
    }

    /// <returns>Null when the tool can be called in the way that the client calls it.</returns>
    public HubError? CheckTask(ToolCall call) => call.Tool!.TaskSupport != TaskSupport.Required || call.WantsTask ? null : new HubError(
        ErrorKind.BadRequest,
        "task_required",
        $"Tool '{call.RequestedName}' can only be called as a task, and this call does not ask for one.",
        "Use a client of protocol revision 2025-11-25 that knows tasks.");

    /// <returns>Null when the structured result is what the output schema promises, or when there is nothing to check.</returns>
    public HubError? CheckResult(ToolCall call, Reply reply)
    {
        if (call.Tool!.OutputSchema is not { } schema || !reply.IsResult || IsExempt(call, reply.Body)) return null;
        var content = ObjectSplice.Get(reply.Body, "structuredContent"u8);
        if (content.IsEmpty)
            return Broken(call, "it has no structuredContent although the tool declares an output schema.");

        var result = schema.Validate(content.Span);
        return result.IsValid ? null : Broken(call, Describe(result));
    }

    // Errors carry no structured result; neither do tasks and answers that ask for input first.
    private static bool IsExempt(ToolCall call, ReadOnlyMemory<byte> result)
    {
        if (call.WantsTask && TaskForm.Created(result, TaskKind.Core) is not null) return true;
        if (ReplyFault.IsToolError(result)) return true;
        return ObjectSplice.GetText(result, "resultType"u8) is not (null or "complete");
    }

    private static HubError Broken(ToolCall call, string what) => new(
        ErrorKind.UpstreamFailed,
        "invalid_result",
        $"Server '{call.Tool!.Server}' answered tool '{call.Tool.Name}' with a result that breaks its own output schema: {what}",
        "Report it to the maintainer of the server.");

    private static string Describe(SchemaResult result)
    {
        var text = new StringBuilder();
        foreach (var error in result.Errors.Take(10))
        {
            text.Append(text.Length == 0 ? "" : "; ").Append(error.InstancePointer.Length == 0 ? "/" : error.InstancePointer).Append(": ").Append(error.Message);
        }

        return text.ToString();
    }
}
