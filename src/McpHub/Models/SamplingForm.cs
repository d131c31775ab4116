using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Json;

namespace McpHub.Models;

/// <summary>The conversation of <c>sampling/createMessage</c> as a request of Chat Completions, and its answer back.</summary>
internal static class SamplingForm
{
    /// <returns>Null when there is something that cannot be said there.</returns>
    public static byte[]? ToRequest(ReadOnlyMemory<byte> @params, string model, long maxTokens, out string? problem)
    {
        try
        {
            using var document = JsonDocument.Parse(@params);
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer)) problem = Write(writer, document.RootElement, model, maxTokens);
            return problem is null ? buffer.WrittenSpan.ToArray() : null;
        }
        catch (JsonException error)
        {
            problem = $"it is malformed: {error.Message}";
            return null;
        }
        catch (InvalidOperationException)
        {
            problem = "a member of it is of the wrong type.";
            return null;
        }
    }

    /// <returns>The result; null when the answer holds no text.</returns>
    public static byte[]? ToResult(ReadOnlyMemory<byte> answer)
    {
        try
        {
            var choice = ObjectSplice.Elements(ObjectSplice.Get(answer, "choices"u8)).FirstOrDefault();
            if (ObjectSplice.GetText(ObjectSplice.GetObject(choice, "message"u8), "content"u8) is not { } text) return null;
            var content = ObjectSplice.Rewrite(default, JsonEdit.SetText("type", "text"), JsonEdit.SetText("text", text));
            return ObjectSplice.Rewrite(
                default,
                JsonEdit.SetText("role", "assistant"),
                JsonEdit.Set("content", content),
                JsonEdit.SetText("model", ObjectSplice.GetText(answer, "model"u8) ?? ""),
                JsonEdit.SetText("stopReason", ObjectSplice.GetText(choice, "finish_reason"u8) switch { "length" => "maxTokens", "stop" or null => "endTurn", var other => other }));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Write(Utf8JsonWriter writer, JsonElement @params, string model, long maxTokens)
    {
        writer.WriteStartObject();
        writer.WriteString("model", model);
        writer.WriteStartArray("messages");
        if (@params.TryGetProperty("systemPrompt", out var system) && system.GetString() is { } prompt) WriteText(writer, "system", prompt);
        foreach (var message in @params.GetProperty("messages").EnumerateArray())
        {
            if (WriteMessage(writer, message) is { } problem) return problem;
        }

        writer.WriteEndArray();
        var wanted = @params.TryGetProperty("maxTokens", out var given) ? given.GetInt64() : maxTokens;
        writer.WriteNumber("max_tokens", Math.Clamp(wanted, 1, maxTokens));
        Copy(writer, @params, "temperature", "temperature");
        Copy(writer, @params, "stopSequences", "stop");
        writer.WriteEndObject();
        return null;
    }

    private static string? WriteMessage(Utf8JsonWriter writer, JsonElement message)
    {
        var role = message.GetProperty("role").GetString();
        if (role is not ("user" or "assistant")) return $"there is no role '{role}'.";
        var content = message.GetProperty("content");
        writer.WriteStartObject();
        writer.WriteString("role", role);
        writer.WriteStartArray("content");
        foreach (var block in content.ValueKind == JsonValueKind.Array ? content.EnumerateArray().ToList() : [content])
        {
            if (WriteBlock(writer, block) is { } problem) return problem;
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        return null;
    }

    private static string? WriteBlock(Utf8JsonWriter writer, JsonElement block)
    {
        var type = block.GetProperty("type").GetString();
        if (type is not ("text" or "image")) return $"content of type '{type}' cannot be lent a model for.";
        writer.WriteStartObject();
        if (type == "text")
        {
            writer.WriteString("type", "text");
            writer.WriteString("text", block.GetProperty("text").GetString());
        }
        else
        {
            writer.WriteString("type", "image_url");
            writer.WriteStartObject("image_url");
            writer.WriteString("url", $"data:{block.GetProperty("mimeType").GetString()};base64,{block.GetProperty("data").GetString()}");
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        return null;
    }

    private static void WriteText(Utf8JsonWriter writer, string role, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("role", role);
        writer.WriteString("content", text);
        writer.WriteEndObject();
    }

    private static void Copy(Utf8JsonWriter writer, JsonElement @params, string from, string to)
    {
        if (!@params.TryGetProperty(from, out var value) || value.ValueKind == JsonValueKind.Null) return;
        writer.WritePropertyName(to);
        value.WriteTo(writer);
    }
}
