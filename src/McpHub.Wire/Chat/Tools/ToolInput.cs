using System.Text;
using System.Text.Json;

namespace McpHub.Wire.Chat;

/// <summary>The input of tool calls: a text in some dialects, an object in others.</summary>
public static class ToolInput
{
    /// <summary>The object that the text is. A model that gives no argument often writes nothing at all.</summary>
    /// <returns>False when the text is no JSON object.</returns>
    public static bool TryToObject(string input, out RawJson json)
    {
        json = RawJson.EmptyObject;
        if (input.AsSpan().Trim().IsEmpty) return true;
        try
        {
            json = RawJson.Parse(input);
            return json.ToElement().ValueKind == JsonValueKind.Object;
        }
        catch (Exception e) when (e is JsonException or EncoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>What stands for a text that is no object, where one is demanded.</summary>
    public static RawJson Wrap(string input) => RawJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("_raw"u8, input);
        json.WriteEndObject();
    });
}
