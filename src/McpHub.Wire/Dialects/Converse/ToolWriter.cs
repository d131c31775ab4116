using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <summary>Writes which tools there are and which of them may be called.</summary>
internal sealed class ToolWriter(Utf8JsonWriter json, RequestWriteContext context, ChatRequest request)
{
    private static readonly RawJson NoParameters = RawJson.Parse("""{"type":"object","properties":{}}""");

    /// <summary>The name of a tool that stands in a group.</summary>
    public static string NameOf(string? @namespace, string name) => @namespace is null ? name : $"{@namespace}__{name}";

    public void Write()
    {
        if (request.ParallelToolCalls is false) Lose(Feature.OneToolCallAtATime, "parallel_tool_calls");
        var choice = request.ToolChoice;
        List<string> called = [.. request.Messages.SelectMany(message => message.Content).OfType<ToolCallBlock>().Select(call => NameOf(call.Namespace, call.Name)).Distinct()];
        if (choice is { Mode: ToolChoiceMode.None }) Lose(Feature.ToolChoiceNone, "tool_choice");
        if (choice is { Names.Count: > 0 } && !IsOne(choice)) Lose(Feature.ToolChoiceSubset, "tool_choice");
        List<(Tool Tool, string Path)> offered = [.. request.Tools.Select((tool, index) => (tool, $"tools[{index}]")).Where(one => CanWrite(one.tool, one.Item2, choice, called.Count > 0))];
        if (offered.Count == 0 && called.Count == 0) return;
        json.WriteStartObject("toolConfig"u8);
        json.WriteStartArray("tools"u8);
        foreach (var (tool, path) in offered) WriteTool(tool, path);
        if (offered.Count == 0) called.ForEach(WriteForgotten);
        json.WriteEndArray();
        if (offered.Count > 0 && choice is not null) WriteChoice(choice);
        json.WriteEndObject();
    }

    private static bool IsOne(ToolChoice choice) => choice is { Mode: ToolChoiceMode.Required, Names.Count: 1 };

    private bool CanWrite(Tool tool, string path, ToolChoice? choice, bool hasCalls)
    {
        if (choice is { Mode: ToolChoiceMode.None } && !hasCalls) return false;
        if (tool is FunctionTool) return choice is null || choice.Names.Count == 0 || IsOne(choice) || choice.Names.Contains(tool.Name);
        if (tool is BuiltInTool { Dialect: ConverseDialect.Name }) return true;
        Lose(tool is CustomTool ? Feature.CustomTool : tool is BuiltInTool { Kind: BuiltInTool.WebSearch } ? Feature.BuiltInWebSearch : Feature.BuiltInTool, path);
        return false;
    }

    private void WriteTool(Tool tool, string path)
    {
        if (tool is BuiltInTool builtIn) builtIn.Definition.WriteTo(json);
        else WriteSpec((FunctionTool)tool, path);
        if (tool.Cache is { } cache) BlockWriter.WriteCachePoint(json, cache);
    }

    private void WriteSpec(FunctionTool tool, string path)
    {
        json.WriteStartObject();
        json.WriteStartObject("toolSpec"u8);
        json.WriteString("name"u8, NameOf(tool.Namespace, tool.Name));
        if (!string.IsNullOrEmpty(tool.Description)) json.WriteString("description"u8, tool.Description);
        WriteSchema(tool.Parameters.IsEmpty ? NoParameters : tool.Parameters);
        json.Flag("strict", tool.Strict);
        json.Own(tool.Extras, ConverseDialect.Name);
        json.WriteEndObject();
        json.WriteEndObject();
        if (tool.Namespace is not null) Lose(Feature.ToolNamespace, path);
        context.Losses.Report(ConverseLosses.Table, tool.Extras, path);
    }

    // A conversation with calls in it is refused when it names no tools.
    private void WriteForgotten(string name)
    {
        json.WriteStartObject();
        json.WriteStartObject("toolSpec"u8);
        json.WriteString("name"u8, name);
        WriteSchema(NoParameters);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteSchema(RawJson schema)
    {
        json.WriteStartObject("inputSchema"u8);
        json.Raw("json", schema);
        json.WriteEndObject();
    }

    private void WriteChoice(ToolChoice choice)
    {
        if (choice.Mode == ToolChoiceMode.None) return;
        json.WriteStartObject("toolChoice"u8);
        json.WriteStartObject(choice.Mode == ToolChoiceMode.Auto ? "auto" : IsOne(choice) ? "tool" : "any");
        if (IsOne(choice)) json.WriteString("name"u8, choice.Names[0]);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Lose(Feature feature, string path) => context.Losses.Report(ConverseLosses.Table, feature, path);
}
