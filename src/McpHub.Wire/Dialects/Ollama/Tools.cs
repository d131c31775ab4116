using System.Collections.Frozen;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <summary>Which tools there are. Ollama knows no choice among them: one is made by leaving the others out.</summary>
internal static class Tools
{
    private static readonly FrozenSet<string> Names = ["type", "function"];
    private static readonly RawJson NoParameters = RawJson.Parse("""{"type":"object","properties":{}}""");

    public static Sequence<Tool> Read(JsonField tools) => [.. tools.Items().Select(ReadOne)];

    public static void Write(Utf8JsonWriter json, ChatRequest request, RequestWriteContext context)
    {
        ReportChoice(request.ToolChoice, context);
        if (request.ParallelToolCalls is false) Lose(context, Feature.OneToolCallAtATime, "parallel_tool_calls");
        if (request.Tools.Count == 0 || request.ToolChoice is { Mode: ToolChoiceMode.None }) return;
        json.WriteStartArray("tools"u8);
        for (var index = 0; index < request.Tools.Count; index++) WriteOne(json, request.Tools[index], $"tools[{index}]", request.ToolChoice, context);
        json.WriteEndArray();
    }

    private static Tool ReadOne(JsonField tool)
    {
        if (tool["type"].Text() is { } type and not "function") throw tool["type"].Wrong($"'{type}' is no kind of tool; use function");
        var function = tool["function"];
        var schema = function["parameters"];
        if (schema.Exists && !schema.IsObject) throw schema.Wrong("must be a JSON Schema, which is an object");
        return new FunctionTool(function["name"].RequiredText())
        {
            Description = function["description"].Text(),
            Parameters = schema.Raw(),
            Extras = tool.Rest(OllamaDialect.Name, Names),
        };
    }

    private static void WriteOne(Utf8JsonWriter json, Tool tool, string path, ToolChoice? choice, RequestWriteContext context)
    {
        if (tool is CustomTool) throw new InvalidOperationException("Tools for free text must be lowered first.");
        if (tool is not FunctionTool function)
        {
            Lose(context, tool is BuiltInTool { Kind: BuiltInTool.WebSearch } ? Feature.BuiltInWebSearch : Feature.BuiltInTool, path);
            return;
        }

        if (choice is { Names.Count: > 0 } && !choice.Names.Contains(tool.Name)) return;
        json.WriteStartObject();
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, ToolCalls.NameOf(function.Namespace, function.Name));
        json.Text("description", function.Description);
        json.Raw("parameters", function.Parameters.IsEmpty ? NoParameters : function.Parameters);
        json.WriteEndObject();
        json.Own(tool.Extras, OllamaDialect.Name);
        json.WriteEndObject();
        if (function.Namespace is not null) Lose(context, Feature.ToolNamespace, path);
        if (function.Strict is true) Lose(context, Feature.StrictTool, path);
        if (function.Cache is not null) Lose(context, Feature.CacheMarker, path);
        context.Losses.Report(OllamaLosses.Table, tool.Extras, path);
    }

    private static void ReportChoice(ToolChoice? choice, RequestWriteContext context)
    {
        Feature? lost = choice switch
        {
            { Mode: ToolChoiceMode.None } => Feature.ToolChoiceNone,
            { Mode: ToolChoiceMode.Required, Names.Count: 1 } => Feature.ToolChoiceOne,
            { Mode: ToolChoiceMode.Required } => Feature.ToolChoiceRequired,
            { Names.Count: > 0 } => Feature.ToolChoiceSubset,
            _ => null,
        };
        if (lost is { } feature) Lose(context, feature, "tool_choice");
    }

    private static void Lose(RequestWriteContext context, Feature feature, string path) => context.Losses.Report(OllamaLosses.Table, feature, path);
}
