using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>Reads which tools there are and which of them may be called.</summary>
internal static class Tools
{
    private static readonly FrozenSet<string> Names = ["type", "function", "custom", "cache_control"];

    public static Sequence<Tool> Read(JsonField root)
    {
        List<Tool> tools = [.. root["tools"].Items().Select(ReadOne)];
        if (root["web_search_options"].Exists)
        {
            tools.Add(new BuiltInTool(BuiltInTool.WebSearch, BuiltInTool.WebSearch, OpenAiChatDialect.Name, root["web_search_options"].Raw()));
        }

        return [.. tools];
    }

    private static Tool ReadOne(JsonField tool)
    {
        var type = tool["type"].RequiredText();
        Tool read = type switch
        {
            "function" => ReadFunction(tool["function"]),
            "custom" => ReadCustom(tool["custom"]),
            _ => throw tool["type"].Wrong($"'{type}' is no kind of tool; use function or custom"),
        };
        return read with { Cache = Content.ReadCache(tool["cache_control"]), Extras = tool.Rest(OpenAiChatDialect.Name, Names) };
    }

    private static FunctionTool ReadFunction(JsonField function) => new(function["name"].RequiredText())
    {
        Description = function["description"].Text(),
        Parameters = ReadSchema(function["parameters"]),
        Strict = function["strict"].Flag(),
    };

    public static RawJson ReadSchema(JsonField schema) => !schema.Exists || schema.IsObject ? schema.Raw() : throw schema.Wrong("must be a JSON Schema, which is an object");

    private static CustomTool ReadCustom(JsonField custom) => new(custom["name"].RequiredText())
    {
        Description = custom["description"].Text(),
        Format = custom["format"].Raw(),
    };

    public static ToolChoice? ReadChoice(JsonField choice)
    {
        if (!choice.Exists) return null;
        if (choice.IsText) return new ToolChoice(ModeOf(choice));
        var type = choice["type"].RequiredText();
        return type switch
        {
            "function" or "custom" => ToolChoice.One(choice[type]["name"].RequiredText()),
            "allowed_tools" => new ToolChoice(
                ModeOf(choice[type]["mode"]),
                [.. choice[type]["tools"].Items().Select(tool => tool[tool["type"].RequiredText()]["name"].RequiredText())]),
            _ => throw choice["type"].Wrong($"'{type}' is no kind of choice; use function, custom or allowed_tools"),
        };
    }

    private static ToolChoiceMode ModeOf(JsonField mode) => mode.RequiredText() switch
    {
        "auto" => ToolChoiceMode.Auto,
        "none" => ToolChoiceMode.None,
        "required" => ToolChoiceMode.Required,
        var other => throw mode.Wrong($"'{other}' is no choice; use auto, none or required"),
    };
}
