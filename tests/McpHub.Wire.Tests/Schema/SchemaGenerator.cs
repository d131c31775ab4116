using CsCheck;

namespace McpHub.Wire.Tests.Schema;

/// <summary>
/// Random schemas and random values over the same few names, strings and numbers, so that they often fit each other.
/// </summary>
internal static class SchemaGenerator
{
    private const int Levels = 3;
    private static readonly string[] Names = ["a", "b", "c", "dé"];
    private static readonly Gen<string> Name = Gen.OneOf(Names);
    private static readonly Gen<string> Scalar = Gen.OneOf(
        "null", "true", "false", "0", "1", "1.0", "-1", "1e0", "10", "2.5", "1e400", "100000000000000000000",
        "\"\"", "\"a\"", "\"ab\"", "\"\\u0061b\"", "\"é\"", "\"🐲\"", "\"\\ud83d\\udc32\"", "\"a\\nb\"");

    private static readonly Gen<string> Assertion = Gen.OneOf(
        Gen.OneOf("null", "boolean", "object", "array", "number", "string", "integer").Select(type => $"\"type\":\"{type}\""),
        Gen.OneOf("[\"object\",\"array\"]", "[\"string\",\"null\"]", "[\"integer\",\"string\"]").Select(types => $"\"type\":{types}"),
        Scalar.Array[1, 4].Select(values => $"\"enum\":[{string.Join(',', values)}]"),
        Scalar.Select(value => $"\"const\":{value}"),
        Gen.OneOf("\"minimum\":1", "\"maximum\":2.5", "\"exclusiveMinimum\":0", "\"exclusiveMaximum\":1e399", "\"multipleOf\":0.5", "\"multipleOf\":10"),
        Gen.OneOf("\"minLength\":1", "\"maxLength\":1", "\"minItems\":1", "\"maxItems\":2", "\"minProperties\":1", "\"maxProperties\":2"),
        Gen.OneOf("^a", "b$", "^[a-z]{1,2}$", "^.$", "^\\\\S+$", "^🐲|é$", "(?=a)a").Select(pattern => $"\"pattern\":\"{pattern}\""),
        Name.Array[1, 3].Select(names => $"\"required\":[{string.Join(',', names.Distinct().Select(name => $"\"{name}\""))}]"));

    private static readonly Gen<string> LookingBack = Gen.OneOf(
        Gen.OneOf(
            "\"uniqueItems\":true", "\"unevaluatedProperties\":false", "\"unevaluatedItems\":{\"type\":\"string\"}",
            "\"contains\":{\"type\":\"string\"}", "\"propertyNames\":{\"maxLength\":1}", "\"dependentRequired\":{\"a\":[\"b\"]}",
            "\"enum\":[[],{},{\"a\":1}]", "\"dependentSchemas\":{\"a\":{\"minProperties\":2}}"));

    /// <summary>Any schema.</summary>
    public static Gen<string> Schema { get; } = Document(Gen.OneOf(Assertion, Assertion, LookingBack));

    /// <summary>Only with keywords that can be checked in one pass.</summary>
    public static Gen<string> StreamableSchema { get; } = Document(Assertion);

    /// <summary>A JSON text without a name that comes twice.</summary>
    public static Gen<string> Value { get; } = ValueAt(Levels);

    private static Gen<string> Document(Gen<string> keyword) =>
        Gen.Select(Subschema(keyword, Levels), Subschema(keyword, 1), (root, shared) => $"{{\"allOf\":[{root}],\"$defs\":{{\"s\":{shared}}}}}");

    private static Gen<string> Subschema(Gen<string> keyword, int levels)
    {
        if (levels == 0) return Gen.OneOf(keyword.Select(text => $"{{{text}}}"), Gen.OneOf("true", "false", "{}"));

        var inner = Subschema(keyword, levels - 1);
        var list = inner.Array[1, 3].Select(schemas => string.Join(',', schemas));
        var applicator = Gen.OneOf(
            Gen.Select(Name, inner, Name, inner).Select(t => $"\"properties\":{{\"{t.Item1}\":{t.Item2},\"x{t.Item3}\":{t.Item4}}}"),
            inner.Select(schema => $"\"additionalProperties\":{schema}"),
            inner.Select(schema => $"\"patternProperties\":{{\"^[ab]$\":{schema}}}"),
            inner.Select(schema => $"\"items\":{schema}"),
            list.Select(schemas => $"\"prefixItems\":[{schemas}]"),
            list.Select(schemas => $"\"allOf\":[{schemas}]"),
            list.Select(schemas => $"\"anyOf\":[{schemas}]"),
            list.Select(schemas => $"\"oneOf\":[{schemas}]"),
            inner.Select(schema => $"\"not\":{schema}"),
            Gen.Select(inner, inner, inner).Select(t => $"\"if\":{t.Item1},\"then\":{t.Item2},\"else\":{t.Item3}"));

        // The shared definition refers to nothing, so that no schema refers to itself.
        var reference = levels > 1 ? Gen.Const("\"$ref\":\"#/$defs/s\"") : keyword;
        return Gen.OneOf(keyword, applicator, applicator, reference).Array[1, 3].Select(Object);
    }

    private static Gen<string> ValueAt(int levels)
    {
        if (levels == 0) return Scalar;

        var inner = ValueAt(levels - 1);
        return Gen.OneOf(
            Scalar,
            inner.Array[0, 3].Select(items => $"[{string.Join(',', items)}]"),
            Gen.Select(Name, inner).Array[0, 4].Select(members => Object([.. members.Select(member => $"\"{member.Item1}\":{member.Item2}")])));
    }

    /// <summary>The members whose names are new.</summary>
    private static string Object(string[] members) =>
        $"{{{string.Join(',', members.DistinctBy(member => member[..member.IndexOf(':', StringComparison.Ordinal)]))}}}";
}
