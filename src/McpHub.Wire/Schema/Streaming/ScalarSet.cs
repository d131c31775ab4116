using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Streaming;

/// <summary>The values of a <c>const</c> or <c>enum</c> that are neither objects nor arrays, compared as tokens. [hot]</summary>
internal sealed class ScalarSet
{
    private readonly NameTable _texts;
    private readonly byte[][] _numbers;
    private readonly bool _hasNull;
    private readonly bool _hasTrue;
    private readonly bool _hasFalse;

    private ScalarSet(IReadOnlyList<JsonElement> values)
    {
        var texts = Of(values, JsonValueKind.String).Select(value => value.GetString()!).Distinct(StringComparer.Ordinal);
        _texts = new NameTable([.. texts.Select(Encoding.UTF8.GetBytes)]);
        _numbers = [.. Of(values, JsonValueKind.Number).Select(value => JsonMarshal.GetRawUtf8Value(value).ToArray())];
        _hasNull = Of(values, JsonValueKind.Null).Any();
        _hasTrue = Of(values, JsonValueKind.True).Any();
        _hasFalse = Of(values, JsonValueKind.False).Any();
    }

    /// <summary>Null when a value is an object or an array.</summary>
    public static ScalarSet? TryCreate(IReadOnlyList<JsonElement> values) =>
        values.Any(value => value.ValueKind is JsonValueKind.Object or JsonValueKind.Array) ? null : new ScalarSet(values);

    public bool Contains(ref readonly Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => ContainsText(reader.ValueSpan),
        JsonTokenType.Number => ContainsNumber(reader.ValueSpan),
        JsonTokenType.Null => _hasNull,
        JsonTokenType.True => _hasTrue,
        JsonTokenType.False => _hasFalse,
        _ => false,
    };

    private static IEnumerable<JsonElement> Of(IReadOnlyList<JsonElement> values, JsonValueKind kind) => values.Where(value => value.ValueKind == kind);

    private bool ContainsText(ReadOnlySpan<byte> raw)
    {
        if (_texts.Count == 0) return false;
        using var text = new Utf8Text(raw);
        return text.IsWellFormed && _texts.Find(text.Bytes) >= 0;
    }

    private bool ContainsNumber(ReadOnlySpan<byte> token)
    {
        foreach (var number in _numbers)
        {
            if (JsonNumber.Compare(number, token) == 0) return true;
        }

        return false;
    }
}
