using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <summary>Reads which tools there are and which of them may be called.</summary>
internal static class Tools
{
    private static readonly FrozenSet<string> Names = ["type", "name", "description", "input_schema", "strict", "cache_control"];

    public static Tool Read(JsonField tool)
    {
        var name = tool["name"].Text();
        if (tool["type"].Text() is { } type and not "custom")
        {
            var kind = type.StartsWith("web_search", StringComparison.Ordinal) ? BuiltInTool.WebSearch : type;
            return new BuiltInTool(name ?? type, kind, AnthropicDialect.Name, tool.Raw());
        }

        return new FunctionTool(name ?? throw tool["name"].Wrong("is required and must be a string"))
        {
            Description = tool["description"].Text(),
            Parameters = ReadSchema(tool["input_schema"]),
            Strict = tool["strict"].Flag(),
            Cache = CacheControl.Read(tool["cache_control"]),
            Extras = tool.Rest(AnthropicDialect.Name, Names),
        };
    }

    public static RawJson ReadSchema(JsonField schema) => schema.IsObject ? schema.Raw() : throw schema.Wrong("must be a JSON Schema, which is an object");

    public static ToolChoice? ReadChoice(JsonField choice)
    {
        if (!choice.Exists) return null;
        return choice["type"].RequiredText() switch
        {
            "auto" => ToolChoice.Auto,
            "any" => ToolChoice.Required,
            "none" => ToolChoice.None,
            "tool" => ToolChoice.One(choice["name"].RequiredText()),
            var type => throw choice["type"].Wrong($"'{type}' is no kind of choice; use auto, any, tool or none"),
        };
    }
}
