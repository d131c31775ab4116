using System.Text.Json;

namespace McpHub.Wire.Chat;

/// <summary>
/// Schemas as OpenAI's strict mode demands them: every object closed and every property required, so that an optional one becomes one that may be
/// null. Only places where schemas stand are touched, never data that looks like one. A schema that conforms already keeps every byte.
/// </summary>
internal sealed class OpenAiStrictSchema
{
    private static readonly string[] Refused = ["allOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas", "patternProperties", "propertyNames", "unevaluatedProperties"];

    private readonly List<SchemaChange> changes = [];
    private SchemaChange? obstacle;

    /// <returns>Null when the schema cannot be said in strict mode; the reason is the only change then.</returns>
    public static RawJson? Lower(RawJson schema, out IReadOnlyList<SchemaChange> changes)
    {
        var run = new OpenAiStrictSchema();
        var root = schema.ToElement();
        if (root.ValueKind != JsonValueKind.Object || root.TryGetProperty("anyOf"u8, out _) || root.TryGetProperty("oneOf"u8, out _)) run.Stop("", "the outermost schema must be an object and no alternative");
        var lowered = run.obstacle is null ? RawJson.Write(json => run.Write(json, root, "", isOptional: false)) : default;
        changes = run.obstacle is null ? run.changes : [run.obstacle];
        if (run.obstacle is not null) return null;
        return run.changes.Count == 0 ? schema : lowered;
    }

    private void Write(Utf8JsonWriter json, JsonElement schema, string pointer, bool isOptional)
    {
        if (obstacle is not null || schema.ValueKind != JsonValueKind.Object)
        {
            if (schema.ValueKind != JsonValueKind.Object) Stop(pointer, "true and false are no schemas here");
            json.WriteNullValue();
            return;
        }

        if (isOptional && !IsNullable(schema))
        {
            changes.Add(new SchemaChange(pointer, "optional, therefore it may be null"));
            if (!TryWriteNullable(json, schema, pointer)) WriteEither(json, schema, pointer);
            return;
        }

        WriteMembers(json, schema, pointer, addNull: false);
    }

    private static bool IsNullable(JsonElement schema)
    {
        if (schema.TryGetProperty("type"u8, out var type))
        {
            if (type.ValueKind == JsonValueKind.String) return type.ValueEquals("null"u8);
            if (type.ValueKind == JsonValueKind.Array) return type.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals("null"u8));
        }

        return schema.TryGetProperty("anyOf"u8, out var anyOf) && anyOf.ValueKind == JsonValueKind.Array && anyOf.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.Object && IsNullable(one));
    }

    private bool TryWriteNullable(Utf8JsonWriter json, JsonElement schema, string pointer)
    {
        if (schema.TryGetProperty("enum"u8, out _) || schema.TryGetProperty("const"u8, out _) || !schema.TryGetProperty("type"u8, out var type)) return false;
        if (type.ValueKind is not (JsonValueKind.String or JsonValueKind.Array)) return false;
        WriteMembers(json, schema, pointer, addNull: true);
        return true;
    }

    private void WriteEither(Utf8JsonWriter json, JsonElement schema, string pointer)
    {
        json.WriteStartObject();
        json.WriteStartArray("anyOf"u8);
        WriteMembers(json, schema, pointer, addNull: false);
        json.WriteStartObject();
        json.WriteString("type"u8, "null"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteMembers(Utf8JsonWriter json, JsonElement schema, string pointer, bool addNull)
    {
        json.WriteStartObject();
        foreach (var member in schema.EnumerateObject())
        {
            var at = $"{pointer}/{member.Name}";
            switch (member.Name)
            {
                case "type" when addNull:
                    WriteTypeOrNull(json, member.Value);
                    break;
                case "properties":
                    WriteProperties(json, member.Value, schema, at);
                    break;
                case "required":
                    break; // written with the properties
                case "additionalProperties":
                    if (member.Value.ValueKind == JsonValueKind.Object) Stop(at, "an object with any names has no form in strict mode");
                    else if (member.Value.ValueKind != JsonValueKind.False) changes.Add(new SchemaChange(at, "closed"));
                    break;
                case "items":
                    json.WritePropertyName("items"u8);
                    Write(json, member.Value, at, isOptional: false);
                    break;
                case "anyOf" or "oneOf":
                    if (member.Name == "oneOf") changes.Add(new SchemaChange(at, "any of them may hold, not exactly one"));
                    WriteAll(json, "anyOf", member.Value, at);
                    break;
                case "$defs" or "definitions":
                    WriteNamed(json, member.Name, member.Value, at);
                    break;
                case var name when Refused.Contains(name):
                    Stop(at, "has no form in strict mode");
                    break;
                default:
                    json.Raw(member.Name, RawJson.Of(member.Value));
                    break;
            }
        }

        if (IsObject(schema)) Close(json, schema, pointer);
        json.WriteEndObject();
    }

    private static bool IsObject(JsonElement schema) =>
        schema.TryGetProperty("properties"u8, out _)
        || (schema.TryGetProperty("type"u8, out var type)
            && (type.ValueKind == JsonValueKind.String ? type.ValueEquals("object"u8) : type.ValueKind == JsonValueKind.Array && type.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals("object"u8))));

    private void Close(Utf8JsonWriter json, JsonElement schema, string pointer)
    {
        if (!schema.TryGetProperty("properties"u8, out var properties))
        {
            // Without properties it takes anything; closed, it would take nothing.
            if (!schema.TryGetProperty("additionalProperties"u8, out var additional) || additional.ValueKind != JsonValueKind.False) Stop(pointer, "an object with any names has no form in strict mode");
        }

        if (!schema.TryGetProperty("additionalProperties"u8, out _)) changes.Add(new SchemaChange(pointer, "closed"));
        json.WriteBoolean("additionalProperties"u8, false);
        json.WriteStartArray("required"u8);
        if (properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject()) json.WriteStringValue(property.Name);
        }

        json.WriteEndArray();
    }

    private void WriteProperties(Utf8JsonWriter json, JsonElement properties, JsonElement schema, string pointer)
    {
        if (properties.ValueKind != JsonValueKind.Object)
        {
            Stop(pointer, "must be an object");
            return;
        }

        HashSet<string> required = schema.TryGetProperty("required"u8, out var names) && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)]
            : [];
        if (properties.EnumerateObject().Any(property => !required.Contains(property.Name))) changes.Add(new SchemaChange(pointer, "every property is required"));
        json.WriteStartObject("properties"u8);
        foreach (var property in properties.EnumerateObject())
        {
            json.WritePropertyName(property.Name);
            Write(json, property.Value, $"{pointer}/{property.Name}", !required.Contains(property.Name));
        }

        json.WriteEndObject();
    }

    private void WriteAll(Utf8JsonWriter json, string name, JsonElement schemas, string pointer)
    {
        json.WriteStartArray(name);
        var index = 0;
        if (schemas.ValueKind == JsonValueKind.Array)
        {
            foreach (var schema in schemas.EnumerateArray()) Write(json, schema, $"{pointer}/{index++}", isOptional: false);
        }

        json.WriteEndArray();
    }

    private void WriteNamed(Utf8JsonWriter json, string name, JsonElement schemas, string pointer)
    {
        if (schemas.ValueKind != JsonValueKind.Object)
        {
            Stop(pointer, "must be an object");
            return;
        }

        json.WriteStartObject(name);
        foreach (var schema in schemas.EnumerateObject())
        {
            json.WritePropertyName(schema.Name);
            Write(json, schema.Value, $"{pointer}/{schema.Name}", isOptional: false);
        }

        json.WriteEndObject();
    }

    private static void WriteTypeOrNull(Utf8JsonWriter json, JsonElement type)
    {
        json.WriteStartArray("type"u8);
        if (type.ValueKind == JsonValueKind.Array)
        {
            foreach (var one in type.EnumerateArray()) one.WriteTo(json);
        }
        else
        {
            type.WriteTo(json);
        }

        json.WriteStringValue("null"u8);
        json.WriteEndArray();
    }

    private void Stop(string pointer, string what) => obstacle ??= new SchemaChange(pointer, what);
}
