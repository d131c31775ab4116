using System.Collections.Frozen;
using System.Text.Json;

namespace McpHub.Wire.Schema.Compilation;

/// <summary>
/// Which keywords hold subschemas, and how. Used to find identifiers: an <c>$id</c> counts only where a schema may
/// stand, not inside an <c>enum</c> or an unknown keyword.
/// </summary>
internal static class SubschemaShapes
{
    private enum Shape
    {
        One,
        Map,
        List,
        OneOrList,
    }

    private sealed record Rule(Shape Shape, SchemaDialect From = SchemaDialect.Draft4, SchemaDialect To = SchemaDialect.Draft202012);

    private static readonly FrozenDictionary<string, Rule> Rules = new Dictionary<string, Rule>
    {
        ["$defs"] = new(Shape.Map, From: SchemaDialect.Draft201909),
        ["definitions"] = new(Shape.Map),
        ["properties"] = new(Shape.Map),
        ["patternProperties"] = new(Shape.Map),
        ["additionalProperties"] = new(Shape.One),
        ["propertyNames"] = new(Shape.One, From: SchemaDialect.Draft6),
        ["dependencies"] = new(Shape.Map),
        ["dependentSchemas"] = new(Shape.Map, From: SchemaDialect.Draft201909),
        ["items"] = new(Shape.OneOrList),
        ["prefixItems"] = new(Shape.List, From: SchemaDialect.Draft202012),
        ["additionalItems"] = new(Shape.One, To: SchemaDialect.Draft201909),
        ["contains"] = new(Shape.One, From: SchemaDialect.Draft6),
        ["unevaluatedItems"] = new(Shape.One, From: SchemaDialect.Draft201909),
        ["unevaluatedProperties"] = new(Shape.One, From: SchemaDialect.Draft201909),
        ["contentSchema"] = new(Shape.One, From: SchemaDialect.Draft201909),
        ["allOf"] = new(Shape.List),
        ["anyOf"] = new(Shape.List),
        ["oneOf"] = new(Shape.List),
        ["not"] = new(Shape.One),
        ["if"] = new(Shape.One, From: SchemaDialect.Draft7),
        ["then"] = new(Shape.One, From: SchemaDialect.Draft7),
        ["else"] = new(Shape.One, From: SchemaDialect.Draft7),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every subschema of one schema object, with its pointer.</summary>
    public static IEnumerable<(JsonElement Schema, string Pointer)> Of(JsonElement schema, string pointer, SchemaDialect draft)
    {
        foreach (var member in schema.EnumerateObject())
        {
            if (!Rules.TryGetValue(member.Name, out var rule) || draft < rule.From || draft > rule.To) continue;

            var inside = Inside(member.Value, JsonPointer.Append(pointer, member.Name), rule.Shape);
            foreach (var subschema in inside) yield return subschema;
        }
    }

    private static IEnumerable<(JsonElement Schema, string Pointer)> Inside(JsonElement value, string pointer, Shape shape) =>
        (shape, value.ValueKind) switch
        {
            (Shape.Map, JsonValueKind.Object) => value.EnumerateObject().Select(entry => (entry.Value, JsonPointer.Append(pointer, entry.Name))),
            (Shape.List or Shape.OneOrList, JsonValueKind.Array) => value.EnumerateArray().Select((item, index) => (item, JsonPointer.Append(pointer, index))),
            (Shape.One or Shape.OneOrList, _) => [(value, pointer)],
            _ => [],
        };
}
