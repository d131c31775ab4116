using System.Text.Json;
using McpHub.Wire.Schema;
using McpHub.Wire.Schema.Values;
using static McpHub.Wire.Tests.Schema.SchemaTexts;

namespace McpHub.Wire.Tests.Schema;

public sealed class ReferenceTests
{
    /// <summary>The examples of RFC 3986 section 5.4, against http://a/b/c/d;p?q.</summary>
    [Theory]
    [InlineData("g:h", "g:h")]
    [InlineData("g", "http://a/b/c/g")]
    [InlineData("./g", "http://a/b/c/g")]
    [InlineData("g/", "http://a/b/c/g/")]
    [InlineData("/g", "http://a/g")]
    [InlineData("//g", "http://g")]
    [InlineData("?y", "http://a/b/c/d;p?y")]
    [InlineData("g?y", "http://a/b/c/g?y")]
    [InlineData("#s", "http://a/b/c/d;p?q#s")]
    [InlineData("g;x?y#s", "http://a/b/c/g;x?y#s")]
    [InlineData("", "http://a/b/c/d;p?q")]
    [InlineData(".", "http://a/b/c/")]
    [InlineData("..", "http://a/b/")]
    [InlineData("../g", "http://a/b/g")]
    [InlineData("../..", "http://a/")]
    [InlineData("../../../g", "http://a/g")]
    [InlineData("/./g", "http://a/g")]
    [InlineData("/../g", "http://a/g")]
    [InlineData("g.", "http://a/b/c/g.")]
    [InlineData("..g", "http://a/b/c/..g")]
    [InlineData("./../g", "http://a/b/g")]
    [InlineData("./g/.", "http://a/b/c/g/")]
    [InlineData("g/../h", "http://a/b/c/h")]
    [InlineData("g;x=1/../y", "http://a/b/c/y")]
    [InlineData("g?y/../x", "http://a/b/c/g?y/../x")]
    public void References_resolve_as_in_rfc_3986(string reference, string target) =>
        Assert.Equal(target, UriReference.Parse("http://a/b/c/d;p?q").Resolve(UriReference.Parse(reference)).ToString());

    [Fact]
    public void Registered_documents_can_be_referred_to()
    {
        var options = new SchemaOptions
        {
            Documents = new Dictionary<string, JsonElement> { ["https://a.test/types.json"] = Value("""{"$defs":{"id":{"type":"integer"}}}""") },
        };

        var schema = Compile("""{"$id":"https://a.test/main.json","properties":{"id":{"$ref":"types.json#/$defs/id"}}}""", options);

        Assert.True(schema.Validate("""{"id":1}""").IsValid);
        Assert.False(schema.Validate("""{"id":"1"}""").IsValid);
    }

    [Fact]
    public void A_recursive_schema_is_compiled_once_and_checks_every_level()
    {
        var schema = Compile("""{"type":"object","properties":{"next":{"$ref":"#"}},"additionalProperties":false}""");

        Assert.True(schema.Validate("""{"next":{"next":{}}}""").IsValid);
        Assert.Equal("/next/next/x", Assert.Single(schema.Validate("""{"next":{"next":{"x":1}}}""").Errors).InstancePointer);
    }

    [Theory]
    [InlineData("http://json-schema.org/draft-04/schema#")]
    [InlineData("http://json-schema.org/draft-06/schema#")]
    [InlineData("http://json-schema.org/draft-07/schema#")]
    [InlineData("https://json-schema.org/draft/2019-09/schema")]
    [InlineData("https://json-schema.org/draft/2020-12/schema")]
    public void Each_metaschema_is_built_in_and_judges_schemas(string metaschema)
    {
        var schema = Compile($$"""{"$schema":"{{metaschema}}","$ref":"{{metaschema}}"}""");

        Assert.True(schema.Validate("""{"properties":{"a":{"type":"string","maxLength":3}}}""").IsValid);
        Assert.False(schema.Validate("""{"properties":{"a":{"type":"strng"}}}""").IsValid);
        Assert.False(schema.Validate("""{"properties":{"a":{"maxLength":-3}}}""").IsValid);
    }

    [Fact]
    public void The_dialect_is_taken_from_the_schema_before_the_options()
    {
        const string older = """{"$schema":"http://json-schema.org/draft-07/schema#","items":[{"type":"string"}],"prefixItems":[false]}""";

        Assert.True(Compile(older).Validate("""["a"]""").IsValid);
        Assert.Throws<SchemaException>(() => Compile("""{"items":[{"type":"string"}]}"""));
        Assert.False(Compile("""{"items":[{"type":"string"}]}""", new SchemaOptions { DefaultDialect = SchemaDialect.Draft7 }).Validate("[1]").IsValid);
    }

    [Fact]
    public void A_metaschema_that_requires_an_unknown_vocabulary_is_refused()
    {
        var options = new SchemaOptions
        {
            Documents = new Dictionary<string, JsonElement>
            {
                ["https://a.test/meta"] = Value("""{"$schema":"https://json-schema.org/draft/2020-12/schema","$vocabulary":{"https://a.test/vocab":true}}"""),
            },
        };

        var refusal = Assert.Throws<SchemaException>(() => Compile("""{"$schema":"https://a.test/meta"}""", options));

        Assert.Contains("vocabulary", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Formats_are_annotations_unless_asked_for()
    {
        const string schema = """{"format":"ipv4"}""";

        Assert.True(Compile(schema).Validate("\"x\"").IsValid);
        Assert.Equal("format", Assert.Single(Compile(schema, new SchemaOptions { AssertFormats = true }).Validate("\"x\"").Errors).Keyword);
    }
}
