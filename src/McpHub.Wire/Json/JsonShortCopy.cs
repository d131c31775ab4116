using System.Buffers;
using System.Text.Json;

namespace McpHub.Wire.Json;

/// <summary>Copies one JSON value with arrays and texts no longer than given; gives up as soon as the copy is too long.</summary>
internal ref struct JsonShortCopy(ReadOnlySpan<byte> json, int maxItems, int maxCharacters, int maxBytes)
{
    private readonly ReadOnlySpan<byte> json = json;
    private readonly ArrayBufferWriter<byte> output = new(Math.Min(json.Length, maxBytes) + 1);
    private Utf8JsonReader reader = new(json);

    public long ItemsCut { get; private set; }

    public long CharactersCut { get; private set; }

    public readonly byte[] Output => output.WrittenSpan.ToArray();

    /// <exception cref="JsonException">It is no JSON.</exception>
    public bool TryWrite()
    {
        reader.Read();
        return WriteValue() && !reader.Read();
    }

    private bool WriteValue() => reader.TokenType switch
    {
        JsonTokenType.StartObject => WriteObject(),
        JsonTokenType.StartArray => WriteArray(),
        JsonTokenType.String when reader.ValueSpan.Length > maxCharacters => WriteShortened(),
        _ => Write(json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]),
    };

    private bool WriteObject()
    {
        if (!Write("{"u8)) return false;
        for (var count = 0; reader.Read() && reader.TokenType != JsonTokenType.EndObject; count++)
        {
            // The reader counts the colon to the name.
            var name = json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
            if ((count > 0 && !Write(","u8)) || !Write(name)) return false;
            reader.Read();
            if (!WriteValue()) return false;
        }

        return Write("}"u8);
    }

    private bool WriteArray()
    {
        if (!Write("["u8)) return false;
        for (var count = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            if (count >= maxItems)
            {
                reader.Skip();
                ItemsCut++;
            }
            else if ((count > 0 && !Write(","u8)) || !WriteValue())
            {
                return false;
            }
        }

        return Write("]"u8);
    }

    // Text of half a surrogate pair cannot be read, and so stays whole.
    private bool WriteShortened()
    {
        var written = json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
        if (JsonText.Decode(written) is not { } text) return Write(written);
        var (kept, cut) = TextCut.Keep(text, maxCharacters);
        CharactersCut += cut;
        return Write(JsonText.Encode(kept));
    }

    private readonly bool Write(scoped ReadOnlySpan<byte> bytes)
    {
        if (output.WrittenCount + bytes.Length > maxBytes) return false;
        output.Write(bytes);
        return true;
    }
}
