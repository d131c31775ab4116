using System.Collections.Frozen;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>Tool calls of messages that are whole.</summary>
internal static class ToolCalls
{
    private static readonly FrozenSet<string> Names = ["index", "id", "type", "function", "custom"];
    private static readonly FrozenSet<string> NamesWithState = [.. Names, "extra_content"];

    /// <param name="origin">Whose state it carries, unless the state itself says so.</param>
    public static ToolCallBlock Read(JsonField call, string id, Origin origin)
    {
        var state = StateFields.OfCall(call, origin);
        var type = call["type"].Text() ?? (call["custom"].Exists ? "custom" : "function");
        var extras = RestOf(call, state);
        return type switch
        {
            "function" => new ToolCallBlock(id, call["function"]["name"].RequiredName(), call["function"]["arguments"].Text() ?? "") { Extras = extras, State = state },
            "custom" => new ToolCallBlock(id, call["custom"]["name"].RequiredName(), call["custom"]["input"].Text() ?? "") { Kind = ToolKind.Custom, Extras = extras, State = state },
            _ => throw call["type"].Wrong($"'{type}' is no kind of tool call; use function or custom"),
        };
    }

    public static Extras RestOf(JsonField call, OpaqueState? state) => call.Rest(OpenAiChatDialect.Name, state is null ? Names : NamesWithState);

    /// <param name="target">Of a request; null in an answer.</param>
    /// <param name="index">Where it stands, in the delta of a stream; null in a whole message.</param>
    public static void Write(Utf8JsonWriter json, ToolCallBlock call, Origin? target, int? index = null)
    {
        json.WriteStartObject();
        json.Number("index", index);
        json.WriteString("id"u8, call.CallId);
        var (type, input) = call.Kind == ToolKind.Custom ? ("custom", "input") : ("function", "arguments");
        json.WriteString("type"u8, type);
        json.WriteStartObject(type);
        json.WriteString("name"u8, call.Name);
        json.WriteString(input, call.Input);
        json.WriteEndObject();
        if (call.State is { } state) StateFields.WriteOfCall(json, state, target);
        json.Own(call.Extras, OpenAiChatDialect.Name);
        json.WriteEndObject();
    }
}
