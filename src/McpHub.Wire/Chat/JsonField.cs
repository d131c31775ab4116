using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace McpHub.Wire.Chat;

/// <summary>
/// A value in a JSON document and the way to it, so that whatever is wrong can be named. A null counts as absent.
/// Valid as long as the document; <see cref="Raw"/> and texts are copies.
/// </summary>
internal readonly struct JsonField
{
    /// <summary>How deep requests and answers may nest.</summary>
    public const int MaxDepth = 128;

    public static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    private readonly JsonElement element;
    private readonly Trail? trail;

    private JsonField(JsonElement element, Trail? trail)
    {
        this.element = element;
        this.trail = trail;
    }

    public bool Exists => element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    public bool IsArray => element.ValueKind == JsonValueKind.Array;

    public bool IsText => element.ValueKind == JsonValueKind.String;

    public string Path => trail?.ToString() ?? "";

    /// <summary>A member of this object; absent in what is itself absent.</summary>
    public JsonField this[string name]
    {
        get
        {
            if (!Exists) return new JsonField(default, new Trail(trail, name, 0));
            if (!IsObject) throw Wrong("must be an object");
            return new JsonField(Find(name), new Trail(trail, name, 0));
        }
    }

    /// <summary>Parses a text; dispose the document when all is read.</summary>
    /// <exception cref="ChatFormatException">It is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException e)
        {
            throw new ChatFormatException("", "is not valid JSON", e);
        }
    }

    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte})"/>
    /// <remarks>Copies the text, which may be gone afterwards.</remarks>
    public static JsonDocument Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            var document = JsonDocument.ParseValue(ref reader);
            if (json[(int)reader.BytesConsumed..].IndexOfAnyExcept(" \t\r\n"u8) < 0) return document;
            document.Dispose();
            throw new ChatFormatException("", "is more than one JSON value");
        }
        catch (JsonException e)
        {
            throw new ChatFormatException("", "is not valid JSON", e);
        }
    }

    /// <summary>Like <see cref="Of"/>, but an array stands for its first element: some servers wrap errors so.</summary>
    public static JsonField OfFirst(JsonDocument document)
    {
        var root = new JsonField(document.RootElement, null);
        return root.IsArray && root.element.GetArrayLength() > 0 ? new JsonField(root.element[0], new Trail(null, null, 0)) : Of(document);
    }

    /// <summary>The object that the document must be.</summary>
    /// <exception cref="ChatFormatException">It is something else.</exception>
    public static JsonField Of(JsonDocument document)
    {
        var root = new JsonField(document.RootElement, null);
        return root.IsObject ? root : throw root.Wrong("must be a JSON object");
    }

    public ChatFormatException Wrong(string problem) => new(Path, problem);

    /// <summary>The elements of an array; none when absent.</summary>
    public IEnumerable<JsonField> Items()
    {
        if (!Exists) yield break;
        if (!IsArray) throw Wrong("must be an array");
        var index = 0;
        foreach (var item in element.EnumerateArray()) yield return new JsonField(item, new Trail(trail, null, index++));
    }

    public IEnumerable<KeyValuePair<string, JsonField>> Members()
    {
        if (!Exists) yield break;
        if (!IsObject) throw Wrong("must be an object");
        foreach (var member in element.EnumerateObject())
        {
            var name = NameOf(member);
            yield return new(name, new JsonField(member.Value, new Trail(trail, name, 0)));
        }
    }

    public string? Text()
    {
        if (!Exists) return null;
        if (!IsText) throw Wrong("must be a string");
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException e)
        {
            throw new ChatFormatException(Path, "holds half a surrogate pair, which is no text", e);
        }
    }

    public string RequiredText() => Text() ?? throw Wrong("is required and must be a string");

    /// <summary>A text that names something and is therefore never empty.</summary>
    public string RequiredName() => Text() is { Length: > 0 } name ? name : throw Wrong("is required and must be a string that is not empty");

    public bool? Flag() => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Exists ? throw Wrong("must be true or false") : null,
    };

    /// <summary>A whole number, also when it is spelled <c>10.0</c>, as some clients do.</summary>
    public long? Whole()
    {
        if (!Exists) return null;
        if (element.ValueKind == JsonValueKind.Number)
        {
            if (element.TryGetInt64(out var whole)) return whole;
            if (element.TryGetDecimal(out var number) && number == decimal.Truncate(number) && Math.Abs(number) <= long.MaxValue) return (long)number;
        }

        throw Wrong("must be a whole number");
    }

    /// <summary>A count, which is never negative.</summary>
    public int? Count() => Whole() switch
    {
        null => null,
        >= 0 and <= int.MaxValue and var count => (int)count,
        _ => throw Wrong("must be a whole number from 0 to 2147483647"),
    };

    public double? Number()
    {
        if (!Exists) return null;
        return element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw Wrong("must be a number");
    }

    public RawJson Raw() => Exists ? RawJson.Of(element) : default;

    /// <summary>The members whose names the dialect's reader does not know.</summary>
    public Extras Rest(string dialect, FrozenSet<string> known)
    {
        if (!Exists) return default;
        if (!IsObject) throw Wrong("must be an object");
        List<Extra>? rest = null;
        foreach (var member in element.EnumerateObject())
        {
            var name = NameOf(member);
            if (!known.Contains(name)) (rest ??= []).Add(new Extra(name, RawJson.Of(member.Value)));
        }

        return rest is null ? default : new Extras(dialect, [.. rest]);
    }

    private string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException e)
        {
            throw HalfName(e);
        }
    }

    // Names with escapes are unescaped to be compared.
    private JsonElement Find(string name)
    {
        try
        {
            return element.TryGetProperty(name, out var value) ? value : default;
        }
        catch (InvalidOperationException e)
        {
            throw HalfName(e);
        }
    }

    private ChatFormatException HalfName(InvalidOperationException e) => new(Path, "has a member whose name holds half a surrogate pair", e);

    private sealed class Trail(Trail? parent, string? name, int index)
    {
        public override string ToString() => name is null
            ? string.Create(CultureInfo.InvariantCulture, $"{parent}[{index}]")
            : parent is null ? name : $"{parent}.{name}";
    }
}
