using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using McpHub.Wire.Json;

namespace McpHub.Wire.Chat;

/// <summary>
/// One JSON value as it was spelled: member order, number spellings and unknown members survive. Equal when the bytes are.
/// The default is no value at all.
/// </summary>
public readonly struct RawJson : IEquatable<RawJson>
{
    private RawJson(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    public ReadOnlyMemory<byte> Bytes { get; }

    public bool IsEmpty => Bytes.IsEmpty;

    public static readonly RawJson EmptyObject = new("{}"u8.ToArray());

    public static bool operator ==(RawJson left, RawJson right) => left.Equals(right);

    public static bool operator !=(RawJson left, RawJson right) => !left.Equals(right);

    /// <summary>Its own copy of the value, which outlives the document.</summary>
    public static RawJson Of(JsonElement element) => new(JsonMarshal.GetRawUtf8Value(element).ToArray());

    /// <param name="json">Exactly one JSON value; not copied.</param>
    /// <exception cref="JsonException">It is something else.</exception>
    public static RawJson Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, JsonField.Options);
        return Of(document.RootElement);
    }

    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte})"/>
    public static RawJson Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>What <paramref name="write"/> writes, which must be one value.</summary>
    public static RawJson Write(Action<Utf8JsonWriter> write)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, JsonOut.Options)) write(json);
        return new RawJson(output.WrittenSpan.ToArray());
    }

    /// <summary>The value, which stays valid as long as it is held.</summary>
    public JsonElement ToElement()
    {
        var reader = new Utf8JsonReader(Bytes.Span, new JsonReaderOptions { MaxDepth = JsonField.MaxDepth });
        return JsonElement.ParseValue(ref reader);
    }

    /// <summary>The text of a member; null when there is none, or it is no text.</summary>
    public string? GetText(string member) =>
        ToElement() is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(member, out var found) ? JsonText.Decode(JsonMarshal.GetRawUtf8Value(found)) : null;

    /// <summary>Writes the value; null when there is none.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        if (IsEmpty) json.WriteNullValue();
        else json.WriteRawValue(Bytes.Span, skipInputValidation: true);
    }

    public bool Equals(RawJson other) => Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override bool Equals(object? obj) => obj is RawJson other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }

    public override string ToString() => Encoding.UTF8.GetString(Bytes.Span);
}
