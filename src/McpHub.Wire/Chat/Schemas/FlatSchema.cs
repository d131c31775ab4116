using System.Text.Json;

namespace McpHub.Wire.Chat;

/// <summary>One schema with its references followed and its conjunctions joined: what must hold, in one place.</summary>
internal sealed class FlatSchema(JsonElement root, List<SchemaChange> changes)
{
    private const int MaxDepth = 64;

    /// <summary>Keywords other than <c>properties</c> and <c>required</c>, in the order they came.</summary>
    public OrderedDictionary<string, JsonElement> Keywords { get; } = [];

    public OrderedDictionary<string, JsonElement> Properties { get; } = [];

    public HashSet<string> Required { get; } = [];

    /// <summary>The references that led here: one that comes again is a circle.</summary>
    public List<string> References { get; private init; } = [];

    public int Depth { get; private init; }

    /// <summary>For a schema inside this one.</summary>
    public FlatSchema Under() => new(root, changes) { References = [.. References], Depth = Depth + 1 };

    /// <exception cref="ChatFormatException">The schema refers to itself, or to something that is not there.</exception>
    public void Add(JsonElement schema, string pointer)
    {
        if (schema.ValueKind != JsonValueKind.Object) return; // true, which demands nothing; false is rare and told nowhere
        foreach (var member in schema.EnumerateObject())
        {
            var at = $"{pointer}/{member.Name}";
            switch (member.Name)
            {
                case "$ref":
                    Follow(member.Value, at);
                    break;
                case "allOf" when member.Value.ValueKind == JsonValueKind.Array:
                    changes.Add(new SchemaChange(at, "joined into one schema"));
                    foreach (var part in member.Value.EnumerateArray()) Add(part, at);
                    break;
                case "properties" when member.Value.ValueKind == JsonValueKind.Object:
                    foreach (var property in member.Value.EnumerateObject()) Properties.TryAdd(property.Name, property.Value);
                    break;
                case "required" when member.Value.ValueKind == JsonValueKind.Array:
                    foreach (var name in member.Value.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String)) Required.Add(name.GetString()!);
                    break;
                case "$defs" or "definitions":
                    break; // reached by references
                default:
                    if (!Keywords.TryAdd(member.Name, member.Value)) changes.Add(new SchemaChange(at, "said twice; the first holds"));
                    break;
            }
        }
    }

    private void Follow(JsonElement reference, string pointer)
    {
        var target = reference.ValueKind == JsonValueKind.String ? reference.GetString()! : "";
        if (References.Contains(target)) throw new ChatFormatException(pointer, $"'{target}' leads back to itself, and Gemini takes no recursive schema");
        if (References.Count == MaxDepth) throw new ChatFormatException(pointer, $"more than {MaxDepth} references lead into each other");
        References.Add(target);
        changes.Add(new SchemaChange(pointer, $"'{target}' written out"));
        Add(Find(target, pointer), pointer);
    }

    private JsonElement Find(string reference, string pointer)
    {
        if (!reference.StartsWith('#')) throw new ChatFormatException(pointer, $"'{reference}' is outside the schema");
        var found = root;
        foreach (var part in reference[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found)) throw new ChatFormatException(pointer, $"'{reference}' leads nowhere");
        }

        return found;
    }
}
