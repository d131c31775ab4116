using System.Text.Json.Nodes;
using McpHub.Wire.Json;

namespace McpHub.Wire.Mcp;

/// <summary>
/// Structured results for clients of revisions before 2026-07-28, where they are always objects: what is none is wrapped
/// as <c>{"result": …}</c>, in the schema and in the result alike.
/// </summary>
public static class StructuredForm
{
    private const string Place = "#/properties/result";
    private static readonly string[] Data = ["const", "enum", "default", "examples"];
    private static readonly string[] Maps = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];

    /// <summary>Whether the tool's results are wrapped for these clients: it has an output schema that is not of type object.</summary>
    public static bool NeedsWrapping(ReadOnlyMemory<byte> definition)
    {
        var schema = ObjectSplice.GetObject(definition, "outputSchema"u8);
        return !schema.IsEmpty && !ToolForm.IsObject(ObjectSplice.Get(schema, "type"u8));
    }

    /// <summary>The definition with its output schema wrapped.</summary>
    public static byte[] WrapSchema(ReadOnlyMemory<byte> definition)
    {
        var schema = (JsonObject)JsonNode.Parse(ObjectSplice.Get(definition, "outputSchema"u8).Span)!;
        var dialect = schema["$schema"]?.DeepClone();
        schema.Remove("$schema");
        MoveReferences(schema);
        var wrapped = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["result"] = schema },
            ["required"] = new JsonArray("result"),
        };
        if (dialect is not null) wrapped.Insert(0, "$schema", dialect);
        return ObjectSplice.Rewrite(definition, JsonEdit.Set("outputSchema", System.Text.Encoding.UTF8.GetBytes(wrapped.ToJsonString())));
    }

    /// <param name="always">Whether the tool's schema was wrapped; else only what is no object is.</param>
    public static ReadOnlyMemory<byte> WrapResult(ReadOnlyMemory<byte> result, bool always)
    {
        var content = ObjectSplice.Get(result, "structuredContent"u8);
        if (content.IsEmpty || (!always && content.Span[0] == (byte)'{')) return result;
        return ObjectSplice.Rewrite(result, JsonEdit.Set("structuredContent", ObjectSplice.Rewrite(default, JsonEdit.Set("result", content))));
    }

    // Local references point from the root of the document, and the schema has moved away from there.
    private static void MoveReferences(JsonNode? schema)
    {
        if (schema is JsonArray list)
        {
            foreach (var item in list) MoveReferences(item);
        }
        else if (schema is JsonObject keywords && !HasOwnId(keywords))
        {
            foreach (var (keyword, value) in keywords.ToList())
            {
                if (keyword is "$ref" or "$dynamicRef" && IsPointer(value, out var pointer)) keywords[keyword] = Place + pointer[1..];
                else if (value is JsonObject map && Maps.Contains(keyword)) MoveReferencesOfAll(map);
                else if (!Data.Contains(keyword)) MoveReferences(value);
            }
        }
    }

    // The names in a map of schemas are no keywords.
    private static void MoveReferencesOfAll(JsonObject schemas)
    {
        foreach (var (_, schema) in schemas.ToList()) MoveReferences(schema);
    }

    // A schema with an id of its own is where its references start, wherever it stands.
    private static bool HasOwnId(JsonObject schema) => schema["$id"] is JsonValue;

    private static bool IsPointer(JsonNode? value, out string pointer)
    {
        pointer = "";
        return value is JsonValue text && text.TryGetValue(out pointer!) && (pointer == "#" || pointer.StartsWith("#/", StringComparison.Ordinal));
    }
}
