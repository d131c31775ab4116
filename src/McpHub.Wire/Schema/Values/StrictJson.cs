using System.Text.Json;
using System.Text.Unicode;

namespace McpHub.Wire.Schema.Values;

/// <summary>Parsing without leniency: no duplicate names, no comments, no trailing commas, bounded depth.</summary>
internal static class StrictJson
{
    public static JsonDocumentOptions Options(int maxDepth) => new() { MaxDepth = maxDepth, AllowDuplicateProperties = false };

    /// <summary>The schema as an element that lives on its own, with every string in it known to be readable.</summary>
    public static JsonElement ParseSchema(ReadOnlySpan<byte> utf8, SchemaOptions options)
    {
        if (utf8.Length > options.MaxSchemaBytes) throw new SchemaException($"The schema has more than {options.MaxSchemaBytes} bytes.", "");
        try
        {
            RequireReadableText(utf8, options);
            return JsonElement.Parse(utf8, Options(options.MaxDepth));
        }
        catch (JsonException malformed)
        {
            throw new SchemaException($"The schema is not acceptable JSON: {malformed.Message}", "", malformed);
        }
    }

    private static void RequireReadableText(ReadOnlySpan<byte> utf8, SchemaOptions options)
    {
        if (!Utf8.IsValid(utf8)) throw new SchemaException("The schema is not UTF-8.", "");

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = options.MaxDepth });
        while (reader.Read())
        {
            if (!reader.ValueIsEscaped) continue;
            using var text = new Utf8Text(reader.ValueSpan);
            if (!text.IsWellFormed) throw new SchemaException("The schema holds an escape for half a surrogate pair.", "");
        }
    }
}
