using System.Buffers;
using System.Text;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Calls.Capture;

/// <summary>
/// Messages as the GenAI conventions shape them, as one JSON text. Of images and files only the type is told, of opaque state nothing, and
/// secrets are marked. No more characters of content than the bound; what is cut says so, and the text stays JSON.
/// </summary>
internal sealed class ContentText(int maxChars)
{
    private const string Cut = "…[cut]";

    private int room = maxChars;

    /// <returns>Null when there are none.</returns>
    public string? Instructions(ChatRequest chat) => chat.Messages.Any(IsInstruction)
        ? ToJson(json => WriteParts(json, chat.Messages.Where(IsInstruction).SelectMany(message => message.Content)))
        : null;

    public string Input(ChatRequest chat) => ToJson(json =>
    {
        json.WriteStartArray();
        foreach (var message in chat.Messages.Where(message => !IsInstruction(message)).TakeWhile(_ => room > 0))
        {
            json.WriteStartObject();
            json.WriteString("role"u8, message.Role.ToString().ToLowerInvariant());
            json.WritePropertyName("parts"u8);
            WriteParts(json, message.Content);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public string Output(ChatResponse answer) => ToJson(json =>
    {
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("role"u8, "assistant"u8);
        json.WritePropertyName("parts"u8);
        WriteParts(json, answer.Content);
        json.WriteString("finish_reason"u8, answer.Stop.Reason switch { StopReason.Length or StopReason.ContextFull => "length", StopReason.ToolUse => "tool_call", StopReason.Filtered => "content_filter", _ => "stop" });
        json.WriteEndObject();
        json.WriteEndArray();
    });

    private static bool IsInstruction(Message message) => message.Role is Role.System or Role.Developer;

    private void WriteParts(Utf8JsonWriter json, IEnumerable<Block> blocks)
    {
        json.WriteStartArray();
        foreach (var block in blocks.TakeWhile(_ => room > 0))
        {
            json.WriteStartObject();
            WritePart(json, block);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WritePart(Utf8JsonWriter json, Block block)
    {
        switch (block)
        {
            case TextBlock text:
                Write(json, "text", "content", text.Text);
                break;
            case RefusalBlock refusal:
                Write(json, "text", "content", refusal.Text);
                break;
            case ReasoningBlock reasoning:
                Write(json, "reasoning", "content", reasoning.Text);
                break;
            case ToolCallBlock call:
                json.WriteString("id"u8, Take(call.CallId));
                json.WriteString("name"u8, Take(call.Name));
                Write(json, "tool_call", "arguments", call.Input);
                break;
            case ToolResultBlock result:
                json.WriteString("id"u8, Take(result.CallId));
                Write(json, "tool_call_response", "response", string.Join('\n', result.Content.Select(one => one is TextBlock text ? text.Text : $"[{KindOf(one)}]")));
                break;
            default:
                json.WriteString("type"u8, KindOf(block));
                break;
        }
    }

    private void Write(Utf8JsonWriter json, string type, string name, string content)
    {
        json.WriteString("type"u8, type);
        json.WriteString(name, Take(content));
    }

    private static string KindOf(Block block) => block switch
    {
        ImageBlock => "image",
        AudioBlock => "audio",
        VideoBlock => "video",
        FileBlock => "file",
        _ => "other",
    };

    // Hidden first, a little beyond the room, so that no secret stands there in part.
    private string Take(string text)
    {
        const int beyond = 4096;
        var hidden = SecretPatterns.Hide(text.Length > room + beyond ? text[..(room + beyond)] : text);
        var taken = hidden.Length <= room ? hidden : hidden[..WholeChars(hidden, room)] + Cut;
        room = Math.Max(0, room - hidden.Length);
        return taken;
    }

    private static int WholeChars(string text, int length) => length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;

    private static string ToJson(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output)) write(json);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
