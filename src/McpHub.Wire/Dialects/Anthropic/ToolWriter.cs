using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <summary>Writes which tools there are and which of them may be called.</summary>
internal static class ToolWriter
{
    private static readonly RawJson NoParameters = RawJson.Parse("""{"type":"object","properties":{}}""");

    public static void Write(Utf8JsonWriter json, ChatRequest request, RequestWriteContext context)
    {
        var isOpen = false;
        for (var index = 0; index < request.Tools.Count; index++)
        {
            var tool = request.Tools[index];
            if (!IsAllowed(tool, request.ToolChoice) || !CanWrite(tool, index, context)) continue;
            if (!isOpen) json.WriteStartArray("tools"u8);
            isOpen = true;
            WriteOne(json, tool);
            context.Losses.Report(AnthropicLosses.Table, tool.Extras, $"tools[{index}]");
        }

        if (isOpen) json.WriteEndArray();
        WriteChoice(json, request, isOpen, context);
    }

    private static bool IsAllowed(Tool tool, ToolChoice? choice) => choice is not { Names.Count: > 1 } || choice.Names.Contains(tool.Name);

    private static bool CanWrite(Tool tool, int index, RequestWriteContext context)
    {
        switch (tool)
        {
            case CustomTool:
                throw new InvalidOperationException("Tools for free text must be lowered first.");
            case BuiltInTool { Dialect: not AnthropicDialect.Name } builtIn:
                var isSearch = builtIn.Kind == BuiltInTool.WebSearch;
                context.Losses.Report(AnthropicLosses.Table, isSearch ? Feature.BuiltInWebSearch : Feature.BuiltInTool, $"tools[{index}]", isSearch ? null : builtIn.Kind);
                return isSearch;
            default:
                return true;
        }
    }

    private static void WriteOne(Utf8JsonWriter json, Tool tool)
    {
        if (tool is BuiltInTool { Dialect: AnthropicDialect.Name } own)
        {
            own.Definition.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        if (tool is BuiltInTool)
        {
            json.WriteString("type"u8, "web_search_20250305"u8);
            json.WriteString("name"u8, "web_search"u8);
        }
        else if (tool is FunctionTool function)
        {
            json.WriteString("name"u8, NameOf(function.Namespace, function.Name));
            json.Text("description", function.Description);
            json.Raw("input_schema", function.Parameters.IsEmpty ? NoParameters : function.Parameters);
            json.Flag("strict", function.Strict);
            json.Own(function.Extras, AnthropicDialect.Name);
            CacheControl.Write(json, function.Cache);
        }

        json.WriteEndObject();
    }

    public static string NameOf(string? @namespace, string name) => @namespace is null ? name : $"{@namespace}__{name}";

    // Whether several calls at once are allowed is said inside the choice.
    private static void WriteChoice(Utf8JsonWriter json, ChatRequest request, bool hasTools, RequestWriteContext context)
    {
        var choice = request.ToolChoice ?? (request.ParallelToolCalls is false ? ToolChoice.Auto : null);
        if (choice is null || !hasTools) return;
        if (choice.Names.Count > 1) context.Losses.Report(AnthropicLosses.Table, Feature.ToolChoiceSubset, "tool_choice");
        json.WriteStartObject("tool_choice"u8);
        json.WriteString("type"u8, TypeOf(choice));
        if (TypeOf(choice) == "tool") json.WriteString("name"u8, choice.Names[0]);
        if (request.ParallelToolCalls is { } parallel && choice.Mode != ToolChoiceMode.None) json.WriteBoolean("disable_parallel_tool_use"u8, !parallel);
        json.WriteEndObject();
    }

    private static string TypeOf(ToolChoice choice) => choice.Mode switch
    {
        ToolChoiceMode.None => "none",
        ToolChoiceMode.Required => choice.Names.Count == 1 ? "tool" : "any",
        _ => "auto",
    };
}
