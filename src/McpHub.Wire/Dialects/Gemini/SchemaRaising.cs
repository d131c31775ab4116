using System.Globalization;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>Gemini's own schemas as ordinary JSON Schema: <c>STRING</c> and <c>nullable</c> become <c>["string","null"]</c>.</summary>
internal static class SchemaRaising
{
    /// <exception cref="ChatFormatException">A text in it is none.</exception>
    public static RawJson Raise(JsonField schema)
    {
        try
        {
            var element = schema.Raw().ToElement();
            return RawJson.Write(json => Write(json, element));
        }
        catch (InvalidOperationException e)
        {
            throw new ChatFormatException(schema.Path, "holds half a surrogate pair, which is no text", e);
        }
    }

    private static void Write(Utf8JsonWriter json, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            schema.WriteTo(json);
            return;
        }

        var isNullable = schema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True;
        json.WriteStartObject();
        foreach (var member in schema.EnumerateObject()) WriteMember(json, GeminiNames.ToCamel(member.Name), member.Value, isNullable);
        json.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter json, string name, JsonElement value, bool isNullable)
    {
        switch (name)
        {
            case "nullable" or "propertyOrdering":
                break;
            case "type":
                WriteType(json, value, isNullable);
                break;
            case "enum" when isNullable && value.ValueKind == JsonValueKind.Array:
                json.WriteStartArray(name);
                foreach (var item in value.EnumerateArray()) item.WriteTo(json);
                json.WriteNullValue();
                json.WriteEndArray();
                break;
            case "properties" or "defs" when value.ValueKind == JsonValueKind.Object:
                json.WriteStartObject(name == "defs" ? "$defs" : name);
                foreach (var property in value.EnumerateObject())
                {
                    json.WritePropertyName(property.Name);
                    Write(json, property.Value);
                }

                json.WriteEndObject();
                break;
            case "anyOf" or "prefixItems" when value.ValueKind == JsonValueKind.Array:
                json.WriteStartArray(name);
                foreach (var item in value.EnumerateArray()) Write(json, item);
                json.WriteEndArray();
                break;
            case "items" or "additionalProperties":
                json.WritePropertyName(name);
                Write(json, value);
                break;
            case "ref":
                json.Raw("$ref", RawJson.Of(value));
                break;
            case "example":
                json.WriteStartArray("examples"u8);
                value.WriteTo(json);
                json.WriteEndArray();
                break;
            // 64-bit numbers are texts in every API of Google.
            case "minItems" or "maxItems" or "minLength" or "maxLength" or "minProperties" or "maxProperties" when value.ValueKind == JsonValueKind.String
                && long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                json.WriteNumber(name, number);
                break;
            default:
                json.Raw(name, RawJson.Of(value));
                break;
        }
    }

    private static void WriteType(Utf8JsonWriter json, JsonElement value, bool isNullable)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            json.Raw("type", RawJson.Of(value));
            return;
        }

        var type = value.GetString()!.ToLowerInvariant();
        if (type == "type_unspecified") return;
        if (!isNullable)
        {
            json.WriteString("type"u8, type);
            return;
        }

        json.WriteStartArray("type"u8);
        json.WriteStringValue(type);
        json.WriteStringValue("null"u8);
        json.WriteEndArray();
    }
}
