using System.Text.Json;
using System.Text.Unicode;

namespace McpHub.Wire.Json;

/// <summary>
/// What routing needs to know of a model request, found in one pass over its body. [hot]
/// The pass reads the whole body, so a body that was peeked is well-formed JSON in UTF-8.
/// A routed member that stands there twice or in a look-alike spelling is refused, because the provider's parser
/// could follow another one than the hub did (the class of CVE-2026-27896).
/// </summary>
public readonly record struct JsonPeek
{
    private const int MaxDepth = 64;

    /// <summary>Where the value of <c>model</c> begins, its quote included.</summary>
    public int ModelStart { get; private init; }

    /// <summary>Bytes of the value of <c>model</c>, quotes included; 0 when there is none.</summary>
    public int ModelLength { get; private init; }

    /// <summary>The value of <c>model</c>; null when there is none.</summary>
    public string? Model { get; private init; }

    /// <summary>Whether <c>stream</c> is true.</summary>
    public bool IsStreaming { get; private init; }

    /// <summary>Whether <c>stream</c> is there and not null: some dialects stream unless told otherwise.</summary>
    public bool SaysStream { get; private init; }

    /// <summary>Whether there is a member <c>hub</c>, which is for the hub itself.</summary>
    public bool HasHub { get; private init; }

    /// <summary>Whether there is a member <c>thread</c> that is not null: a conversation that the provider shall keep.</summary>
    public bool HasThread { get; private init; }

    /// <summary>Whether <c>stream_options.include_usage</c> is true.</summary>
    public bool IncludesUsage { get; private init; }

    /// <summary>Where the value of <c>stream_options</c> begins.</summary>
    public int StreamOptionsStart { get; private init; }

    /// <summary>Bytes of the value of <c>stream_options</c>; 0 when there is none.</summary>
    public int StreamOptionsLength { get; private init; }

    /// <summary>The larger of <c>max_tokens</c> and <c>max_completion_tokens</c>; null when neither is a whole number.</summary>
    public long? MaxOutputTokens { get; private init; }

    /// <returns>False when the body cannot be routed; then <paramref name="error"/> says why.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, out JsonPeek peek, out JsonPeekError error)
    {
        peek = default;
        error = default;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            if (!Utf8.IsValid(body)) error = new JsonPeekError(JsonPeekErrorKind.Malformed);
            else return TryRead(ref reader, ref peek, ref error);
        }
        catch (JsonException e)
        {
            var kind = IsTooDeep(ref reader, body) ? JsonPeekErrorKind.TooDeep : JsonPeekErrorKind.Malformed;
            error = new JsonPeekError(kind, null, e.LineNumber + 1 ?? 0, e.BytePositionInLine + 1 ?? 0);
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair in a name that had to be read.
            error = new JsonPeekError(JsonPeekErrorKind.Malformed);
        }

        return false;
    }

    private static bool TryRead(ref Utf8JsonReader reader, ref JsonPeek peek, ref JsonPeekError error)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            error = new JsonPeekError(JsonPeekErrorKind.NotAnObject);
            return false;
        }

        bool hasModel = false, hasStream = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("model"u8))
            {
                if (hasModel) return Refuse(JsonPeekErrorKind.Duplicate, "model", out error);
                hasModel = true;
                reader.Read();
                if (reader.TokenType != JsonTokenType.String) return Refuse(JsonPeekErrorKind.WrongType, "model", out error);
                var start = (int)reader.TokenStartIndex;
                peek = peek with { ModelStart = start, ModelLength = (int)reader.BytesConsumed - start, Model = reader.GetString() };
            }
            else if (reader.ValueTextEquals("stream"u8))
            {
                if (hasStream) return Refuse(JsonPeekErrorKind.Duplicate, "stream", out error);
                hasStream = true;
                reader.Read();
                if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null)) return Refuse(JsonPeekErrorKind.WrongType, "stream", out error);
                peek = peek with { IsStreaming = reader.TokenType == JsonTokenType.True, SaysStream = reader.TokenType != JsonTokenType.Null };
            }
            else if (reader.ValueTextEquals("stream_options"u8))
            {
                var includesUsage = ReadIncludesUsage(ref reader, out var start);
                peek = peek with { IncludesUsage = includesUsage, StreamOptionsStart = start, StreamOptionsLength = (int)reader.BytesConsumed - start };
            }
            else if (reader.ValueTextEquals("hub"u8))
            {
                peek = peek with { HasHub = true };
                reader.Skip();
            }
            else if (reader.ValueTextEquals("thread"u8))
            {
                reader.Read();
                peek = peek with { HasThread = peek.HasThread || reader.TokenType != JsonTokenType.Null };
                reader.Skip();
            }
            else if (reader.ValueTextEquals("max_tokens"u8) || reader.ValueTextEquals("max_completion_tokens"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var tokens)) peek = peek with { MaxOutputTokens = Math.Max(peek.MaxOutputTokens ?? 0, tokens) };
                reader.Skip();
            }
            else
            {
                if (LookalikeOf(ref reader) is { } key) return Refuse(JsonPeekErrorKind.Lookalike, key, out error);
                reader.Skip();
            }
        }

        reader.Read(); // anything after the object is an error
        return true;
    }

    // The reader tells no reasons apart; on the last level its bound is the only one to stop at an opening bracket.
    private static bool IsTooDeep(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        var next = body[(int)reader.BytesConsumed..].TrimStart(" \t\r\n,:"u8);
        return reader.CurrentDepth >= MaxDepth - 1 && !next.IsEmpty && (next[0] is (byte)'[' or (byte)'{');
    }

    private static bool Refuse(JsonPeekErrorKind kind, string key, out JsonPeekError error)
    {
        error = new JsonPeekError(kind, key);
        return false;
    }

    private static bool ReadIncludesUsage(ref Utf8JsonReader reader, out int start)
    {
        reader.Read();
        start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        var includesUsage = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals("include_usage"u8);
            reader.Read();
            if (isIt) includesUsage = reader.TokenType == JsonTokenType.True;
            reader.Skip();
        }

        return includesUsage;
    }

    // Go's encoding/json, for one, ignores case and folds the long s (U+017F).
    private static string? LookalikeOf(ref Utf8JsonReader reader)
    {
        const int longestSpelling = 6 * 6; // every letter of "stream" as \uXXXX
        if (reader.ValueSpan.Length is < 5 or > longestSpelling) return null;
        if (!reader.ValueIsEscaped && reader.ValueSpan.Length > 8) return null;

        Span<byte> name = stackalloc byte[longestSpelling];
        name = name[..reader.CopyString(name)];
        var length = 0;
        for (var i = 0; i < name.Length; i++)
        {
            var isLongS = name[i] == 0xC5 && i + 1 < name.Length && name[i + 1] == 0xBF;
            if (isLongS) i++;
            name[length++] = isLongS ? (byte)'s' : name[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[i] | 0x20) : name[i];
        }

        name = name[..length];
        return name.SequenceEqual("model"u8) ? "model" : name.SequenceEqual("stream"u8) ? "stream" : null;
    }
}
