using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>What had to be changed for a model that takes only a part of JSON Schema.</summary>
internal readonly record struct SchemaChange(string Path, string What);

/// <param name="IsEmptyObject">An object without properties, which Gemini refuses: it is left out altogether.</param>
internal sealed record LoweredSchema(RawJson Schema, IReadOnlyList<SchemaChange> Changes, bool IsEmptyObject);

/// <summary>
/// JSON Schema as the part of OpenAPI that older models take: references are resolved in place, <c>null</c> becomes <c>nullable</c>,
/// <c>const</c> an <c>enum</c>, <c>oneOf</c> an <c>anyOf</c>; what has no equivalent is left out. Only schemas are rewritten, never data such as defaults.
/// </summary>
internal sealed class SchemaLowering
{
    private const int MaxSchemas = 4096;
    private const int MaxDepth = 32; // what Gemini takes

    private static readonly string[] Kept =
        ["title", "default", "minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties", "minimum", "maximum", "pattern"];

    private static readonly string[] Silent = ["$schema", "$id", "$comment", "$defs", "definitions", "$anchor"]; // they say nothing about a value

    private static readonly string[] Handled =
        ["$ref", "type", "nullable", "const", "enum", "description", "properties", "required", "items", "prefixItems", "anyOf", "oneOf", "allOf", "format"];

    private readonly JsonElement root;
    private readonly List<SchemaChange> changes = [];
    private readonly List<string> references = []; // on the way to the schema at hand
    private int count;

    private SchemaLowering(JsonElement root) => this.root = root;

    /// <exception cref="ChatFormatException">The schema refers to itself, to somewhere else or to nothing, or is too large.</exception>
    public static LoweredSchema Lower(RawJson schema, string path)
    {
        var lowering = new SchemaLowering(schema.ToElement());
        var lowered = lowering.LowerRoot(path);
        return new LoweredSchema(lowered.ToJson(), lowering.changes, lowered is { Type: "OBJECT", Properties.Count: 0, AnyOf.Count: 0 });
    }

    private SchemaDraft LowerRoot(string path)
    {
        try
        {
            return Lower(root, path, 0);
        }
        catch (InvalidOperationException e)
        {
            throw new ChatFormatException(path, "the schema holds half a surrogate pair, which is no text", e);
        }
    }

    private SchemaDraft Lower(JsonElement schema, string path, int depth)
    {
        if (++count > MaxSchemas) throw new ChatFormatException(path, $"with its references resolved the schema holds more than {MaxSchemas} schemas");
        if (depth > MaxDepth) throw new ChatFormatException(path, $"the schema nests deeper than {MaxDepth}");
        var draft = new SchemaDraft();
        if (schema.ValueKind != JsonValueKind.Object)
        {
            if (schema.ValueKind == JsonValueKind.False) Change(path, "A schema that nothing fits is left out.");
            return draft;
        }

        if (schema.TryGetProperty("$ref", out var reference)) draft.Add(Resolve(reference, path, depth));
        if (schema.TryGetProperty("allOf", out var all) && all.ValueKind == JsonValueKind.Array) AddAll(draft, all, path, depth);
        foreach (var name in Kept)
        {
            if (schema.TryGetProperty(name, out var value)) draft.Members[name] = RawJson.Of(value);
        }

        if (schema.TryGetProperty("description", out var description) && description.ValueKind == JsonValueKind.String) draft.Description = description.GetString();
        AddProperties(draft, schema, path, depth);
        AddItems(draft, schema, path, depth);
        AddAlternatives(draft, schema, path, depth);
        AddType(draft, schema, path);
        AddValues(draft, schema, path);
        AddFormat(draft, schema, path);
        if (draft.Type == "ARRAY" && !draft.Members.ContainsKey("items"))
        {
            draft.Members["items"] = RawJson.Parse("""{"type":"STRING"}""");
            Change(path, "The items of an array need a type; they are texts.");
        }

        foreach (var member in schema.EnumerateObject())
        {
            if (!Kept.Contains(member.Name) && !Silent.Contains(member.Name) && !Handled.Contains(member.Name)) Change($"{path}.{member.Name}", "It is left out.");
        }

        return draft;
    }

    private SchemaDraft Resolve(JsonElement reference, string path, int depth)
    {
        var target = reference.ValueKind == JsonValueKind.String ? reference.GetString()! : "";
        if (references.Contains(target)) throw new ChatFormatException(path, $"the schema refers to itself by '{target}', which this model cannot take");
        if (!TryFind(target, out var found)) throw new ChatFormatException(path, $"the reference '{target}' leads to nothing in this schema");
        references.Add(target);
        var lowered = Lower(found, path, depth + 1);
        references.RemoveAt(references.Count - 1);
        return lowered;
    }

    private bool TryFind(string reference, out JsonElement found)
    {
        found = root;
        if (reference == "#") return true;
        if (!reference.StartsWith("#/", StringComparison.Ordinal)) return false;
        foreach (var step in reference[2..].Split('/'))
        {
            var name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (found.ValueKind == JsonValueKind.Object && found.TryGetProperty(name, out found)) continue;
            return false;
        }

        return true;
    }

    private void AddAll(SchemaDraft draft, JsonElement all, string path, int depth)
    {
        foreach (var part in all.EnumerateArray()) draft.Add(Lower(part, path, depth + 1));
        if (all.GetArrayLength() > 1) Change($"{path}.allOf", "Its schemas become one.");
    }

    private void AddProperties(SchemaDraft draft, JsonElement schema, string path, int depth)
    {
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject()) draft.Properties[property.Name] = Lower(property.Value, $"{path}.{property.Name}", depth + 1).ToJson();
        }

        if (!schema.TryGetProperty("required", out var required) || required.ValueKind != JsonValueKind.Array) return;
        foreach (var name in required.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!))
        {
            if (draft.Properties.ContainsKey(name)) draft.Required.Add(name);
            else Change($"{path}.required", $"'{name}' is no property.");
        }
    }

    private void AddItems(SchemaDraft draft, JsonElement schema, string path, int depth)
    {
        if (schema.TryGetProperty("items", out var items) && items.ValueKind is JsonValueKind.Object)
        {
            draft.Members["items"] = Lower(items, $"{path}[]", depth + 1).ToJson();
            return;
        }

        if (!schema.TryGetProperty("prefixItems", out var tuple)) tuple = items;
        if (tuple.ValueKind != JsonValueKind.Array || tuple.GetArrayLength() == 0) return;
        draft.Members["items"] = AnyOf([.. tuple.EnumerateArray().Select(item => Lower(item, $"{path}[]", depth + 1))]).ToJson();
        Change(path, "Items of an array may be any of those that had their own places.");
    }

    private void AddAlternatives(SchemaDraft draft, JsonElement schema, string path, int depth)
    {
        if (!schema.TryGetProperty("anyOf", out var any) && !schema.TryGetProperty("oneOf", out any)) return;
        if (any.ValueKind != JsonValueKind.Array) return;
        List<JsonElement> all = [.. any.EnumerateArray()];
        List<JsonElement> others = [.. all.Where(item => !IsNull(item))];
        draft.IsNullable |= others.Count < all.Count;
        draft.Add(AnyOf([.. others.Select(item => Lower(item, path, depth + 1))]));
    }

    private static bool IsNull(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("null"u8);

    private static SchemaDraft AnyOf(List<SchemaDraft> schemas)
    {
        if (schemas.Count == 1) return schemas[0];
        var draft = new SchemaDraft();
        if (schemas.Count > 0) draft.AnyOf.AddRange(schemas.Select(schema => schema.ToJson()));
        return draft;
    }

    private static void AddType(SchemaDraft draft, JsonElement schema, string path)
    {
        draft.IsNullable |= schema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True;
        if (!schema.TryGetProperty("type", out var type))
        {
            draft.Type ??= draft.Properties.Count > 0 ? "OBJECT" : draft.Members.ContainsKey("items") ? "ARRAY" : null;
            return;
        }

        List<string> types = [.. (type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().ToArray() : [type]).Select(one => NameOf(one, path))];
        draft.IsNullable |= types.Remove("NULL");
        if (types.Count == 1) draft.Type = types[0];
        else if (types.Count > 1) draft.AnyOf.AddRange(types.Select(one => RawJson.Parse(one == "ARRAY" ? """{"type":"ARRAY","items":{"type":"STRING"}}""" : $$"""{"type":"{{one}}"}""")));
    }

    private static string NameOf(JsonElement type, string path) => (type.ValueKind == JsonValueKind.String ? type.GetString()!.ToUpperInvariant() : "") switch
    {
        "STRING" or "NUMBER" or "INTEGER" or "BOOLEAN" or "ARRAY" or "OBJECT" or "NULL" => type.GetString()!.ToUpperInvariant(),
        _ => throw new ChatFormatException(path, "the schema has a type that JSON Schema does not know"),
    };

    // Gemini's enum holds only texts: other values are told in words.
    private void AddValues(SchemaDraft draft, JsonElement schema, string path)
    {
        List<JsonElement> values = schema.TryGetProperty("const", out var only) ? [only] : schema.TryGetProperty("enum", out var many) && many.ValueKind == JsonValueKind.Array ? [.. many.EnumerateArray()] : [];
        if (values.Count == 0) return;
        draft.IsNullable |= values.RemoveAll(value => value.ValueKind == JsonValueKind.Null) > 0;
        if (values.All(value => value.ValueKind == JsonValueKind.String) && draft.Type is null or "STRING")
        {
            draft.Type = "STRING";
            draft.Members["enum"] = RawJson.Write(json =>
            {
                json.WriteStartArray();
                foreach (var value in values) value.WriteTo(json);
                json.WriteEndArray();
            });
            return;
        }

        var words = $"Allowed: {string.Join(", ", values.Take(64).Select(value => value.GetRawText()))}.";
        draft.Description = draft.Description is null ? words : $"{draft.Description} {words}";
        Change($"{path}.enum", "Values that are no texts stand in the description.");
    }

    private void AddFormat(SchemaDraft draft, JsonElement schema, string path)
    {
        if (!schema.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String) return;
        var isKnown = (draft.Type, format.GetString()) is ("STRING", "date-time" or "enum") or ("NUMBER", "float" or "double") or ("INTEGER", "int32" or "int64");
        if (isKnown) draft.Members["format"] = RawJson.Of(format);
        else Change($"{path}.format", "It is left out.");
    }

    private void Change(string path, string what)
    {
        if (changes.Count < 256) changes.Add(new SchemaChange(path, what));
    }
}
