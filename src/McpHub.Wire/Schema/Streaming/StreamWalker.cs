using System.Text.Json;
using McpHub.Wire.Schema.Keywords;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Streaming;

/// <summary>
/// Validates JSON text in one pass, without building anything. Its "valid" is final; anything else, be it an invalid
/// instance or one that is unusual to read (an escaped property name, very many unknown ones), sends the caller to the
/// walk over the parsed value, which explains. Allocates nothing. [hot]
/// </summary>
internal ref struct StreamWalker
{
    private const string Unusual = "The text has to be parsed.";
    private readonly ReadOnlySpan<byte> _text;
    private ValidationRun _run;
    private StreamNames _names;

    private StreamWalker(ReadOnlySpan<byte> text, SchemaOptions options)
    {
        _text = text;
        _run = new ValidationRun(options, tracksScope: false, errors: null);
    }

    /// <summary>Whether the text is a valid instance for certain.</summary>
    public static bool IsCertainlyValid(StreamNode root, ReadOnlySpan<byte> utf8, SchemaOptions options)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = options.MaxDepth });
        var walker = new StreamWalker(utf8, options);
        try
        {
            return reader.Read() && walker.Check(ref reader, root) && walker._run.Stopped is null && !reader.Read();
        }
        catch (JsonException)
        {
            // The parser finds the same fault again, and says where.
            return false;
        }
        finally
        {
            walker._names.Dispose();
        }
    }

    /// <summary>
    /// Checks the value whose first token was read, and stops at its last one. False is exact, unless the run was
    /// stopped; then nothing is certain any more, and the reader may stand anywhere.
    /// </summary>
    private bool Check(ref Utf8JsonReader reader, StreamNode node)
    {
        if (node.AllowsNothing || !_run.TryEnter(node.Resource, out var mark)) return false;

        var valid = (!node.HasInPlace || CheckInPlace(in reader, node)) && CheckOwn(ref reader, node);
        _run.Leave(mark);
        return valid;
    }

    /// <summary>Subschemas for the same value read it again from a copy of the reader.</summary>
    private bool CheckInPlace(ref readonly Utf8JsonReader reader, StreamNode node)
    {
        foreach (var schema in node.All)
        {
            if (!Probe(in reader, schema)) return false;
        }

        if (node.Any is { } any && CountMatches(in reader, any, enough: 1) == 0) return false;
        if (node.One is { } one && CountMatches(in reader, one, enough: 2) != 1) return false;
        if (node.Not is { } not && Probe(in reader, not)) return false;
        if (node.If is null) return true;

        var branch = Probe(in reader, node.If) ? node.Then : node.Else;
        return branch is null || Probe(in reader, branch);
    }

    private int CountMatches(ref readonly Utf8JsonReader reader, StreamNode[] schemas, int enough)
    {
        var count = 0;
        foreach (var schema in schemas)
        {
            if (Probe(in reader, schema) && ++count == enough) break;
        }

        return count;
    }

    private bool Probe(ref readonly Utf8JsonReader reader, StreamNode schema)
    {
        var copy = reader;
        var names = _names.Count;
        var valid = Check(ref copy, schema);
        _names.Count = names;
        return valid;
    }

    private bool CheckOwn(ref Utf8JsonReader reader, StreamNode node)
    {
        if (!HasAllowedType(in reader, node)) return false;
        foreach (var values in node.OneOfValues)
        {
            if (!values.Contains(in reader)) return false;
        }

        return reader.TokenType switch
        {
            JsonTokenType.StartObject => CheckObject(ref reader, node),
            JsonTokenType.StartArray => CheckArray(ref reader, node),
            JsonTokenType.String => CheckString(reader.ValueSpan, node),
            JsonTokenType.Number => CheckNumber(reader.ValueSpan, node),
            _ => true,
        };
    }

    private static bool HasAllowedType(ref readonly Utf8JsonReader reader, StreamNode node)
    {
        var type = reader.TokenType switch
        {
            JsonTokenType.StartObject => JsonTypes.Object,
            JsonTokenType.StartArray => JsonTypes.Array,
            JsonTokenType.String => JsonTypes.String,
            JsonTokenType.Number => JsonTypes.Number,
            JsonTokenType.Null => JsonTypes.Null,
            _ => JsonTypes.Boolean,
        };
        return (node.Types & type) != 0
            || (type == JsonTypes.Number && (node.Types & JsonTypes.Integer) != 0 && TypeKeyword.IsInteger(reader.ValueSpan, node.IntegerByToken));
    }

    private bool CheckString(ReadOnlySpan<byte> raw, StreamNode node) =>
        (node.Length is null || node.Length.Holds(raw)) && (node.Pattern is null || node.Pattern.IsMatch(raw, ref _run));

    private bool CheckNumber(ReadOnlySpan<byte> token, StreamNode node)
    {
        if (node.Bounds is not null && !node.Bounds.Holds(token)) return false;
        return node.MultipleOf is null || (_run.TrySpend(1 + (token.Length / 64)) && node.MultipleOf.Holds(token));
    }

    private bool CheckArray(ref Utf8JsonReader reader, StreamNode node)
    {
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var schema = count < node.Prefix.Length ? node.Prefix[count] : node.Rest;
            count++;
            if (!(schema is null ? Skip(ref reader) : Check(ref reader, schema))) return false;
        }

        return node.ItemCount is null || (count >= node.ItemCount.Min && count <= node.ItemCount.Max);
    }

    private bool CheckObject(ref Utf8JsonReader reader, StreamNode node)
    {
        if (node.Properties is not { } properties) return SkipObject(ref reader, node);

        Span<ulong> seen = stackalloc ulong[StreamProperties.Words];
        var (expected, count, names) = (0, 0, _names.Count);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            count++;
            if (reader.ValueIsEscaped) return _run.Stop(Unusual);

            var name = reader.ValueSpan;
            var place = properties.Names.Find(name, ref expected);
            var isNew = place < 0 ? _names.TryAdd(_text, names, (int)reader.TokenStartIndex + 1, name.Length) : TrySet(seen, place);
            if (!isNew) return _run.Stop(Unusual);

            reader.Read();
            if (!CheckMember(ref reader, properties, place, name)) return false;
        }

        _names.Count = names;
        return HasRequired(seen, properties.Required) && HasAllowedCount(count, node);
    }

    private bool CheckMember(ref Utf8JsonReader reader, StreamProperties properties, int place, ReadOnlySpan<byte> name)
    {
        var last = place >= 0 ? properties.Schemas[place] : null;
        foreach (var (pattern, schema) in properties.Patterns)
        {
            if (!_run.TrySpend(1) || !pattern.IsMatch(name, ref _run)) continue;
            if (last is not null && !Probe(in reader, last)) return false;
            last = schema;
        }

        last ??= properties.Additional;
        return last is null ? Skip(ref reader) : Check(ref reader, last);
    }

    /// <summary>Passes over a value that no schema describes; names must be different in it as well.</summary>
    private bool Skip(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return true;
        if (!_run.TryEnterValue()) return false;

        var isDone = reader.TokenType == JsonTokenType.StartObject ? SkipObject(ref reader, null) : SkipArray(ref reader);
        _run.LeaveValue();
        return isDone;
    }

    private bool SkipArray(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!Skip(ref reader)) return false;
        }

        return true;
    }

    private bool SkipObject(ref Utf8JsonReader reader, StreamNode? node)
    {
        var (count, names) = (0, _names.Count);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            count++;
            if (reader.ValueIsEscaped || !_names.TryAdd(_text, names, (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length)) return _run.Stop(Unusual);
            reader.Read();
            if (!Skip(ref reader)) return false;
        }

        _names.Count = names;
        return node is null || HasAllowedCount(count, node);
    }

    private static bool HasAllowedCount(int count, StreamNode node) =>
        node.PropertyCount is null || (count >= node.PropertyCount.Min && count <= node.PropertyCount.Max);

    private static bool HasRequired(ReadOnlySpan<ulong> seen, ReadOnlySpan<ulong> required)
    {
        for (var i = 0; i < required.Length; i++)
        {
            if ((seen[i] & required[i]) != required[i]) return false;
        }

        return true;
    }

    private static bool TrySet(Span<ulong> bits, int index)
    {
        var bit = 1UL << index;
        if ((bits[index >> 6] & bit) != 0) return false;
        bits[index >> 6] |= bit;
        return true;
    }
}
