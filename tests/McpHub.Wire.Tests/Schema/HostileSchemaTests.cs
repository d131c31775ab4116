using System.Text;
using System.Text.Json;
using McpHub.Wire.Schema;
using static McpHub.Wire.Tests.Schema.SchemaTexts;

namespace McpHub.Wire.Tests.Schema;

public sealed class HostileSchemaTests
{
    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"allOf":[{"$ref":"#"}]}""")]
    [InlineData("""{"not":{"$ref":"#"}}""")]
    [InlineData("""{"if":{"$ref":"#"}}""")]
    [InlineData("""{"dependentSchemas":{"a":{"$ref":"#"}}}""")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[true,{"$ref":"#/$defs/b"}]},"b":{"oneOf":[{"$ref":"#/$defs/a"}]}}}""")]
    [InlineData("""{"$dynamicAnchor":"a","$dynamicRef":"#a"}""")]
    [InlineData("""{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveAnchor":true,"anyOf":[{"$recursiveRef":"#"}]}""")]
    public void Recursion_on_one_value_is_refused_at_compile(string schema)
    {
        var refusal = Assert.Throws<SchemaException>(() => Compile(schema));

        Assert.Contains("refers to itself", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recursion_through_dynamic_references_ends_at_the_depth_limit()
    {
        var schema = Compile("""
            {"$id":"https://a.test/a","$dynamicAnchor":"x","$ref":"b",
             "$defs":{"b":{"$id":"b","$dynamicAnchor":"x","anyOf":[{"$dynamicRef":"#x"},true]}}}
            """);

        var error = Assert.Single(schema.Validate("1").Errors);

        Assert.Equal("limit", error.Keyword);
        Assert.False(schema.IsValid(Value("1")));
    }

    [Fact]
    public void Fan_out_through_references_ends_at_the_step_budget()
    {
        var defs = Enumerable.Range(0, 21).Select(i => $$"""
            "a{{i}}":{"allOf":[{"$ref":"#/$defs/a{{i + 1}}"},{"$ref":"#/$defs/a{{i + 1}}"}]}
            """);
        var schema = Compile($$"""{"$ref":"#/$defs/a0","$defs":{ {{string.Join(',', defs)}},"a21":{"type":"integer"} } }""");

        var error = Assert.Single(schema.Validate("1").Errors);

        Assert.Equal("limit", error.Keyword);
        Assert.Contains("steps", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not", """{"not":{"$ref":"#/$defs/a0"}}""")]
    [InlineData("if", """{"if":{"$ref":"#/$defs/a0"},"then":false,"else":true}""")]
    [InlineData("oneOf", """{"oneOf":[{"$ref":"#/$defs/a0"},true]}""")]
    [InlineData("contains", """{"contains":{"$ref":"#/$defs/a0"},"minContains":0,"maxContains":0}""")]
    public void An_exhausted_budget_is_never_turned_into_valid(string keyword, string root)
    {
        var defs = Enumerable.Range(0, 21).Select(i => $$"""
            "a{{i}}":{"allOf":[{"$ref":"#/$defs/a{{i + 1}}"},{"$ref":"#/$defs/a{{i + 1}}"}]}
            """);
        var schema = Compile($$"""{ {{root[1..^1]}},"$defs":{ {{string.Join(',', defs)}},"a21":true } }""");

        Assert.False(schema.IsValid(Value("[1]")), keyword);
        Assert.False(schema.Validate("[1]").IsValid, keyword);
    }

    [Fact]
    public void A_schema_nested_ten_thousand_deep_is_refused()
    {
        var schema = Repeat("""{"items":""", 10_000) + "true" + Repeat("}", 10_000);

        Assert.Throws<SchemaException>(() => Compile(schema));
    }

    [Fact]
    public void A_parsed_schema_nested_ten_thousand_deep_is_refused()
    {
        var text = Repeat("""{"not":""", 10_000) + "true" + Repeat("}", 10_000);
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 20_000 });

        Assert.Throws<SchemaException>(() => JsonSchema.Compile(document.RootElement));
    }

    [Fact]
    public void Too_many_subschemas_are_refused()
    {
        var items = string.Join(',', Enumerable.Range(0, 2_001).Select(_ => "{}"));

        var refusal = Assert.Throws<SchemaException>(() => Compile($$"""{"allOf":[{{items}}]}"""));

        Assert.Contains("2000 subschemas", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_large_a_schema_is_refused()
    {
        var refusal = Assert.Throws<SchemaException>(() => Compile($$"""{"description":"{{new string('x', 256 * 1024)}}"}"""));

        Assert.Contains("bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/evil.json")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://json-schema.org/draft/2020-12/../../secret")]
    [InlineData("other.json")]
    [InlineData("#/$defs/missing")]
    [InlineData("#missing")]
    public void A_reference_to_something_unknown_is_refused_with_its_place(string reference)
    {
        var refusal = Assert.Throws<SchemaException>(() => Compile($$"""{"properties":{"a":{"$ref":"{{reference}}"} } }"""));

        Assert.Equal("/properties/a/$ref", refusal.SchemaPointer);
        Assert.Contains("cannot be resolved", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"strng"}""", "/type")]
    [InlineData("""{"properties":{"a":{"required":"b"}}}""", "/properties/a/required")]
    [InlineData("""{"minLength":-1}""", "/minLength")]
    [InlineData("""{"multipleOf":0}""", "/multipleOf")]
    [InlineData("""{"items":[{}]}""", "/items")]
    [InlineData("""{"enum":1}""", "/enum")]
    [InlineData("""{"pattern":"(a"}""", "/pattern")]
    [InlineData("""{"patternProperties":{"*":true}}""", "/patternProperties")]
    [InlineData("""{"$schema":"https://example.test/unknown"}""", "/$schema")]
    [InlineData("""{"properties":{"a":1}}""", "/properties/a")]
    [InlineData("""{"$defs":{"a":{"$anchor":"x"},"b":{"$anchor":"x"}}}""", "/$defs/b")]
    public void A_malformed_schema_is_refused_with_its_place(string schema, string pointer)
    {
        var refusal = Assert.Throws<SchemaException>(() => Compile(schema));

        Assert.Equal(pointer, refusal.SchemaPointer);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"type":"string","type":"number"}""")]
    [InlineData("""{"const":"\ud800"}""")]
    [InlineData("""{"properties":{"\udc00":true}}""")]
    [InlineData("// no\n{}")]
    public void Text_that_is_not_strict_json_is_refused_as_a_schema(string schema) => Assert.Throws<SchemaException>(() => Compile(schema));

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        byte[] bad = [(byte)'"', 0xC0, 0x80, (byte)'"'];

        Assert.Throws<SchemaException>(() => JsonSchema.Compile(bad));
        Assert.Equal("json", Assert.Single(Compile("{}").Validate(bad.AsSpan()).Errors).Keyword);
    }
}
