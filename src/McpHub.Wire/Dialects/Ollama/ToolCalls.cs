using System.Collections.Frozen;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <summary>Tool calls, whose arguments are an object.</summary>
internal static class ToolCalls
{
    private static readonly FrozenSet<string> Names = ["id", "type", "function"];

    public static ToolCallBlock Read(JsonField call, string id)
    {
        var function = call["function"];
        var arguments = function["arguments"];
        if (arguments.Exists && !arguments.IsObject) throw arguments.Wrong("must be an object");
        return new ToolCallBlock(id, function["name"].RequiredName(), arguments.Exists ? arguments.Raw().ToString() : "{}") { Extras = call.Rest(OllamaDialect.Name, Names) };
    }

    /// <param name="index">Which of the calls of its message it is.</param>
    public static void Write(Utf8JsonWriter json, ToolCallBlock call, RawJson input, int index)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, call.CallId);
        json.WriteStartObject("function"u8);
        json.WriteNumber("index"u8, index);
        json.WriteString("name"u8, NameOf(call.Namespace, call.Name));
        json.Raw("arguments", input);
        json.WriteEndObject();
        json.Own(call.Extras, OllamaDialect.Name);
        json.WriteEndObject();
    }

    /// <summary>The name of a tool that stands in a group.</summary>
    public static string NameOf(string? @namespace, string name) => @namespace is null ? name : $"{@namespace}__{name}";
}
