using System.Runtime.InteropServices;
using System.Text.Json;
using McpHub.Wire.Schema.Patterns;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Compilation;

/// <summary>What a keyword sees of the schema object it is compiled from.</summary>
internal sealed class KeywordContext(SchemaCompiler compiler, SchemaNode node, JsonElement schema, string pointer)
{
    public JsonElement Schema => schema;

    public Dialect Dialect => node.Resource.Dialect;

    public SchemaOptions Options => compiler.Options;

    public SchemaNode Node => node;

    /// <summary>The value of a keyword, when it is there and in force in this dialect.</summary>
    public bool TryGet(
        string keyword,
        Vocabularies vocabulary,
        out JsonElement value,
        SchemaDialect from = SchemaDialect.Draft4,
        SchemaDialect to = SchemaDialect.Draft202012)
    {
        value = default;
        if (Dialect.Draft < from || Dialect.Draft > to || (Dialect.Vocabularies & vocabulary) == 0) return false;
        return schema.TryGetProperty(keyword, out value);
    }

    public KeywordSite Site(string keyword) => new(JsonPointer.Append(node.Pointer, keyword), keyword);

    public SchemaException Error(string keyword, string message) => new($"\"{keyword}\" {message}.", Site(keyword).Pointer);

    /// <summary>The subschema that is the keyword's value.</summary>
    public SchemaNode Child(string keyword) => NodeAt(schema.GetProperty(keyword), JsonPointer.Append(pointer, keyword));

    /// <summary>The subschemas of a keyword whose value maps names to schemas, in the order written.</summary>
    public List<(string Name, SchemaNode Node)> ChildMap(string keyword)
    {
        var map = Require(keyword, JsonValueKind.Object, "must be an object");
        var children = new List<(string, SchemaNode)>();
        foreach (var entry in map.EnumerateObject()) children.Add((entry.Name, Child(keyword, entry.Name, entry.Value)));
        return children;
    }

    /// <summary>The subschema under a name inside a keyword.</summary>
    public SchemaNode Child(string keyword, string name, JsonElement value) =>
        NodeAt(value, JsonPointer.Append(JsonPointer.Append(pointer, keyword), name));

    /// <summary>The subschemas of a keyword whose value is an array of schemas.</summary>
    public SchemaNode[] ChildList(string keyword)
    {
        var list = Require(keyword, JsonValueKind.Array, "must be an array of schemas");
        var here = JsonPointer.Append(pointer, keyword);
        return [.. list.EnumerateArray().Select((item, index) => NodeAt(item, JsonPointer.Append(here, index)))];
    }

    /// <summary>Notes that a subschema is applied to the same value as this one.</summary>
    public SchemaNode InPlace(SchemaNode child)
    {
        node.InPlace.Add(child);
        return child;
    }

    /// <summary>The node that a reference keyword's value leads to.</summary>
    public SchemaNode Follow(string keyword, out SchemaResource target) => compiler.Follow(node.Resource, String(keyword), Site(keyword), out target);

    /// <summary>Notes that a reference of this schema is resolved while validating.</summary>
    public void UseDynamicName(string name) => compiler.AddDynamicReference(node, name);

    /// <summary>A regular expression of the keyword, compiled.</summary>
    public PatternMatcher Pattern(string keyword, string pattern)
    {
        try
        {
            return compiler.Patterns.Get(pattern);
        }
        catch (PatternException unusable)
        {
            throw new SchemaException(
                $"The regular expression {JsonText.Quote(pattern)} cannot be used: {unusable.Message}.", Site(keyword).Pointer, unusable);
        }
    }

    public string String(string keyword) => Require(keyword, JsonValueKind.String, "must be a string").GetString()!;

    /// <summary>The value of a keyword that counts something; a count beyond <see cref="long"/> is as good as its maximum.</summary>
    public long Count(string keyword)
    {
        var token = JsonMarshal.GetRawUtf8Value(Require(keyword, JsonValueKind.Number, "must be a whole number"));
        var number = JsonNumber.Parse(token);
        if (!number.IsInteger || (number.IsNegative && !number.IsZero)) throw Error(keyword, "must be a whole number, not negative");
        if (number.Magnitude > 18) return long.MaxValue;

        long count = 0;
        foreach (var digit in number) count = (count * 10) + digit;
        for (var i = 0; i < number.Exponent && count > 0; i++) count *= 10;
        return count;
    }

    /// <summary>The value of a keyword that lists property names.</summary>
    public string[] Names(string keyword, JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array) throw Error(keyword, "must be an array of property names");
        return [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String
            ? item.GetString()!
            : throw Error(keyword, "must contain only strings"))];
    }

    public JsonElement Require(string keyword, JsonValueKind kind, string otherwise)
    {
        var value = schema.GetProperty(keyword);
        return value.ValueKind == kind ? value : throw Error(keyword, otherwise);
    }

    private SchemaNode NodeAt(JsonElement child, string childPointer) => compiler.NodeAt(node.Resource, childPointer, child);
}
