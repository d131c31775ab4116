using System.Text.Json;

namespace McpHub.Models.Simulator;

/// <summary>What the simulator reads of a chat request.</summary>
internal sealed record SimulatorRequest
{
    public required IReadOnlyList<SimulatorMessage> Messages { get; init; }

    /// <summary>Offered tools: name and parameter schema.</summary>
    public required IReadOnlyList<KeyValuePair<string, JsonElement>> Tools { get; init; }

    /// <summary><c>auto</c>, <c>none</c>, <c>required</c>, or the name of the one tool that must be called.</summary>
    public required string ToolChoice { get; init; }

    /// <summary>Whether <see cref="ToolChoice"/> is the name of a tool.</summary>
    public required bool IsToolForced { get; init; }

    public required bool AllowsParallelCalls { get; init; }

    public required long? MaxTokens { get; init; }

    public required IReadOnlyList<string> Stop { get; init; }

    public required bool IsStreaming { get; init; }

    public required bool IncludesUsage { get; init; }

    /// <summary>Whether the answer must be a JSON object.</summary>
    public required bool WantsJson { get; init; }

    /// <summary>The schema of the answer; null when there is none.</summary>
    public required JsonElement? Schema { get; init; }

    /// <exception cref="SimulatorRefusal">The request cannot be answered.</exception>
    public static SimulatorRequest Read(JsonElement root)
    {
        if (Number(root, "n") is > 1) throw new SimulatorRefusal("unsupported_value", "n", "The simulator gives one choice: leave out 'n' or set it to 1.");
        var choice = root.Member("tool_choice");
        var forced = choice.Member("function").Member("name").Text();
        return new SimulatorRequest
        {
            Messages = ReadMessages(root.Member("messages")),
            Tools = [.. root.Member("tools").Items().Select(tool => tool.Member("function")).Where(f => f.Member("name").Text() is not null).Select(f => KeyValuePair.Create(f.Member("name").Text()!, f.Member("parameters")))],
            ToolChoice = forced ?? choice.Text() ?? "auto",
            IsToolForced = forced is not null,
            AllowsParallelCalls = root.Member("parallel_tool_calls").ValueKind != JsonValueKind.False,
            MaxTokens = Number(root, "max_completion_tokens") ?? Number(root, "max_tokens"),
            Stop = ReadStop(root.Member("stop")),
            IsStreaming = root.Member("stream").ValueKind == JsonValueKind.True,
            IncludesUsage = root.Member("stream_options").Member("include_usage").ValueKind == JsonValueKind.True,
            WantsJson = root.Member("response_format").Member("type").Text() is "json_object" or "json_schema",
            Schema = root.Member("response_format").Member("json_schema").Member("schema") is { ValueKind: not JsonValueKind.Undefined } schema ? schema : null,
        };
    }

    private static SimulatorMessage[] ReadMessages(JsonElement messages)
    {
        if (messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
        {
            throw new SimulatorRefusal("invalid_value", "messages", "'messages' is not a list with at least one message.");
        }

        return [.. messages.EnumerateArray().Select(SimulatorMessage.Read)];
    }

    private static string[] ReadStop(JsonElement stop) => stop.Text() is { } one ? [one] : [.. stop.Items().Select(item => item.Text()).OfType<string>().Where(text => text.Length > 0)];

    private static long? Number(JsonElement root, string name) =>
        root.Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : null;
}

/// <summary>One message of the conversation.</summary>
/// <param name="Text">Its text; parts that are no text are left out.</param>
/// <param name="ToolCallId">For a tool result, the call it belongs to.</param>
/// <param name="Calls">For an assistant message, names of the tools it called, by call id.</param>
internal sealed record SimulatorMessage(string Role, string Text, string? ToolCallId, IReadOnlyList<KeyValuePair<string, string>> Calls)
{
    public static SimulatorMessage Read(JsonElement message)
    {
        var role = message.Member("role").Text() ?? throw new SimulatorRefusal("invalid_value", "messages", "A message has no 'role'.");
        var content = message.Member("content");
        var text = content.Text() ?? string.Join("\n", content.Items().Select(part => part.Member("text").Text()).OfType<string>());
        var calls = message.Member("tool_calls").Items()
            .Select(call => KeyValuePair.Create(call.Member("id").Text() ?? "", call.Member("function").Member("name").Text() ?? ""));
        return new SimulatorMessage(role, text, message.Member("tool_call_id").Text(), [.. calls]);
    }
}

/// <summary>Forgiving access to JSON of any shape.</summary>
internal static class JsonElements
{
    /// <summary>The member of that name; undefined when there is none.</summary>
    public static JsonElement Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    /// <summary>The items of an array; none of anything else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element) => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];

    /// <summary>The text of a string; null of anything else.</summary>
    public static string? Text(this JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;
}
