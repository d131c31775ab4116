using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>Reads which tools there are and which of them may be called.</summary>
internal static class Tools
{
    /// <summary>Of a choice: a tool of another MCP server, by the server's label.</summary>
    public const string Mcp = "mcp";

    private static readonly FrozenSet<string> FunctionNames = ["type", "name", "description", "parameters", "strict"];
    private static readonly FrozenSet<string> CustomNames = ["type", "name", "description", "format"];
    private static readonly FrozenSet<string> NamespaceNames = ["type", "name", "tools"];

    public static Sequence<Tool> Read(JsonField tools) => [.. tools.Items().SelectMany(ReadOne)];

    private static IEnumerable<Tool> ReadOne(JsonField tool)
    {
        var type = tool["type"].RequiredText();
        return type switch
        {
            "function" => [ReadFunction(tool)],
            "custom" => [ReadCustom(tool)],
            "namespace" => ReadNamespace(tool),
            _ => [new BuiltInTool(NameOf(tool, type), KindOf(type), OpenAiResponsesDialect.Name, tool.Raw())],
        };
    }

    private static FunctionTool ReadFunction(JsonField tool) => new(tool["name"].RequiredName())
    {
        Description = tool["description"].Text(),
        Parameters = ReadSchema(tool["parameters"]),
        Strict = tool["strict"].Flag(),
        Extras = tool.Rest(OpenAiResponsesDialect.Name, FunctionNames),
    };

    private static CustomTool ReadCustom(JsonField tool) => new(tool["name"].RequiredName())
    {
        Description = tool["description"].Text(),
        Format = tool["format"].Raw(),
        Extras = tool.Rest(OpenAiResponsesDialect.Name, CustomNames),
    };

    // What is said of the namespace stands with each of its tools.
    private static IEnumerable<Tool> ReadNamespace(JsonField group)
    {
        var name = group["name"].RequiredName();
        var rest = NestedExtras.Read(group, NestedExtras.Namespace, NamespaceNames).ToList();
        foreach (var tool in group["tools"].Items())
        {
            Tool read = tool["type"].RequiredText() switch
            {
                "function" => ReadFunction(tool),
                "custom" => ReadCustom(tool),
                var type => throw tool["type"].Wrong($"'{type}' cannot stand in a namespace; use function or custom"),
            };
            yield return read with { Namespace = name, Extras = NestedExtras.Join(read.Extras, rest) };
        }
    }

    public static RawJson ReadSchema(JsonField schema) => !schema.Exists || schema.IsObject ? schema.Raw() : throw schema.Wrong("must be a JSON Schema, which is an object");

    private static string KindOf(string type) => IsWebSearch(type) ? BuiltInTool.WebSearch : type;

    private static bool IsWebSearch(string type) => type.StartsWith("web_search", StringComparison.Ordinal);

    // Each MCP server is a tool of its own.
    private static string NameOf(JsonField tool, string type) =>
        type == Mcp ? $"{Mcp}:{tool["server_label"].RequiredText()}" : IsWebSearch(type) ? BuiltInTool.WebSearch : type;

    public static ToolChoice? ReadChoice(JsonField choice)
    {
        if (!choice.Exists) return null;
        if (choice.IsText) return new ToolChoice(ModeOf(choice));
        if (choice["type"].RequiredText() != "allowed_tools") return ToolChoice.One(ReadReference(choice));
        return new ToolChoice(ModeOf(choice["mode"]), [.. choice["tools"].Items().Select(ReadReference)]);
    }

    private static string ReadReference(JsonField reference)
    {
        var type = reference["type"].RequiredText();
        return type is "function" or "custom" ? reference["name"].RequiredName() : NameOf(reference, type);
    }

    private static ToolChoiceMode ModeOf(JsonField mode) => mode.RequiredText() switch
    {
        "auto" => ToolChoiceMode.Auto,
        "none" => ToolChoiceMode.None,
        "required" => ToolChoiceMode.Required,
        var other => throw mode.Wrong($"'{other}' is no choice; use auto, none or required"),
    };
}
