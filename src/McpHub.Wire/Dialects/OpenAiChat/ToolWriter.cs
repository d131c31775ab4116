using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>Writes which tools there are and which of them may be called.</summary>
internal static class ToolWriter
{
    public static void Write(Utf8JsonWriter json, ChatRequest request, RequestWriteContext context)
    {
        WriteTools(json, request, context);
        if (request.ToolChoice is { } choice) WriteChoice(json, choice, request);
        json.Flag("parallel_tool_calls", request.ParallelToolCalls);
    }

    private static void WriteTools(Utf8JsonWriter json, ChatRequest request, RequestWriteContext context)
    {
        var isOpen = false;
        for (var index = 0; index < request.Tools.Count; index++)
        {
            var tool = request.Tools[index];
            var path = $"tools[{index}]";
            if (tool is BuiltInTool builtIn)
            {
                if (builtIn.Kind != BuiltInTool.WebSearch) context.Losses.Report(OpenAiChatLosses.Table, Feature.BuiltInTool, path, builtIn.Kind);
                continue;
            }

            if (!isOpen) json.WriteStartArray("tools"u8);
            isOpen = true;
            WriteTool(json, tool, path, context);
            if (tool.Cache is not null) context.Losses.Report(OpenAiChatLosses.Table, Feature.CacheMarker, path);
            context.Losses.Report(OpenAiChatLosses.Table, tool.Extras, path);
        }

        if (isOpen) json.WriteEndArray();
        WriteWebSearch(json, request, context);
    }

    private static void WriteTool(Utf8JsonWriter json, Tool tool, string path, RequestWriteContext context)
    {
        json.WriteStartObject();
        switch (tool)
        {
            case FunctionTool function:
                json.WriteString("type"u8, "function"u8);
                json.WriteStartObject("function"u8);
                json.WriteString("name"u8, NameOf(function.Namespace, function.Name));
                json.Text("description", function.Description);
                var (schema, strict) = StrictSchema.For(function.Parameters, function.Strict, path, OpenAiChatLosses.Table, context);
                json.Raw("parameters", schema);
                json.Flag("strict", strict);
                json.WriteEndObject();
                break;
            case CustomTool custom:
                json.WriteString("type"u8, "custom"u8);
                json.WriteStartObject("custom"u8);
                json.WriteString("name"u8, NameOf(custom.Namespace, custom.Name));
                json.Text("description", custom.Description);
                json.Raw("format", custom.Format);
                json.WriteEndObject();
                break;
        }

        json.Own(tool.Extras, OpenAiChatDialect.Name);
        json.WriteEndObject();
    }

    public static string NameOf(string? @namespace, string name) => @namespace is null ? name : $"{@namespace}__{name}";

    private static void WriteWebSearch(Utf8JsonWriter json, ChatRequest request, RequestWriteContext context)
    {
        if (request.Tools.OfType<BuiltInTool>().FirstOrDefault(tool => tool.Kind == BuiltInTool.WebSearch) is not { } search) return;
        var isOwn = search.Dialect == OpenAiChatDialect.Name;
        json.Raw("web_search_options", isOwn ? search.Definition : RawJson.EmptyObject);
        if (!isOwn) context.Losses.Report(OpenAiChatLosses.Table, Feature.BuiltInWebSearch, "tools.web_search");
    }

    private static void WriteChoice(Utf8JsonWriter json, ToolChoice choice, ChatRequest request)
    {
        if (choice.Names.Count == 0)
        {
            json.WriteString("tool_choice"u8, WordOf(choice.Mode));
            return;
        }

        json.WriteStartObject("tool_choice"u8);
        if (choice.Mode == ToolChoiceMode.Required && choice.Names.Count == 1)
        {
            WriteReference(json, choice.Names[0], request);
        }
        else
        {
            json.WriteString("type"u8, "allowed_tools"u8);
            json.WriteStartObject("allowed_tools"u8);
            json.WriteString("mode"u8, WordOf(choice.Mode));
            json.WriteStartArray("tools"u8);
            foreach (var name in choice.Names)
            {
                json.WriteStartObject();
                WriteReference(json, name, request);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter json, string name, ChatRequest request)
    {
        var type = request.Tools.Any(tool => tool is CustomTool && tool.Name == name) ? "custom" : "function";
        json.WriteString("type"u8, type);
        json.WriteStartObject(type);
        json.WriteString("name"u8, name);
        json.WriteEndObject();
    }

    private static string WordOf(ToolChoiceMode mode) => mode switch
    {
        ToolChoiceMode.None => "none",
        ToolChoiceMode.Required => "required",
        _ => "auto",
    };
}
