using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>Writes which tools there are and which of them may be called.</summary>
internal sealed class ToolWriter(Utf8JsonWriter json, RequestWriteContext context, ChatRequest request)
{
    public void Write()
    {
        WriteTools();
        WriteChoice();
        if (request.ParallelToolCalls is false) Lose(Feature.OneToolCallAtATime, "parallel_tool_calls");
    }

    private void WriteTools()
    {
        var functions = request.Tools.OfType<FunctionTool>().ToList();
        var isOpen = false;
        if (functions.Count > 0)
        {
            Open(ref isOpen);
            json.WriteStartObject();
            json.WriteStartArray("functionDeclarations"u8);
            for (var index = 0; index < request.Tools.Count; index++)
            {
                if (request.Tools[index] is FunctionTool function) WriteFunction(function, $"tools[{index}]");
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        for (var index = 0; index < request.Tools.Count; index++)
        {
            var path = $"tools[{index}]";
            if (request.Tools[index] is CustomTool) throw new InvalidOperationException("Tools for free text must be lowered first.");
            if (request.Tools[index] is not BuiltInTool tool) continue;
            if (tool.Dialect != GeminiDialect.Name && tool.Kind != BuiltInTool.WebSearch)
            {
                Lose(Feature.BuiltInTool, path, tool.Kind);
                continue;
            }

            Open(ref isOpen);
            WriteBuiltIn(tool, path);
        }

        if (isOpen) json.WriteEndArray();
    }

    private void Open(ref bool isOpen)
    {
        if (!isOpen) json.WriteStartArray("tools"u8);
        isOpen = true;
    }

    private void WriteFunction(FunctionTool function, string path)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, ToolNames.Of(function.Namespace, function.Name));
        json.Text("description", function.Description);
        WriteSchema(json, context, function.Parameters, "parametersJsonSchema", "parameters", $"{path}.parameters");
        json.Own(function.Extras, GeminiDialect.Name);
        json.WriteEndObject();
        if (function.Namespace is not null) Lose(Feature.ToolNamespace, path);
        if (function.Strict is false || (function.Strict is true && !IsStrict)) Lose(Feature.StrictTool, path);
        if (function.Cache is not null) Lose(Feature.CacheMarker, path);
        context.Losses.Report(GeminiLosses.Table, function.Extras, path);
    }

    public static void WriteSchema(Utf8JsonWriter json, RequestWriteContext context, RawJson schema, string ordinary, string own, string path)
    {
        if (schema.IsEmpty) return;
        if (context.Traits.TakesJsonSchema)
        {
            json.Raw(ordinary, schema);
            return;
        }

        var lowered = SchemaLowering.Lower(schema, path);
        foreach (var change in lowered.Changes) context.Losses.Report(GeminiLosses.Table, Feature.SchemaKeyword, change.Path, change.What);
        if (!lowered.IsEmptyObject) json.Raw(own, lowered.Schema);
    }

    private void WriteBuiltIn(BuiltInTool tool, string path)
    {
        var isOwn = tool.Dialect == GeminiDialect.Name;
        json.WriteStartObject();
        json.Raw(isOwn ? tool.Name : "googleSearch", isOwn ? tool.Definition : RawJson.EmptyObject);
        json.WriteEndObject();
        if (!isOwn) Lose(Feature.BuiltInWebSearch, path);
    }

    // Arguments are held to the schemas only in this mode, which excludes that a call is demanded.
    private bool IsStrict =>
        request.ToolChoice?.Mode is null or ToolChoiceMode.Auto && request.Tools.OfType<FunctionTool>().Any() && request.Tools.OfType<FunctionTool>().All(tool => tool.Strict is true);

    private void WriteChoice()
    {
        if (request.ToolChoice is null && !IsStrict) return;
        var choice = request.ToolChoice ?? ToolChoice.Auto;
        json.WriteStartObject("toolConfig"u8);
        json.WriteStartObject("functionCallingConfig"u8);
        json.WriteString("mode"u8, choice.Mode switch
        {
            ToolChoiceMode.None => "NONE",
            ToolChoiceMode.Required => "ANY",
            _ => IsStrict || choice.Names.Count > 0 ? "VALIDATED" : "AUTO", // a choice among some is not known to AUTO
        });
        if (choice.Names.Count > 0 && choice.Mode != ToolChoiceMode.None) json.Texts("allowedFunctionNames", choice.Names);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Lose(Feature feature, string path, string? detail = null) => context.Losses.Report(GeminiLosses.Table, feature, path, detail);
}
