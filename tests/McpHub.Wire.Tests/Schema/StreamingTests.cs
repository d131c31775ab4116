using System.Text;
using CsCheck;
using McpHub.Wire.Schema;
using McpHub.Wire.Schema.Streaming;
using static McpHub.Wire.Tests.Schema.SchemaTexts;

namespace McpHub.Wire.Tests.Schema;

public sealed class StreamingTests
{
    private const string ToolSchema = """
        {
          "type": "object",
          "required": ["owner", "repo", "page"],
          "additionalProperties": false,
          "properties": {
            "owner": { "type": "string", "pattern": "^[a-z0-9-]{1,39}$" },
            "repo": { "type": "string", "minLength": 1, "maxLength": 100 },
            "state": { "enum": ["open", "closed", "all"] },
            "page": { "type": "integer", "minimum": 1, "maximum": 1000 },
            "ratio": { "type": "number", "multipleOf": 0.25 },
            "labels": { "type": "array", "maxItems": 10, "items": { "$ref": "#/$defs/label" } },
            "since": { "anyOf": [{ "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$" }, { "type": "null" }] },
            "extra": { "type": "object" }
          },
          "$defs": { "label": { "type": "object", "properties": { "name": { "type": "string" }, "sub": { "$ref": "#/$defs/label" } }, "required": ["name"] } }
        }
        """;

    private const string ToolArguments = """
        {"owner":"octo-cat","repo":"héllo \"world\"","state":"open","page":3,"ratio":1.75,
         "labels":[{"name":"a"},{"name":"b","sub":{"name":"c","colour":"x"}}],"since":null,"extra":{"k":[1,{"z":2}],"l":{}}}
        """;

    [Fact]
    public void A_valid_instance_of_an_ordinary_schema_allocates_nothing()
    {
        var schema = Compile(ToolSchema);
        var text = Encoding.UTF8.GetBytes(ToolArguments);
        Assert.True(schema.IsStreamed);
        for (var i = 0; i < 200; i++) Assert.True(schema.Validate(text.AsSpan()).IsValid);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) schema.Validate(text.AsSpan());

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_valid_element_of_an_ordinary_schema_allocates_nothing()
    {
        var schema = Compile(ToolSchema);
        var value = Value(ToolArguments);
        for (var i = 0; i < 200; i++) Assert.True(schema.Validate(value).IsValid);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) schema.Validate(value);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("""{"uniqueItems":true}""")]
    [InlineData("""{"contains":{}}""")]
    [InlineData("""{"unevaluatedProperties":false}""")]
    [InlineData("""{"items":{"enum":[{}]}}""")]
    [InlineData("""{"propertyNames":{"maxLength":3}}""")]
    [InlineData("""{"dependentRequired":{"a":["b"]}}""")]
    public void Keywords_that_look_back_are_left_to_the_parsed_value(string schema) => Assert.False(Compile(schema).IsStreamed);

    [Theory]
    [InlineData("{}", """{"a":1,"a":2}""")]
    [InlineData("{}", """[{"a":{"b":1,"c":2,"b":3}}]""")]
    [InlineData("""{"properties":{"a":{}}}""", """{"a":1,"b":2,"a":3}""")]
    [InlineData("""{"properties":{"a":{}}}""", """{"a":1,"b":2,"\u0062":3}""")]
    [InlineData("""{"anyOf":[{"properties":{"a":{"type":"object"}}},true]}""", """{"a":{"x":1,"x":1}}""")]
    [InlineData("""{"not":{"required":["z"]}}""", """{"a":1,"a":2}""")]
    [InlineData("{}", "1 2")]
    [InlineData("{}", """{"a":}""")]
    [InlineData("{}", "[1,]")]
    [InlineData("{}", "")]
    public void Text_that_strict_parsing_refuses_is_refused_in_one_pass(string schema, string json)
    {
        var compiled = Compile(schema);

        Assert.True(compiled.IsStreamed);
        Assert.Equal("json", Assert.Single(compiled.Validate(json).Errors).Keyword);
    }

    [Fact]
    public void An_object_with_very_many_unknown_names_is_still_valid()
    {
        var members = string.Join(',', Enumerable.Range(0, 1_000).Select(i => $"\"n{i}\":{i}"));

        Assert.True(Compile("""{"type":"object"}""").Validate($"{{{members}}}").IsValid);
        Assert.False(Compile("""{"maxProperties":999}""").Validate($"{{{members}}}").IsValid);
    }

    [Fact]
    public void Text_and_parsed_value_get_the_same_verdict() =>
        Gen.Select(SchemaGenerator.Schema, SchemaGenerator.Value).Sample((schema, value) =>
        {
            var compiled = Compile(schema);
            var fromText = compiled.Validate(value);
            var fromValue = compiled.Validate(Value(value));
            return fromText.IsValid == compiled.IsValid(Value(value))
                && fromText.IsValid == fromValue.IsValid
                && fromText.Errors.SequenceEqual(fromValue.Errors);
        }, iter: 5_000, print: pair => $"{pair.Item1} against {pair.Item2}");

    [Fact]
    public void One_pass_says_valid_exactly_when_the_walk_does() =>
        Gen.Select(SchemaGenerator.StreamableSchema, SchemaGenerator.Value).Sample((schema, value) =>
        {
            var compiled = Compile(schema);
            return compiled.IsStreamed && compiled.IsCertainlyValid(Encoding.UTF8.GetBytes(value)) == compiled.IsValid(Value(value));
        }, iter: 5_000, print: pair => $"{pair.Item1} against {pair.Item2}");
}
