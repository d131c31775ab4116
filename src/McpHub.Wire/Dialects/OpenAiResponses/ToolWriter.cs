using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>Writes which tools there are and which of them may be called.</summary>
internal static class ToolWriter
{
    /// <param name="context">Null in an answer, which repeats the tools of its request as they were.</param>
    public static void WriteTools(Utf8JsonWriter json, Sequence<Tool> tools, RequestWriteContext? context)
    {
        json.WriteStartArray("tools"u8);
        for (var index = 0; index < tools.Count;)
        {
            if (tools[index].Namespace is { } name)
            {
                var end = index + 1;
                while (end < tools.Count && tools[end].Namespace == name) end++;
                WriteNamespace(json, name, tools, index, end, context);
                index = end;
            }
            else
            {
                WriteTool(json, tools[index], $"tools[{index}]", context);
                index++;
            }
        }

        json.WriteEndArray();
    }

    private static void WriteNamespace(Utf8JsonWriter json, string name, Sequence<Tool> tools, int from, int end, RequestWriteContext? context)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "namespace"u8);
        json.WriteString("name"u8, name);
        NestedExtras.WriteInner(json, tools[from].Extras, NestedExtras.Namespace);
        json.WriteStartArray("tools"u8);
        for (var index = from; index < end; index++) WriteTool(json, tools[index], $"tools[{index}]", context);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter json, Tool tool, string path, RequestWriteContext? context)
    {
        if (tool.Cache is not null) context?.Losses.Report(OpenAiResponsesLosses.Table, Feature.CacheMarker, path);
        context?.Losses.Report(OpenAiResponsesLosses.Table, tool.Extras, path);
        switch (tool)
        {
            case FunctionTool function:
                json.WriteStartObject();
                json.WriteString("type"u8, "function"u8);
                json.WriteString("name"u8, function.Name);
                json.Text("description", function.Description);
                var (schema, strict) = context is null ? (function.Parameters, function.Strict) : StrictSchema.For(function.Parameters, function.Strict, path, OpenAiResponsesLosses.Table, context);
                if (schema.IsEmpty) json.WriteNull("parameters"u8);
                else json.Raw("parameters", schema);
                // Left out, it would be true here, and most schemas written for other dialects do not fit that.
                json.WriteBoolean("strict"u8, strict ?? false);
                NestedExtras.WriteOuter(json, function.Extras);
                json.WriteEndObject();
                break;
            case CustomTool custom:
                json.WriteStartObject();
                json.WriteString("type"u8, "custom"u8);
                json.WriteString("name"u8, custom.Name);
                json.Text("description", custom.Description);
                json.Raw("format", custom.Format);
                NestedExtras.WriteOuter(json, custom.Extras);
                json.WriteEndObject();
                break;
            case BuiltInTool { Dialect: OpenAiResponsesDialect.Name } builtIn:
                builtIn.Definition.WriteTo(json);
                break;
            case BuiltInTool { Kind: BuiltInTool.WebSearch }:
                json.WriteStartObject();
                json.WriteString("type"u8, "web_search"u8);
                json.WriteEndObject();
                context?.Losses.Report(OpenAiResponsesLosses.Table, Feature.BuiltInWebSearch, path);
                break;
            case BuiltInTool builtIn:
                context?.Losses.Report(OpenAiResponsesLosses.Table, Feature.BuiltInTool, path, builtIn.Kind);
                break;
        }
    }

    public static void WriteChoice(Utf8JsonWriter json, ToolChoice choice, Sequence<Tool> tools)
    {
        if (choice.Names.Count == 0)
        {
            json.WriteString("tool_choice"u8, WordOf(choice.Mode));
            return;
        }

        json.WriteStartObject("tool_choice"u8);
        if (choice.Mode == ToolChoiceMode.Required && choice.Names.Count == 1)
        {
            WriteReference(json, choice.Names[0], tools);
        }
        else
        {
            json.WriteString("type"u8, "allowed_tools"u8);
            json.WriteString("mode"u8, WordOf(choice.Mode));
            json.WriteStartArray("tools"u8);
            foreach (var name in choice.Names)
            {
                json.WriteStartObject();
                WriteReference(json, name, tools);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter json, string name, Sequence<Tool> tools)
    {
        switch (tools.FirstOrDefault(tool => tool.Name == name))
        {
            case BuiltInTool { Dialect: OpenAiResponsesDialect.Name } builtIn when name.StartsWith($"{Tools.Mcp}:", StringComparison.Ordinal):
                json.WriteString("type"u8, Tools.Mcp);
                json.WriteString("server_label"u8, builtIn.Definition.ToElement().GetProperty("server_label").GetString());
                break;
            case BuiltInTool { Dialect: OpenAiResponsesDialect.Name } builtIn:
                json.WriteString("type"u8, builtIn.Definition.ToElement().GetProperty("type").GetString());
                break;
            case BuiltInTool:
                json.WriteString("type"u8, "web_search"u8);
                break;
            case CustomTool:
                json.WriteString("type"u8, "custom"u8);
                json.WriteString("name"u8, name);
                break;
            default:
                json.WriteString("type"u8, "function"u8);
                json.WriteString("name"u8, name);
                break;
        }
    }

    private static string WordOf(ToolChoiceMode mode) => mode switch
    {
        ToolChoiceMode.None => "none",
        ToolChoiceMode.Required => "required",
        _ => "auto",
    };
}
