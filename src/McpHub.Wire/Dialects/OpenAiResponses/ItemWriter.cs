using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>Writes what a model put out, item by item: in an answer, and in a request that sends it back.</summary>
/// <param name="stateOf">How the state of reasoning stands in the item.</param>
internal sealed class ItemWriter(Utf8JsonWriter json, Func<OpaqueState, string> stateOf)
{
    /// <param name="group">Blocks of one item (<see cref="ItemGroups"/>).</param>
    /// <param name="id">Null leaves it out.</param>
    /// <param name="status">Null leaves it out.</param>
    /// <param name="isBegun">Only begun: a message has no parts yet, an image no bytes, whatever the group says.</param>
    public void Write(List<Block> group, string? id, string? status, bool isBegun = false)
    {
        if (group[0] is OpaqueBlock opaque)
        {
            opaque.Json.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        switch (group[0])
        {
            case ReasoningBlock:
                Begin("reasoning", id, status: null);
                WriteReasoning(group.ConvertAll(block => (ReasoningBlock)block));
                break;
            case ToolCallBlock call:
                Begin(call.Kind == ToolKind.Custom ? "custom_tool_call" : "function_call", id, status);
                WriteCall(call);
                break;
            case ImageBlock { Source: InlineMedia media } image:
                Begin("image_generation_call", id, status);
                WriteImage(image, isBegun ? null : media);
                break;
            default:
                Begin("message", id, status);
                json.WriteString("role"u8, "assistant"u8);
                json.WriteStartArray("content"u8);
                foreach (var block in isBegun ? [] : group) WritePart(block);
                json.WriteEndArray();
                NestedExtras.WriteInner(json, group[0].Extras, NestedExtras.Message);
                break;
        }

        json.WriteEndObject();
    }

    /// <summary>One part of a message.</summary>
    public void WritePart(Block block)
    {
        json.WriteStartObject();
        switch (block)
        {
            case TextBlock text:
                json.WriteString("type"u8, "output_text"u8);
                Annotations.Write(json, text.Citations);
                json.WriteStartArray("logprobs"u8);
                json.WriteEndArray();
                json.WriteString("text"u8, text.Text);
                break;
            case RefusalBlock refusal:
                json.WriteString("type"u8, "refusal"u8);
                json.WriteString("refusal"u8, refusal.Text);
                break;
            default:
                throw new InvalidOperationException($"A {block.GetType().Name} is no part of a message.");
        }

        NestedExtras.WriteOuter(json, block.Extras);
        json.WriteEndObject();
    }

    private void Begin(string type, string? id, string? status)
    {
        json.WriteString("type"u8, type);
        json.Text("id", id);
        json.Text("status", status);
    }

    private void WriteReasoning(List<ReasoningBlock> blocks)
    {
        json.WriteStartArray("summary"u8);
        foreach (var block in blocks.Where(block => block is { IsSummary: true, Text.Length: > 0 })) WriteText("summary_text", block.Text);
        json.WriteEndArray();
        if (blocks.Any(block => block is { IsSummary: false, Text.Length: > 0 }))
        {
            json.WriteStartArray("content"u8);
            foreach (var block in blocks.Where(block => block is { IsSummary: false, Text.Length: > 0 })) WriteText("reasoning_text", block.Text);
            json.WriteEndArray();
        }

        if (blocks.LastOrDefault(block => block.State is not null)?.State is { } state) json.WriteString("encrypted_content"u8, stateOf(state));
        NestedExtras.WriteOuter(json, blocks[0].Extras);
    }

    /// <summary>One part of a reasoning item.</summary>
    public void WriteText(string type, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    private void WriteCall(ToolCallBlock call)
    {
        json.WriteString("call_id"u8, call.CallId);
        json.WriteString("name"u8, call.Name);
        json.Text("namespace", call.Namespace);
        json.WriteString(call.Kind == ToolKind.Custom ? "input" : "arguments", call.Input);
        NestedExtras.WriteOuter(json, call.Extras);
    }

    private void WriteImage(ImageBlock image, InlineMedia? media)
    {
        json.WriteString("result"u8, media?.Base64);
        var type = media?.MediaType ?? "image/png";
        var format = type.StartsWith("image/", StringComparison.Ordinal) ? type[6..] : type;
        if (format != "png") json.WriteString("output_format"u8, format);
        NestedExtras.WriteOuter(json, image.Extras);
    }
}
