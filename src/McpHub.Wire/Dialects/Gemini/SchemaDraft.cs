using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>A schema of Gemini's that is being put together.</summary>
internal sealed class SchemaDraft
{
    public string? Type { get; set; }

    public bool IsNullable { get; set; }

    public string? Description { get; set; }

    public Dictionary<string, RawJson> Properties { get; } = [];

    public List<string> Required { get; } = [];

    public List<RawJson> AnyOf { get; } = [];

    /// <summary>Members that are written as they are.</summary>
    public Dictionary<string, RawJson> Members { get; } = [];

    /// <summary>Takes over what the other one says; its word counts.</summary>
    public void Add(SchemaDraft other)
    {
        Type = other.Type ?? Type;
        IsNullable |= other.IsNullable;
        Description = other.Description ?? Description;
        foreach (var (name, schema) in other.Properties) Properties[name] = schema;
        Required.AddRange(other.Required.Except(Required).ToList());
        AnyOf.AddRange(other.AnyOf);
        foreach (var (name, value) in other.Members) Members[name] = value;
    }

    public RawJson ToJson() => RawJson.Write(json =>
    {
        json.WriteStartObject();
        json.Text("type", AnyOf.Count > 0 ? null : Type);
        json.Text("description", Description);
        if (IsNullable) json.WriteBoolean("nullable"u8, true);
        if (Properties.Count > 0)
        {
            json.WriteStartObject("properties"u8);
            foreach (var (name, schema) in Properties) json.Raw(name, schema);
            json.WriteEndObject();
        }

        if (Required.Count > 0) json.Texts("required", [.. Required]);
        if (AnyOf.Count > 0)
        {
            json.WriteStartArray("anyOf"u8);
            foreach (var schema in AnyOf) schema.WriteTo(json);
            json.WriteEndArray();
        }

        foreach (var (name, value) in Members) json.Raw(name, value);
        json.WriteEndObject();
    });
}
