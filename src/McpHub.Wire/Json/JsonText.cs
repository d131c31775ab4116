using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpHub.Wire.Json;

/// <summary>JSON strings in UTF-8.</summary>
public static class JsonText
{
    /// <summary>
    /// The text as a JSON string, quotes included; little more than what JSON demands is escaped. Half a surrogate pair, as
    /// cutting a text can leave, becomes U+FFFD.
    /// </summary>
    public static byte[] Encode(string text)
    {
        var encoded = JsonEncodedText.Encode(Encoding.UTF8.GetBytes(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        var json = new byte[encoded.Length + 2];
        json[0] = (byte)'"';
        encoded.CopyTo(json.AsSpan(1));
        json[^1] = (byte)'"';
        return json;
    }

    /// <summary>The text of a JSON string; null when the JSON is something else, or a string of half a surrogate pair, which is no text.</summary>
    public static string? Decode(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty) return null;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.String) return null;
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
