using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>
/// Calls of tools in a namespace. Other dialects have none and call <c>namespace__tool</c>; whoever asked in this dialect gets namespace and
/// name apart again, which is how it knows its tools.
/// </summary>
internal static class ToolNames
{
    public static ToolCallBlock Restore(ToolCallBlock call, Sequence<Tool> tools)
    {
        if (call.Namespace is not null || !call.Name.Contains("__", StringComparison.Ordinal) || tools.Any(tool => tool.Namespace is null && tool.Name == call.Name)) return call;
        var meant = tools.FirstOrDefault(tool => tool.Namespace is { } name && call.Name.Length == name.Length + 2 + tool.Name.Length
            && call.Name.StartsWith(name, StringComparison.Ordinal) && call.Name.EndsWith(tool.Name, StringComparison.Ordinal));
        return meant is null ? call : call with { Namespace = meant.Namespace, Name = meant.Name };
    }
}
