using System.Collections.Frozen;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>Tool calls of messages that are whole.</summary>
internal static class ToolCalls
{
    private static readonly FrozenSet<string> Names = ["index", "id", "type", "function", "custom"];

    public static ToolCallBlock Read(JsonField call) => Read(call, call["id"].RequiredText());

    public static ToolCallBlock Read(JsonField call, string id)
    {
        var type = call["type"].Text() ?? (call["custom"].Exists ? "custom" : "function");
        var extras = call.Rest(OpenAiChatDialect.Name, Names);
        return type switch
        {
            "function" => new ToolCallBlock(id, call["function"]["name"].RequiredText(), call["function"]["arguments"].Text() ?? "") { Extras = extras },
            "custom" => new ToolCallBlock(id, call["custom"]["name"].RequiredText(), call["custom"]["input"].Text() ?? "") { Kind = ToolKind.Custom, Extras = extras },
            _ => throw call["type"].Wrong($"'{type}' is no kind of tool call; use function or custom"),
        };
    }

    /// <param name="index">Where it stands, in the delta of a stream; null in a whole message.</param>
    public static void Write(Utf8JsonWriter json, ToolCallBlock call, int? index = null)
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
        json.Own(call.Extras, OpenAiChatDialect.Name);
        json.WriteEndObject();
    }
}
