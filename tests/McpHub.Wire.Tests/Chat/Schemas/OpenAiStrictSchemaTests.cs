using McpHub.Wire.Chat;

namespace McpHub.Wire.Tests.Chat.Schemas;

public sealed class OpenAiStrictSchemaTests
{
    [Theory]
    [InlineData("""{ "type":"object", "properties":{"a":{"type":"string"}}, "required":["a"], "additionalProperties":false, "x": 1.0 }""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/d"}},"required":["a"],"additionalProperties":false,"$defs":{"d":{"type":"array","items":{"type":"object","properties":{},"required":[],"additionalProperties":false}}}}""")]
    public void Schema_that_conforms_keeps_every_byte(string schema)
    {
        Assert.Equal(schema, OpenAiStrictSchema.Lower(RawJson.Parse(schema), out var changes).ToString());
        Assert.Empty(changes);
    }

    [Fact]
    public void Optional_property_becomes_one_that_may_be_null()
    {
        var lowered = OpenAiStrictSchema.Lower(
            RawJson.Parse("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":["integer","null"]},"c":{"$ref":"#/$defs/d"},"d":{"enum":["x"]}},"required":["a"],"$defs":{"d":{"type":"boolean"}}}"""), out var changes);

        Assert.Equal(
            """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":["integer","null"]},"c":{"anyOf":[{"$ref":"#/$defs/d"},{"type":"null"}]},"d":{"anyOf":[{"enum":["x"]},{"type":"null"}]}},"$defs":{"d":{"type":"boolean"}},"additionalProperties":false,"required":["a","b","c","d"]}""",
            lowered.ToString());
        Assert.Equal(
            ["/properties: every property is required", "/properties/c: optional, therefore it may be null", "/properties/d: optional, therefore it may be null", "/: closed"],
            changes.Select(change => change.ToString()));
    }

    [Fact]
    public void Data_that_looks_like_a_schema_is_left_alone()
    {
        const string schema = """{"type":"object","properties":{"a":{"type":"object","properties":{},"required":[],"additionalProperties":false,"default":{"type":"object","properties":{"b":{}}}}},"required":["a"],"additionalProperties":false}""";

        Assert.Equal(schema, OpenAiStrictSchema.Lower(RawJson.Parse(schema), out _).ToString());
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","additionalProperties":{"type":"string"}}}}""", "/properties/a/additionalProperties: an object with any names has no form in strict mode")]
    [InlineData("""{"type":"object"}""", "/: an object with any names has no form in strict mode")]
    [InlineData("""{"anyOf":[{"type":"object"}]}""", "/: the outermost schema must be an object and no alternative")]
    [InlineData("""{"type":"object","properties":{"a":{"not":{}}}}""", "/properties/a/not: has no form in strict mode")]
    [InlineData("""{"type":"object","properties":{"a":true}}""", "/properties/a: true and false are no schemas here")]
    public void What_strict_mode_cannot_say_is_named(string schema, string reason)
    {
        Assert.Null(OpenAiStrictSchema.Lower(RawJson.Parse(schema), out var changes));
        Assert.Equal(reason, Assert.Single(changes).ToString());
    }
}
