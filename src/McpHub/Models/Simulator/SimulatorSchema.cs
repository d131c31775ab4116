using System.Buffers;
using System.Text;
using System.Text.Json;

namespace McpHub.Models.Simulator;

/// <summary>
/// Makes a minimal instance of a JSON Schema: required members only, the first of every choice, the smallest of every value.
/// What it cannot satisfy for sure (<c>pattern</c>, <c>not</c>, <c>if</c> and the like) it refuses.
/// </summary>
internal sealed class SimulatorSchema
{
    private const int MaxDepth = 32;
    private const int MaxBytes = 1024 * 1024;
    private const int MaxRepeat = 1000;
    private static readonly string[] Unsupported = ["pattern", "not", "if", "contains", "dependentRequired", "dependentSchemas", "patternProperties", "propertyNames"];

    private readonly JsonElement root;
    private readonly Utf8JsonWriter json;

    private SimulatorSchema(JsonElement root, Utf8JsonWriter json)
    {
        this.root = root;
        this.json = json;
    }

    /// <param name="absent">The answer when there is no schema.</param>
    /// <exception cref="SimulatorRefusal">The schema asks for something that is not understood.</exception>
    public static string Instance(JsonElement schema, string absent = "{}")
    {
        if (schema.ValueKind == JsonValueKind.Undefined) return absent;
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output);
        new SimulatorSchema(schema, json).Write(schema, 0);
        json.Flush();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static string ObjectWith(string name, string text) => $"{{\"{name}\":{JsonSerializer.Serialize(text)}}}";

    private void Write(JsonElement schema, int depth)
    {
        if (depth > MaxDepth) throw Refuse("it is nested too deep or requires itself");
        if (json.BytesCommitted + json.BytesPending > MaxBytes) throw Refuse("its smallest instance is too large");
        var views = new List<JsonElement>();
        Collect(schema, views, depth);
        if (Find(views, "const") is { } constant) constant.WriteTo(json);
        else if (Find(views, "enum") is { } choices) choices.EnumerateArray().First().WriteTo(json);
        else Write(TypeOf(views), views, depth);
    }

    private void Write(string type, List<JsonElement> views, int depth)
    {
        switch (type)
        {
            case "object":
                WriteObject(views, depth);
                break;
            case "array":
                WriteArray(views, depth);
                break;
            case "string":
                json.WriteStringValue(SimulatorScalars.Text(Find(views, "format")?.Text(), Count(views, "minLength")));
                break;
            case "integer" or "number":
                json.WriteNumberValue(SimulatorScalars.Number(views, type == "integer"));
                break;
            case "boolean":
                json.WriteBooleanValue(false);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    private void WriteObject(List<JsonElement> views, int depth)
    {
        var names = views.SelectMany(view => view.Member("required").Items()).Select(name => name.Text()).OfType<string>().Distinct().ToList();
        if (Count(views, "minProperties") > names.Count) throw Refuse("it uses 'minProperties'");
        json.WriteStartObject();
        foreach (var name in names)
        {
            json.WritePropertyName(name);
            var member = views.Select(view => view.Member("properties").Member(name)).FirstOrDefault(member => member.ValueKind != JsonValueKind.Undefined);
            if (member.ValueKind == JsonValueKind.Undefined) json.WriteNullValue();
            else Write(member, depth + 1);
        }

        json.WriteEndObject();
    }

    private void WriteArray(List<JsonElement> views, int depth)
    {
        var count = Count(views, "minItems");
        if (count > 1 && Find(views, "uniqueItems") is { ValueKind: JsonValueKind.True }) throw Refuse("it uses 'uniqueItems'");
        var first = views.Select(view => view.Member("prefixItems")).FirstOrDefault(items => items.ValueKind == JsonValueKind.Array).Items().ToList();
        json.WriteStartArray();
        for (var i = 0; i < count; i++)
        {
            if (i < first.Count) Write(first[i], depth + 1);
            else if (Find(views, "items") is { } items) Write(items, depth + 1);
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }

    // All the schemas that apply at once to one value.
    private void Collect(JsonElement schema, List<JsonElement> views, int depth)
    {
        if (depth > MaxDepth) throw Refuse("its references go round in a circle");
        if (schema.ValueKind == JsonValueKind.False) throw Refuse("it allows no value");
        if (schema.ValueKind != JsonValueKind.Object) return;
        foreach (var keyword in Unsupported)
        {
            if (schema.TryGetProperty(keyword, out _)) throw Refuse($"it uses '{keyword}'");
        }

        views.Add(schema);
        if (schema.Member("$ref").Text() is { } reference) Collect(Resolve(reference), views, depth + 1);
        foreach (var part in schema.Member("allOf").Items()) Collect(part, views, depth + 1);
        foreach (var choice in schema.Member("anyOf").Items().Take(1)) Collect(choice, views, depth + 1);
        foreach (var choice in schema.Member("oneOf").Items().Take(1)) Collect(choice, views, depth + 1);
    }

    private JsonElement Resolve(string reference)
    {
        if (reference != "#" && !reference.StartsWith("#/", StringComparison.Ordinal)) throw Refuse($"it refers to '{reference}'");
        var found = root;
        foreach (var step in reference.Split('/').Skip(1)) found = found.Member(step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        return found.ValueKind == JsonValueKind.Undefined ? throw Refuse($"it refers to '{reference}', which is not there") : found;
    }

    private static string TypeOf(List<JsonElement> views)
    {
        if (Find(views, "type") is { } type) return type.Text() ?? type.Items().Select(item => item.Text()).FirstOrDefault(text => text != "null") ?? "null";
        if (Find(views, "properties") is not null || Find(views, "required") is not null) return "object";
        return Find(views, "items") is not null || Find(views, "minItems") is not null ? "array" : "null";
    }

    private static JsonElement? Find(List<JsonElement> views, string keyword)
    {
        foreach (var view in views)
        {
            if (view.TryGetProperty(keyword, out var value)) return value;
        }

        return null;
    }

    private static int Count(List<JsonElement> views, string keyword)
    {
        var count = views.Select(view => view.Member(keyword)).Where(value => value.ValueKind == JsonValueKind.Number).Select(value => value.GetDouble()).DefaultIfEmpty(0).Max();
        return count <= MaxRepeat ? (int)Math.Ceiling(count) : throw Refuse($"its '{keyword}' is over {MaxRepeat}");
    }

    internal static SimulatorRefusal Refuse(string because) =>
        new("simulator_unsupported_schema", null, $"The simulator cannot make an instance of this schema: {because}.");
}
