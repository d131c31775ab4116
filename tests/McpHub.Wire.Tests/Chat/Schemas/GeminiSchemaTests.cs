using CsCheck;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Tests.Chat.Schemas;

public sealed class GeminiSchemaTests
{
    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","description":"d"}},"required":["a"]}""", """{"type":"OBJECT","properties":{"a":{"type":"STRING","description":"d"}},"required":["a"]}""")]
    [InlineData("""{"type":["string","null"]}""", """{"type":"STRING","nullable":true}""")]
    [InlineData("""{"type":["string","integer"]}""", """{"anyOf":[{"type":"STRING"},{"type":"INTEGER"}]}""")]
    [InlineData("""{"const":"x"}""", """{"type":"STRING","enum":["x"]}""")]
    [InlineData("""{"enum":["a","b",null]}""", """{"type":"STRING","enum":["a","b"],"nullable":true}""")]
    [InlineData("""{"type":"integer","enum":[1,2]}""", """{"type":"INTEGER"}""")]
    [InlineData("""{"oneOf":[{"type":"string"},{"type":"null"}]}""", """{"anyOf":[{"type":"STRING"}],"nullable":true}""")]
    [InlineData("""{"$schema":"x","type":"object","additionalProperties":false,"properties":{"a":{"type":"string","format":"uri"}}}""", """{"type":"OBJECT","properties":{"a":{"type":"STRING"}}}""")]
    [InlineData("""{"type":"string","format":"date-time"}""", """{"type":"STRING","format":"date-time"}""")]
    [InlineData("""{"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":10}""", """{"type":"INTEGER","minimum":1,"maximum":9}""")]
    [InlineData("""{"type":"number","exclusiveMinimum":0}""", """{"type":"NUMBER"}""")]
    [InlineData("""{"type":"array"}""", """{"type":"ARRAY","items":{}}""")]
    [InlineData("""{"type":"array","items":[{"type":"string"}]}""", """{"type":"ARRAY","items":{}}""")]
    [InlineData("""{"allOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},{"properties":{"b":{"type":"integer"}}}]}""", """{"type":"OBJECT","properties":{"a":{"type":"STRING"},"b":{"type":"INTEGER"}},"required":["a"]}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/n","description":"mine"},"b":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"string"}}}""", """{"type":"OBJECT","properties":{"a":{"type":"STRING","description":"mine"},"b":{"type":"STRING"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a","ghost"]}""", """{"type":"OBJECT","properties":{"a":{"type":"STRING"}},"required":["a"]}""")]
    [InlineData("""{"type":"object","properties":{"$ref":{"type":"string"},"type":{"type":"string","default":{"$ref":"#/x"}}}}""", """{"type":"OBJECT","properties":{"$ref":{"type":"STRING"},"type":{"type":"STRING","default":{"$ref":"#/x"}}}}""")]
    public void Schema_is_told_in_the_subset(string schema, string expected)
    {
        Assert.Equal(expected, GeminiSchema.Lower(RawJson.Parse(schema), out _).ToString());
    }

    [Fact]
    public void Every_change_is_recorded_with_its_place()
    {
        GeminiSchema.Lower(RawJson.Parse("""{"type":"object","properties":{"a":{"type":["string","null"],"format":"uri"}},"additionalProperties":false}"""), out var changes);

        Assert.Equal(
            ["/additionalProperties: has no form; left out", "/properties/a/type: null is told as nullable", "/properties/a/format: has no form; left out"],
            changes.Select(change => change.ToString()));
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"array","items":{"$ref":"#/$defs/n"}}}}""")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}""")]
    [InlineData("""{"$ref":"https://example.com/x"}""")]
    [InlineData("""{"$ref":"#/$defs/none"}""")]
    public void Schema_that_has_no_end_or_leads_nowhere_is_refused(string schema)
    {
        Assert.Throws<ChatFormatException>(() => GeminiSchema.Lower(RawJson.Parse(schema), out _));
    }

    [Fact]
    public void Schema_that_grows_beyond_measure_when_written_out_is_refused()
    {
        var definitions = Enumerable.Range(0, 20).Select(n =>
        {
            var next = $"{{\"$ref\":\"#/$defs/d{n + 1}\"}}";
            return $"\"d{n}\":{{\"type\":\"object\",\"properties\":{{\"a\":{next},\"b\":{next}}}}}";
        });
        var schema = $"{{\"$ref\":\"#/$defs/d0\",\"$defs\":{{{string.Join(',', definitions)},\"d20\":{{\"type\":\"string\"}}}}}}";

        Assert.Throws<ChatFormatException>(() => GeminiSchema.Lower(RawJson.Parse(schema), out _));
    }

    [Fact]
    public void Whatever_is_given_is_told_or_refused()
    {
        Gen.OneOf(ChatGen.Objects, SchemaLike).Sample(
            schema =>
            {
                try
                {
                    RawJson.Parse(GeminiSchema.Lower(schema, out _).Bytes);
                    OpenAiStrictSchema.Lower(schema, out _);
                }
                catch (ChatFormatException)
                {
                    // named
                }
            },
            iter: 3_000);
    }

    private static readonly Gen<string> Words = Gen.OneOf("type", "properties", "items", "anyOf", "allOf", "$ref", "enum", "const", "required", "additionalProperties", "minimum", "oneOf", "$defs", "exclusiveMinimum");

    private static readonly Gen<string> Parts = Gen.Recursive<string>((depth, inner) => depth == 5
        ? Gen.OneOf("1", "null", "true", "\"string\"", "\"object\"", "\"array\"", "\"#\"", "\"#/properties\"", "\"integer\"")
        : Gen.OneOf(
            inner.Array[0, 3].Select(items => $"[{string.Join(',', items)}]"),
            Gen.Select(Words, inner, (word, value) => $"\"{word}\":{value}").Array[0, 4].Select(members => $"{{{string.Join(',', members)}}}"),
            Gen.OneOf("\"string\"", "\"object\"", "\"array\"", "\"#\"")));

    private static readonly Gen<RawJson> SchemaLike = Gen.Select(Words, Parts, (word, value) => RawJson.Parse($$"""{"{{word}}":{{value}}}"""));
}
