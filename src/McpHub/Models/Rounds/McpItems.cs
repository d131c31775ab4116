using McpHub.Calls.Rounds;
using McpHub.Wire.Chat;
using McpHub.Wire.Json;

namespace McpHub.Models.Rounds;

/// <summary>How servers and calls of their tools stand in an answer of OpenAI Responses. The ids say that the hub made them.</summary>
internal static class McpItems
{
    public const string Call = "mcp_call";
    public const string List = "mcp_list_tools";

    private const string CallPrefix = "mcp_hub";
    private const string ListPrefix = "mcpl_hub";

    private static readonly Origin OpenAi = new(Families.OpenAi);

    public static bool IsOwn(OpaqueBlock block) => block.Kind switch
    {
        Call => block.Json.GetText("id")?.StartsWith(CallPrefix, StringComparison.Ordinal) is true,
        List => block.Json.GetText("id")?.StartsWith(ListPrefix, StringComparison.Ordinal) is true,
        _ => false,
    };

    /// <summary>What tools a server has.</summary>
    public static OpaqueBlock ListOf(McpOffer offer, IdSource ids) => ToBlock(
        List,
        JsonEdit.SetText("id", ids.Next(ListPrefix)),
        JsonEdit.SetText("type", List),
        JsonEdit.SetText("server_label", offer.Label),
        JsonEdit.Set("tools", JsonList.Of([.. offer.Tools.Select(tool => ToListed(tool.Value))])));

    /// <summary>A call and what came of it.</summary>
    public static OpaqueBlock CallOf(ShownTool tool, ToolCallBlock call, ToolResultBlock result, IdSource ids)
    {
        var text = string.Join('\n', result.Content.Select(block => block is TextBlock said ? said.Text : "[image]"));
        return ToBlock(
            Call,
            JsonEdit.SetText("id", ids.Next(CallPrefix)),
            JsonEdit.SetText("type", Call),
            JsonEdit.SetText("status", result.IsError ? "failed" : "completed"),
            JsonEdit.SetText("server_label", tool.Label),
            JsonEdit.SetText("name", tool.Name),
            JsonEdit.SetText("arguments", call.Input),
            result.IsError ? JsonEdit.Set("output", "null"u8.ToArray()) : JsonEdit.SetText("output", text),
            result.IsError ? JsonEdit.SetText("error", text) : JsonEdit.Set("error", "null"u8.ToArray()));
    }

    private static ReadOnlyMemory<byte> ToListed(McpOfferedTool tool)
    {
        var (schema, annotations) = (ObjectSplice.GetObject(tool.Tool.Shown, "inputSchema"u8), ObjectSplice.GetObject(tool.Tool.Shown, "annotations"u8));
        return ObjectSplice.Rewrite(
            default,
            JsonEdit.SetText("name", tool.Shown.Name),
            ObjectSplice.GetText(tool.Tool.Shown, "description"u8) is { } description ? JsonEdit.SetText("description", description) : JsonEdit.Remove("description"),
            JsonEdit.Set("input_schema", schema.IsEmpty ? "{}"u8.ToArray() : schema),
            JsonEdit.Set("annotations", annotations));
    }

    private static OpaqueBlock ToBlock(string kind, params ReadOnlySpan<JsonEdit> members) => new(OpenAi, kind, RawJson.Parse(ObjectSplice.Rewrite(default, members)));
}
