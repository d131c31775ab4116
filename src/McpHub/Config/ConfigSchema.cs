using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpHub.Config.Reading;

namespace McpHub.Config;

/// <summary>
/// Writes the published JSON Schema of the configuration file from the records, their constraints and their doc comments.
/// Editors complete and check with it; what needs more than a schema to tell is left to <see cref="ConfigRules"/>.
/// </summary>
public static class ConfigSchema
{
    // Not for HTML: quotes and non-ASCII stay readable.
    private static readonly JsonWriterOptions Format = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>A JSON Schema of draft 2020-12, ending with a newline; the same text for the same build.</returns>
    public static string Generate()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Format))
        {
            WriteRoot(json, ShapeDocs.Load());
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteRoot(Utf8JsonWriter json, ShapeDocs docs)
    {
        var root = Shape.Of(typeof(HubConfig));
        json.WriteStartObject();
        json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        json.WriteString("title", "hub.config.json");
        WriteRecordBody(json, root, docs);
        json.WriteStartObject("$defs");
        foreach (var record in RecordsBelow(root))
        {
            json.WriteStartObject(Name(record));
            WriteRecordBody(json, record, docs);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteRecordBody(Utf8JsonWriter json, Shape record, ShapeDocs docs)
    {
        json.WriteString("description", docs.Of(record.Type));
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var member in record.Members) WriteMember(json, member.Name, member, docs.Of(member.Property));
        foreach (var key in ClientKeys.Of(record.Type).Where(key => key.Use != ClientKeyUse.Refused)) WriteClientKey(json, key, record);
        json.WriteEndObject();
        WriteNames(json, "required", record.Members.Where(member => member.IsRequired).Select(member => member.Name));
        json.WriteBoolean("additionalProperties", false);
    }

    private static void WriteMember(Utf8JsonWriter json, string name, ShapeMember member, string description)
    {
        json.WriteStartObject(name);
        json.WriteString("description", Innermost(member.Shape).Kind == ShapeKind.Secret ? $"{description} May hold references." : description);
        WriteShape(json, member.Shape);
        WriteDefault(json, member.Default);
        json.WriteEndObject();
    }

    private static void WriteClientKey(Utf8JsonWriter json, ClientKey key, Shape record)
    {
        var description = $"Written by {key.Clients}. {key.Note}";
        if (key is { Means: { } means, IsInverted: false })
        {
            WriteMember(json, key.Name, record.Members.First(member => member.Name == means) with { Default = null }, description);
            return;
        }

        json.WriteStartObject(key.Name);
        json.WriteString("description", description);
        if (key.IsInverted) json.WriteString("type", "boolean");
        json.WriteEndObject();
    }

    private static void WriteShape(Utf8JsonWriter json, Shape shape)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Record:
                json.WriteString("$ref", $"#/$defs/{Name(shape)}");
                break;
            case ShapeKind.List:
                json.WriteString("type", "array");
                if (shape.MinLength > 0) json.WriteNumber("minItems", shape.MinLength);
                WriteNested(json, "items", shape.Item!);
                break;
            case ShapeKind.Map:
                json.WriteString("type", "object");
                WritePattern(json, "propertyNames", shape);
                WriteNested(json, "additionalProperties", shape.Item!);
                break;
            case ShapeKind.Json:
                json.WriteString("type", "object");
                break;
            case ShapeKind.Boolean:
                json.WriteString("type", "boolean");
                break;
            case ShapeKind.Integer or ShapeKind.Number:
                WriteNumber(json, shape);
                break;
            default:
                json.WriteString("type", "string");
                WriteNames(json, "enum", shape.Values);
                if (shape.Pattern is not null) json.WriteString("pattern", shape.Pattern.Pattern);
                if (shape.MinLength > 0) json.WriteNumber("minLength", shape.MinLength);
                break;
        }
    }

    private static void WriteNested(Utf8JsonWriter json, string name, Shape shape)
    {
        json.WriteStartObject(name);
        WriteShape(json, shape);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, Shape shape)
    {
        json.WriteString("type", shape.Kind == ShapeKind.Integer ? "integer" : "number");
        if (shape.Range is not { } range) return;

        json.WriteNumber("minimum", (decimal)range.Minimum);
        json.WriteNumber("maximum", (decimal)range.Maximum);
    }

    private static void WritePattern(Utf8JsonWriter json, string name, Shape map)
    {
        if (map.Pattern is null) return;

        json.WriteStartObject(name);
        json.WriteString("description", $"Must be {map.Pattern.ErrorMessage}.");
        json.WriteString("pattern", map.Pattern.Pattern);
        json.WriteEndObject();
    }

    private static void WriteDefault(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case string { Length: > 0 } text: json.WriteString("default", text); break;
            case bool flag: json.WriteBoolean("default", flag); break;
            case int or long or double: json.WriteNumber("default", Convert.ToDecimal(value, System.Globalization.CultureInfo.InvariantCulture)); break;
        }
    }

    private static void WriteNames(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        var all = values.ToList();
        if (all.Count == 0) return;

        json.WriteStartArray(name);
        foreach (var value in all) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>Every record that the root leads to, in the order in which the file names them; not the root.</summary>
    internal static IReadOnlyList<Shape> RecordsBelow(Shape root)
    {
        var found = new List<Shape>();
        Visit(root);
        return found;

        void Visit(Shape shape)
        {
            foreach (var record in shape.Members.Select(member => Innermost(member.Shape)).Where(inner => inner.Kind == ShapeKind.Record))
            {
                if (found.Exists(known => known.Type == record.Type)) continue;

                found.Add(record);
                Visit(record);
            }
        }
    }

    private static Shape Innermost(Shape shape) => shape.Item is null ? shape : Innermost(shape.Item);

    // ServerLimitsConfig is serverLimits.
    private static string Name(Shape record) => JsonNamingPolicy.CamelCase.ConvertName(record.Type.Name[..^"Config".Length]);
}
