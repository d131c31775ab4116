using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Json;

namespace McpHub.Models.Rounds;

/// <summary>Which tools of an MCP server a caller of OpenAI Responses wants, and whether it wants to be asked first, which the hub cannot.</summary>
internal static class McpWishes
{
    private const int MaxNameLength = 256;

    /// <param name="tools">Those that the agent may call, by the names that the server lists.</param>
    public static HubError? Choose(Agent agent, ReadOnlyMemory<byte> definition, string label, Dictionary<string, Tool> tools, out IReadOnlyList<KeyValuePair<string, Tool>> chosen)
    {
        chosen = [];
        var allowed = ObjectSplice.Get(definition, "allowed_tools"u8);
        var isFilter = allowed.Span is [(byte)'{', ..];
        var names = NamesIn(isFilter ? ObjectSplice.Get(allowed, "tool_names"u8) : allowed, out var isWrong);
        if (isWrong) return McpServerErrors.WrongNames(label);
        if (names?.FirstOrDefault(name => !tools.ContainsKey(name)) is { } unknown) return Refusals.NotPermitted(agent, Actions.ToolCall, unknown);

        var onlyReading = isFilter && ObjectSplice.Get(allowed, "read_only"u8).Span.SequenceEqual("true"u8);
        chosen = [.. tools.Where(tool => names?.Contains(tool.Key) is not false && (!onlyReading || OnlyReads(tool.Value)))];
        return AsksFirst(definition, chosen) ? McpServerErrors.NoApprovals(label) : null;
    }

    // Said by whoever lists the tool, the operator's word before the server's.
    private static bool OnlyReads(Tool tool) => ObjectSplice.Get(ObjectSplice.GetObject(tool.Shown, "annotations"u8), "readOnlyHint"u8).Span.SequenceEqual("true"u8);

    // Left out, it means "always".
    private static bool AsksFirst(ReadOnlyMemory<byte> definition, IReadOnlyList<KeyValuePair<string, Tool>> chosen)
    {
        var approval = ObjectSplice.Get(definition, "require_approval"u8);
        if (approval.Span is not [(byte)'{', ..]) return JsonText.Decode(approval.Span) != "never";
        var never = NamesIn(ObjectSplice.Get(ObjectSplice.GetObject(approval, "never"u8), "tool_names"u8), out _);
        return never is null || !chosen.All(tool => never.Contains(tool.Key));
    }

    private static HashSet<string>? NamesIn(ReadOnlyMemory<byte> list, out bool isWrong)
    {
        isWrong = list.Span is not ([] or [(byte)'n', ..] or [(byte)'[', ..]);
        if (isWrong || list.Span is not [(byte)'[', ..]) return null;
        var names = ObjectSplice.Elements(list).ConvertAll(name => JsonText.Decode(name.Span));
        isWrong = names.Exists(name => name is not { Length: > 0 and <= MaxNameLength });
        return [.. names.OfType<string>()];
    }
}
