using McpHub.Wire.Schema;
using static McpHub.Wire.Tests.Schema.SchemaTexts;

namespace McpHub.Wire.Tests.Schema;

public sealed class SchemaErrorTests
{
    [Theory]
    [InlineData("""{"properties":{"a/b":{"items":{"pattern":"^x"}}}}""", """{"a/b":["x","y"]}""", "/a~1b/1", "/properties/a~1b/items/pattern", "pattern")]
    [InlineData("""{"required":["id"]}""", "{}", "", "/required", "required")]
    [InlineData("""{"additionalProperties":false}""", """{"x~":1}""", "/x~0", "/additionalProperties", "additionalProperties")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"minimum":3}}}""", "1", "", "/$defs/a/minimum", "minimum")]
    [InlineData("""{"allOf":[{"properties":{"a":{"type":"null"}}}]}""", """{"a":1}""", "/a", "/allOf/0/properties/a/type", "type")]
    [InlineData("""{"items":{"not":{}}}""", "[1]", "/0", "/items/not", "not")]
    [InlineData("""{"prefixItems":[true],"items":false}""", "[1,2]", "", "/items", "items")]
    [InlineData("""{"unevaluatedItems":false}""", "[1]", "/0", "/unevaluatedItems", "unevaluatedItems")]
    [InlineData("""{"properties":{"a":false}}""", """{"a":1}""", "/a", "/properties/a", "false")]
    [InlineData("""{"if":{"type":"number"},"then":{"maximum":1}}""", "2", "", "/then/maximum", "maximum")]
    public void An_error_points_at_the_value_and_at_the_keyword(string schema, string json, string instance, string pointer, string keyword)
    {
        var error = SingleError(schema, json);

        Assert.Equal((instance, pointer, keyword), (error.InstancePointer, error.SchemaPointer, error.Keyword));
    }

    [Theory]
    [InlineData("""{"required":["owner"]}""", "{}", "The required property \"owner\" is missing.")]
    [InlineData("""{"type":"integer"}""", "1.5", "Expected integer, but got a number with a fraction.")]
    [InlineData("""{"type":["string","null"]}""", "[]", "Expected null or string, but got an array.")]
    [InlineData("""{"enum":["open",2]}""", "3", "Must be one of \"open\", 2.")]
    [InlineData("""{"maximum":1.50}""", "2", "Must be at most 1.50.")]
    [InlineData("""{"minLength":2}""", "\"🐲\"", "Must have at least 2 characters, but has 1.")]
    [InlineData("""{"minProperties":1}""", "{}", "Must have at least 1 property, but has 0.")]
    [InlineData("""{"properties":{"a":{},"b":{}},"additionalProperties":false}""", """{"c":1}""", "The property \"c\" is not allowed here; allowed are \"a\", \"b\".")]
    [InlineData("""{"propertyNames":{"maxLength":1}}""", """{"ab":1}""", "The property name \"ab\" is not allowed: Must have at most 1 character, but has 2.")]
    [InlineData("""{"oneOf":[{},true]}""", "1", "Must match exactly one of 2 alternatives, but matches number 1 and number 2.")]
    public void An_error_says_what_to_change(string schema, string json, string message) => Assert.Equal(message, SingleError(schema, json).Message);

    [Fact]
    public void The_alternative_that_was_meant_explains()
    {
        var schema = Compile("""
            {"anyOf":[
              {"type":"string"},
              {"properties":{"kind":{"const":"a"},"x":{"type":"number"}},"required":["kind","x"]},
              {"properties":{"kind":{"const":"b"},"y":{"type":"string"}},"required":["kind","y"]}]}
            """);

        var errors = schema.Validate("""{"kind":"b","y":1}""").Errors;

        Assert.Equal(["anyOf", "type"], errors.Select(error => error.Keyword));
        Assert.Contains("number 3", errors[0].Message, StringComparison.Ordinal);
        Assert.Equal("/anyOf/2/properties/y/type", errors[1].SchemaPointer);
    }

    [Fact]
    public void All_errors_are_reported()
    {
        var schema = Compile("""{"required":["a"],"properties":{"b":{"type":"string","enum":["x"]},"c":{"items":{"minimum":1}}}}""");

        var errors = schema.Validate("""{"b":1,"c":[0,1,-1]}""").Errors;

        Assert.Equal(["/b type", "/b enum", "/c/0 minimum", "/c/2 minimum", " required"], errors.Select(error => $"{error.InstancePointer} {error.Keyword}"));
    }

    [Fact]
    public void Values_of_the_instance_are_never_repeated()
    {
        var schema = Compile("""{"properties":{"key":{"type":"integer","const":1,"pattern":"^x$","maxLength":2,"format":"date"}}}""", new SchemaOptions { AssertFormats = true });

        var errors = schema.Validate("""{"key":"hunter2"}""").Errors;

        Assert.Equal(5, errors.Count);
        Assert.DoesNotContain(errors, error => error.Message.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void An_error_in_another_document_names_it()
    {
        var schema = Compile("""{"$ref":"https://json-schema.org/draft/2020-12/schema"}""");

        var error = Assert.Single(schema.Validate("""{"minLength":-1}""").Errors);

        Assert.Equal("https://json-schema.org/draft/2020-12/meta/validation#/$defs/nonNegativeInteger/minimum", error.SchemaPointer);
        Assert.Equal("/minLength", error.InstancePointer);
    }

    [Fact]
    public void A_default_result_is_not_valid()
    {
        Assert.False(default(SchemaResult).IsValid);
        Assert.Empty(default(SchemaResult).Errors);
    }
}
