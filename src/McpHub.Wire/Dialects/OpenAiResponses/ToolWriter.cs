using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>Writes which tools there are and which of them may be called.</summary>
internal static class ToolWriter
{
    /// <param name="losses">Null when nothing is to be reported: an answer repeats the tools of its request.</param>
    public static void WriteTools(Utf8JsonWriter json, Sequence<Tool> tools, LossLog? losses)
    {
        json.WriteStartArray("tools"u8);
        for (var index = 0; index < tools.Count;)
        {
            if (tools[index].Namespace is { } name)
            {
                var end = index + 1;
                while (end < tools.Count && tools[end].Namespace == name) end++;
                WriteNamespace(json, name, tools, index, end, losses);
                index = end;
            }
            else
            {
                WriteTool(json, tools[index], $"tools[{index}]", losses);
                index++;
            }
        }

        json.WriteEndArray();
    }

    private static void WriteNamespace(Utf8JsonWriter json, string name, Sequence<Tool> tools, int from, int end, LossLog? losses)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "namespace"u8);
        json.WriteString("name"u8, name);
        NestedExtras.WriteInner(json, tools[from].Extras, NestedExtras.Namespace);
        json.WriteStartArray("tools"u8);
        for (var index = from; index < end; index++) WriteTool(json, tools[index], $"tools[{index}]", losses);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter json, Tool tool, string path, LossLog? losses)
    {
        if (tool.Cache is not null) losses?.Report(OpenAiResponsesLosses.Table, Feature.CacheMarker, path);
        losses?.Report(OpenAiResponsesLosses.Table, tool.Extras, path);
        switch (tool)
        {
            case FunctionTool function:
                json.WriteStartObject();
                json.WriteString("type"u8, "function"u8);
                json.WriteString("name"u8, function.Name);
                json.Text("description", function.Description);
                if (function.Parameters.IsEmpty) json.WriteNull("parameters"u8);
                else json.Raw("parameters", function.Parameters);
                // Left out, it would be true here, and most schemas written for other dialects do not fit that.
                json.WriteBoolean("strict"u8, function.Strict ?? false);
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
                losses?.Report(OpenAiResponsesLosses.Table, Feature.BuiltInWebSearch, path);
                break;
            case BuiltInTool builtIn:
                losses?.Report(OpenAiResponsesLosses.Table, Feature.BuiltInTool, path, builtIn.Kind);
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
