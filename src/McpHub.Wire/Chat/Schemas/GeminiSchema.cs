using System.Globalization;
using System.Text.Json;

namespace McpHub.Wire.Chat;

/// <summary>
/// JSON Schema in the subset that Gemini's <c>Schema</c> takes: references written out, <c>null</c> told as <c>nullable</c>, constants as
/// enumerations, what has no form left out. Every change is recorded. Only places where schemas stand are touched, never data that looks like one.
/// </summary>
internal sealed class GeminiSchema
{
    private const int MaxSchemas = 5_000;
    private const int MaxDepth = 100;

    private static readonly string[] Kept = ["title", "description", "minItems", "maxItems", "minLength", "maxLength", "pattern", "example", "default", "minimum", "maximum", "minProperties", "maxProperties", "propertyOrdering", "nullable"];
    private static readonly string[] Formats = ["date-time", "enum", "float", "double", "int32", "int64"];

    private readonly List<SchemaChange> changes = [];
    private int count;

    /// <exception cref="ChatFormatException">The schema is recursive, or larger than allowed once its references are written out.</exception>
    public static RawJson Lower(RawJson schema, out IReadOnlyList<SchemaChange> changes)
    {
        var run = new GeminiSchema();
        var root = schema.ToElement();
        var lowered = RawJson.Write(json => run.Write(json, root, "", new FlatSchema(root, run.changes)));
        changes = run.changes;
        return lowered;
    }

    private void Write(Utf8JsonWriter json, JsonElement schema, string pointer, FlatSchema flat)
    {
        if (++count > MaxSchemas) throw new ChatFormatException(pointer, $"with its references written out the schema has more than {MaxSchemas} parts");
        if (flat.Depth > MaxDepth) throw new ChatFormatException(pointer, $"the schema is nested more than {MaxDepth} deep");
        flat.Add(schema, pointer);
        var types = TypesOf(flat, pointer, out var isNullable);
        json.WriteStartObject();
        if (types.Count > 1) WriteAlternatives(json, flat, types, pointer);
        else WriteMembers(json, flat, types.Count == 1 ? types[0] : null, pointer, ref isNullable);
        if (isNullable && !flat.Keywords.ContainsKey("nullable")) json.WriteBoolean("nullable"u8, true);
        json.WriteEndObject();
    }

    private List<string> TypesOf(FlatSchema flat, string pointer, out bool isNullable)
    {
        var types = new List<string>();
        if (flat.Keywords.TryGetValue("type", out var type))
        {
            if (type.ValueKind == JsonValueKind.String) types.Add(type.GetString()!);
            if (type.ValueKind == JsonValueKind.Array) types.AddRange(type.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!));
        }
        else if (flat.Properties.Count > 0)
        {
            types.Add("object");
        }

        isNullable = types.Count > 1 && types.Remove("null");
        if (isNullable) Change($"{pointer}/type", "null is told as nullable");
        return types;
    }

    private void WriteAlternatives(Utf8JsonWriter json, FlatSchema flat, List<string> types, string pointer)
    {
        Change($"{pointer}/type", "several types are told as alternatives");
        json.WriteStartArray("anyOf"u8);
        foreach (var type in types)
        {
            var isNullable = false;
            json.WriteStartObject();
            WriteMembers(json, flat, type, pointer, ref isNullable);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteMembers(Utf8JsonWriter json, FlatSchema flat, string? type, string pointer, ref bool isNullable)
    {
        var choices = Choices(flat, pointer, ref isNullable);
        if (type is null && choices.Count > 0) type = "string";
        if (type is not null) json.WriteString("type"u8, type.ToUpperInvariant());
        foreach (var (name, value) in flat.Keywords) WriteKeyword(json, name, value, type, flat, $"{pointer}/{name}", ref isNullable);
        if (choices.Count > 0 && type == "string") json.Texts("enum", [.. choices]);
        if (type == "object" && flat.Properties.Count > 0) WriteProperties(json, flat, pointer);
        if (type == "array" && !flat.Keywords.ContainsKey("items")) WriteAnyItems(json);
    }

    // Enumerations hold only texts.
    private List<string> Choices(FlatSchema flat, string pointer, ref bool isNullable)
    {
        var values = flat.Keywords.TryGetValue("enum", out var listed) && listed.ValueKind == JsonValueKind.Array ? listed.EnumerateArray().ToList() : [];
        if (flat.Keywords.TryGetValue("const", out var constant))
        {
            values = [constant];
            Change($"{pointer}/const", "told as an enumeration of one");
        }

        isNullable |= values.RemoveAll(value => value.ValueKind == JsonValueKind.Null) > 0;
        if (values.TrueForAll(value => value.ValueKind == JsonValueKind.String)) return [.. values.Select(value => value.GetString()!)];
        Change($"{pointer}/enum", "only texts can be listed; left out");
        return [];
    }

    private void WriteKeyword(Utf8JsonWriter json, string name, JsonElement value, string? type, FlatSchema flat, string pointer, ref bool isNullable)
    {
        switch (name)
        {
            case "type" or "enum" or "const":
                break;
            case "format" when value.ValueKind == JsonValueKind.String && Formats.Contains(value.GetString()):
                json.Raw(name, RawJson.Of(value));
                break;
            case "items" when value.ValueKind == JsonValueKind.Object:
                json.WritePropertyName("items"u8);
                Write(json, value, pointer, flat.Under());
                break;
            case "items":
                Change(pointer, "only one schema for all items can be told; left out");
                WriteAnyItems(json);
                break;
            case "anyOf" or "oneOf" when value.ValueKind == JsonValueKind.Array:
                WriteAnyOf(json, name, value, flat, pointer, ref isNullable);
                break;
            case "exclusiveMinimum" when !flat.Keywords.ContainsKey("minimum") && type == "integer" && value.TryGetInt64(out var least) && least < long.MaxValue:
                Change(pointer, "told as minimum");
                json.WriteNumber("minimum"u8, least + 1);
                break;
            case "exclusiveMaximum" when !flat.Keywords.ContainsKey("maximum") && type == "integer" && value.TryGetInt64(out var most) && most > long.MinValue:
                Change(pointer, "told as maximum");
                json.WriteNumber("maximum"u8, most - 1);
                break;
            default:
                if (Kept.Contains(name)) json.Raw(name, RawJson.Of(value));
                else Change(pointer, "has no form; left out");
                break;
        }
    }

    private void WriteAnyOf(Utf8JsonWriter json, string name, JsonElement value, FlatSchema flat, string pointer, ref bool isNullable)
    {
        if (name == "oneOf") Change(pointer, "any of them may hold, not exactly one");
        if (name == "oneOf" && flat.Keywords.ContainsKey("anyOf"))
        {
            Change(pointer, "has no form beside anyOf; left out");
            return;
        }

        var alternatives = value.EnumerateArray().ToList();
        isNullable |= alternatives.RemoveAll(IsNull) > 0;
        if (alternatives.Count == 0) return;
        json.WriteStartArray("anyOf"u8);
        for (var index = 0; index < alternatives.Count; index++) Write(json, alternatives[index], string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}"), flat.Under());
        json.WriteEndArray();
    }

    private static bool IsNull(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type"u8, out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("null"u8);

    private void WriteProperties(Utf8JsonWriter json, FlatSchema flat, string pointer)
    {
        json.WriteStartObject("properties"u8);
        foreach (var (name, schema) in flat.Properties)
        {
            json.WritePropertyName(name);
            Write(json, schema, $"{pointer}/properties/{name}", flat.Under());
        }

        json.WriteEndObject();
        List<string> required = [.. flat.Properties.Keys.Where(flat.Required.Contains)];
        if (required.Count < flat.Required.Count) Change($"{pointer}/required", "names without a property are left out");
        if (required.Count > 0) json.Texts("required", [.. required]);
    }

    private static void WriteAnyItems(Utf8JsonWriter json)
    {
        json.WriteStartObject("items"u8);
        json.WriteEndObject();
    }

    private void Change(string pointer, string what)
    {
        if (changes.Count < MaxSchemas) changes.Add(new SchemaChange(pointer, what));
    }
}
