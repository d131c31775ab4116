using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace McpHub.Wire.Json;

/// <summary>
/// Reads and changes the top-level members of a JSON object without touching any other byte:
/// unknown members, number spellings and member order survive.
/// </summary>
public static class ObjectSplice
{
    /// <summary>The value of a member as JSON; empty when the object has none. The last one wins, as parsers do.</summary>
    /// <exception cref="JsonException">The bytes are not a JSON object.</exception>
    public static ReadOnlyMemory<byte> Get(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> name)
    {
        ReadOnlyMemory<byte> found = default;
        if (json.IsEmpty) return found;
        var reader = Open(json.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isWanted = IsText(ref reader) && reader.ValueTextEquals(name);
            var value = ReadValue(ref reader);
            if (isWanted) found = json[value];
        }

        Close(ref reader);
        return found;
    }

    /// <summary>The same when it is an object; empty for anything else.</summary>
    /// <exception cref="JsonException">The bytes are not a JSON object.</exception>
    public static ReadOnlyMemory<byte> GetObject(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> name) =>
        Get(json, name) is { IsEmpty: false } value && value.Span[0] == (byte)'{' ? value : default;

    /// <summary>The text of a member; null when there is none or it is no string.</summary>
    public static string? GetText(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> name) => JsonText.Decode(Get(json, name).Span);

    /// <summary>Copies the object with the edits applied. Members that are set but not there yet come last, in the order of the edits.</summary>
    /// <exception cref="JsonException">The bytes are not a JSON object.</exception>
    public static byte[] Rewrite(ReadOnlyMemory<byte> json, params ReadOnlySpan<JsonEdit> edits)
    {
        var output = new ArrayBufferWriter<byte>(json.Length + 128);
        Rewrite(json.IsEmpty ? "{}"u8 : json.Span, edits, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>All members, names unescaped, in order.</summary>
    /// <exception cref="JsonException">The bytes are not a JSON object, or a name in it is no text.</exception>
    public static List<KeyValuePair<string, ReadOnlyMemory<byte>>> Members(ReadOnlyMemory<byte> json)
    {
        var members = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>();
        if (json.IsEmpty) return members;
        var reader = Open(json.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!IsText(ref reader)) throw new JsonException("The name of a member is no text.");
            var name = reader.GetString()!;
            members.Add(new(name, json[ReadValue(ref reader)]));
        }

        Close(ref reader);
        return members;
    }

    /// <summary>The elements of an array; empty for anything else.</summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static List<ReadOnlyMemory<byte>> Elements(ReadOnlyMemory<byte> json)
    {
        var elements = new List<ReadOnlyMemory<byte>>();
        if (json.IsEmpty) return elements;
        var reader = new Utf8JsonReader(json.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return elements;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(json[start..(int)reader.BytesConsumed]);
        }

        Close(ref reader);
        return elements;
    }

    private static void Rewrite(ReadOnlySpan<byte> json, ReadOnlySpan<JsonEdit> edits, ArrayBufferWriter<byte> output)
    {
        Span<bool> isDone = edits.Length <= 16 ? stackalloc bool[edits.Length] : new bool[edits.Length];
        var isFirst = true;
        output.Write("{"u8);
        var reader = Open(json);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var edit = IndexOf(edits, ref reader);
            var name = json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
            var value = json[ReadValue(ref reader)];
            if (edit < 0)
            {
                WriteMember(name, value);
            }
            else if (!isDone[edit])
            {
                isDone[edit] = true;
                if (!edits[edit].Value.IsEmpty) WriteMember(name, edits[edit].Value.Span);
            }
        }

        Close(ref reader);
        for (var i = 0; i < edits.Length; i++)
        {
            if (!isDone[i] && !edits[i].Value.IsEmpty)
                WriteMember([.. JsonText.Encode(edits[i].Name), (byte)':'], edits[i].Value.Span);
        }

        output.Write("}"u8);

        void WriteMember(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            if (!isFirst) output.Write(","u8);
            isFirst = false;
            output.Write(name);
            output.Write(value);
        }
    }

    private static int IndexOf(ReadOnlySpan<JsonEdit> edits, ref Utf8JsonReader reader)
    {
        if (!IsText(ref reader)) return -1;
        for (var i = 0; i < edits.Length; i++)
        {
            if (reader.ValueTextEquals(edits[i].Name)) return i;
        }

        return -1;
    }

    private static Utf8JsonReader Open(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("Expected a JSON object.");
        return reader;
    }

    // Reading on behind the last brace is how the reader finds what must not be there.
    private static void Close(ref Utf8JsonReader reader)
    {
        if (reader.Read()) throw new JsonException("There is more after the value.");
    }

    // "\ud800" alone is JSON and yet no text: the reader throws when such a name is compared.
    private static bool IsText(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return Utf8.IsValid(reader.ValueSpan);
        try
        {
            reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static Range ReadValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }
}
