using McpHub.Wire.Json;

namespace McpHub.Wire.Mcp;

/// <summary>
/// Tool definitions as strict clients accept them. One definition that is off makes them refuse the whole list, so that
/// what means the same is spelled as they expect it. All other members stay byte for byte.
/// </summary>
public static class ToolForm
{
    private static readonly byte[] Object = "\"object\""u8.ToArray();
    private static readonly byte[] Anything = """{"type":"object"}"""u8.ToArray();
    private static readonly byte[] Nothing = """{"type":"object","not":{}}"""u8.ToArray();

    /// <returns>Why no client could call this tool; null when one can.</returns>
    public static string? Problem(ReadOnlyMemory<byte> definition)
    {
        var type = ObjectSplice.Get(ObjectSplice.GetObject(definition, "inputSchema"u8), "type"u8);
        return type.IsEmpty || IsObject(type) || MayBeObject(type) ? null : "its inputSchema is not of type 'object', and arguments always are.";
    }

    /// <summary>For clients of every revision. The same bytes when nothing is off.</summary>
    public static ReadOnlyMemory<byte> ForClients(ReadOnlyMemory<byte> definition)
    {
        var (input, output) = (ObjectSplice.Get(definition, "inputSchema"u8), ObjectSplice.Get(definition, "outputSchema"u8));
        var edits = new List<JsonEdit>();
        if (Input(input) is var better && !better.Span.SequenceEqual(input.Span)) edits.Add(JsonEdit.Set("inputSchema", better));
        if (!output.IsEmpty && Output(output) is var promised && !promised.Span.SequenceEqual(output.Span)) edits.Add(JsonEdit.Set("outputSchema", promised));
        return edits.Count == 0 ? definition : ObjectSplice.Rewrite(definition, [.. edits]);
    }

    private static ReadOnlyMemory<byte> Input(ReadOnlyMemory<byte> schema)
    {
        if (schema.IsEmpty || schema.Span[0] != (byte)'{') return schema.Span.SequenceEqual("false"u8) ? Nothing : Anything;
        var type = ObjectSplice.Get(schema, "type"u8);
        var typed = IsObject(type) ? schema : ObjectSplice.Rewrite(schema, JsonEdit.Set("type", Object));
        return WithObjectProperties(typed);
    }

    // A schema that is true promises nothing, and is refused by clients that expect an object here.
    private static ReadOnlyMemory<byte> Output(ReadOnlyMemory<byte> schema) => schema.Span[0] == (byte)'{' ? WithObjectProperties(schema) : default;

    private static ReadOnlyMemory<byte> WithObjectProperties(ReadOnlyMemory<byte> schema)
    {
        var properties = ObjectSplice.GetObject(schema, "properties"u8);
        var booleans = ObjectSplice.Members(properties).Where(property => property.Value.Span[0] is (byte)'t' or (byte)'f').ToList();
        if (booleans.Count == 0) return schema;
        var edits = booleans.Select(property => JsonEdit.Set(property.Key, property.Value.Span[0] == (byte)'t' ? "{}"u8.ToArray() : """{"not":{}}"""u8.ToArray()));
        return ObjectSplice.Rewrite(schema, JsonEdit.Set("properties", ObjectSplice.Rewrite(properties, [.. edits])));
    }

    internal static bool IsObject(ReadOnlyMemory<byte> type) => type.Span.SequenceEqual(Object);

    private static bool MayBeObject(ReadOnlyMemory<byte> type) => type.Span[0] == (byte)'[' && ObjectSplice.Elements(type).Any(IsObject);
}
