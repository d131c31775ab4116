using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpHub.Wire.Json;

namespace McpHub.Wire.Mcp;

/// <summary>
/// Arguments that a tool wants mirrored into headers: <c>x-mcp-header</c> in its input schema
/// (specification 2026-07-28, streamable-http, "Schema Extension").
/// </summary>
public static class ToolHeaders
{
    public const string Prefix = "Mcp-Param-";

    private const string Keyword = "x-mcp-header";
    private const int MaxDepth = 32;
    private static readonly string[] Data = ["const", "enum", "default", "examples"];
    private static readonly string[] Maps = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];

    /// <summary>The annotated arguments: path from the root of the arguments, and header name.</summary>
    /// <param name="problem">Why the annotations make the whole tool definition invalid; null when they do not.</param>
    public static IReadOnlyList<(IReadOnlyList<string> Path, string Header)> Read(JsonElement inputSchema, out string? problem)
    {
        var found = new List<(IReadOnlyList<string>, string)>();
        problem = Walk(inputSchema, [], isReachable: true, found, 0);
        return problem is null ? found : [];
    }

    /// <summary>A tool definition whose annotations no client could follow, without them.</summary>
    public static byte[] Without(ReadOnlyMemory<byte> definition)
    {
        using var schema = JsonDocument.Parse(ObjectSplice.Get(definition, "inputSchema"u8));
        var stripped = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(stripped, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) Copy(schema.RootElement, isMap: false, writer);
        return ObjectSplice.Rewrite(definition, JsonEdit.Set("inputSchema", stripped.WrittenMemory));
    }

    // In a map of schemas the names are no keywords.
    private static void Copy(JsonElement json, bool isMap, Utf8JsonWriter writer)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var item in json.EnumerateArray()) Copy(item, isMap: false, writer);
            writer.WriteEndArray();
        }
        else if (json.ValueKind == JsonValueKind.Object)
        {
            writer.WriteStartObject();
            foreach (var member in json.EnumerateObject().Where(member => isMap || member.Name != Keyword))
            {
                writer.WritePropertyName(member.Name);
                if (!isMap && Data.Contains(member.Name)) member.Value.WriteTo(writer);
                else Copy(member.Value, !isMap && Maps.Contains(member.Name), writer);
            }

            writer.WriteEndObject();
        }
        else
        {
            json.WriteTo(writer);
        }
    }

    private static string? Walk(JsonElement schema, IReadOnlyList<string> path, bool isReachable, List<(IReadOnlyList<string> Path, string Header)> found, int depth)
    {
        if (depth > MaxDepth) return null;
        if (schema.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in schema.EnumerateArray())
            {
                if (Walk(item, path, isReachable: false, found, depth + 1) is { } problem) return problem;
            }

            return null;
        }

        if (schema.ValueKind != JsonValueKind.Object) return null;
        if (schema.TryGetProperty(Keyword, out var annotation))
        {
            if (Check(schema, annotation, path, isReachable, found) is { } problem) return problem;
            found.Add((path, Prefix + annotation.GetString()));
        }

        foreach (var member in schema.EnumerateObject())
        {
            var problem = member.Name == "properties" && member.Value.ValueKind == JsonValueKind.Object
                ? WalkProperties(member.Value, path, isReachable, found, depth)
                : Data.Contains(member.Name) ? null : Walk(member.Value, path, isReachable: false, found, depth + 1);
            if (problem is not null) return problem;
        }

        return null;
    }

    private static string? WalkProperties(JsonElement properties, IReadOnlyList<string> path, bool isReachable, List<(IReadOnlyList<string> Path, string Header)> found, int depth)
    {
        foreach (var property in properties.EnumerateObject())
        {
            if (Walk(property.Value, [.. path, property.Name], isReachable, found, depth + 1) is { } problem) return problem;
        }

        return null;
    }

    private static string? Check(JsonElement schema, JsonElement annotation, IReadOnlyList<string> path, bool isReachable, List<(IReadOnlyList<string> Path, string Header)> found)
    {
        var where = string.Join('.', path);
        if (annotation.ValueKind != JsonValueKind.String || annotation.GetString() is not { Length: > 0 } name) return $"{Keyword} of '{where}' must be a non-empty string";
        if (!name.All(IsTokenCharacter)) return $"{Keyword} of '{where}' is not a header token";
        if (!isReachable || path.Count == 0) return $"{Keyword} '{name}' stands where no argument can be read: only plain properties may carry it";
        if (found.Any(other => other.Header.Equals(Prefix + name, StringComparison.OrdinalIgnoreCase))) return $"{Keyword} '{name}' stands twice";
        var isPrimitive = schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() is "string" or "integer" or "boolean";
        return isPrimitive ? null : $"{Keyword} of '{where}' needs the type string, integer or boolean";
    }

    // RFC 9110 section 5.6.2, tchar.
    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c);

    /// <summary>The header value for an argument; null when the header must be left out.</summary>
    public static string? ToText(JsonElement arguments, IReadOnlyList<string> path) => Find(arguments, path) is { } argument ? ToText(argument) : null;

    private static JsonElement? Find(JsonElement arguments, IReadOnlyList<string> path)
    {
        foreach (var name in path)
        {
            if (arguments.ValueKind != JsonValueKind.Object || !arguments.TryGetProperty(name, out arguments)) return null;
        }

        return arguments;
    }

    private static string? ToText(JsonElement argument) => argument.ValueKind switch
    {
        JsonValueKind.String => JsonText.Decode(JsonMarshal.GetRawUtf8Value(argument)),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => argument.GetRawText(),
        _ => null,
    };

    /// <summary>Whether a header value, decoded, says the same as the argument. Numbers are compared as numbers.</summary>
    public static bool Agrees(string header, JsonElement arguments, IReadOnlyList<string> path)
    {
        if (Find(arguments, path) is not { } argument || ToText(argument) is not { } expected) return false;
        return header == expected || (argument.ValueKind == JsonValueKind.Number && ToNumber(header) is { } left && left == ToNumber(expected));
    }

    private static decimal? ToNumber(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
