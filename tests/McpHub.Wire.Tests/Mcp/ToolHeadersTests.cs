using System.Text.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Wire.Tests.Mcp;

/// <summary>Specification 2026-07-28, streamable-http, "Schema Extension": constraint by constraint.</summary>
public sealed class ToolHeadersTests
{
    [Fact]
    public void Annotated_properties_are_found_at_every_depth_of_plain_properties()
    {
        var found = Read("""
            {"type":"object","properties":{
              "region":{"type":"string","x-mcp-header":"Region"},
              "plain":{"type":"string"},
              "nested":{"type":"object","properties":{"deep":{"type":"object","properties":{"n":{"type":"integer","x-mcp-header":"N"}}},"flag":{"type":"boolean","x-mcp-header":"Flag"}}}}}
            """);

        Assert.Equal([("region", "Mcp-Param-Region"), ("nested/deep/n", "Mcp-Param-N"), ("nested/flag", "Mcp-Param-Flag")], found);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("""{"type":"object","properties":{"x-mcp-header":{"type":"string"}}}""")]
    [InlineData("""{"type":"object","properties":{"properties":{"type":"string"}}}""")]
    [InlineData("""{"properties":{"a":{"const":{"x-mcp-header":1},"enum":[{"x-mcp-header":""}],"default":{"x-mcp-header":""},"examples":[{"x-mcp-header":""}]}}}""")]
    public void Schema_without_annotations_has_none(string schema)
    {
        Assert.Empty(Read(schema));
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[\"A\"]")]
    public void Name_must_be_a_text_that_is_not_empty(string name)
    {
        Assert.Contains("non-empty", Problem(Annotated(name)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("a/b")]
    [InlineData("a,b")]
    [InlineData("(a)")]
    [InlineData("a\\r\\nX-Injected: 1")]
    [InlineData("a\\n")]
    [InlineData("a\\u0000")]
    [InlineData("a\\u007f")]
    [InlineData("ä")]
    [InlineData("\\\"a\\\"")]
    public void Name_must_be_a_header_token(string name)
    {
        Assert.Contains("token", Problem(Annotated($"\"{name}\"")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_character_of_a_token_is_allowed()
    {
        Assert.Equal([("a", "Mcp-Param-!#$%&'*+-.^_`|~09azAZ")], Read(Annotated("\"!#$%&'*+-.^_`|~09azAZ\"")));
    }

    [Theory]
    [InlineData("Region", "Region")]
    [InlineData("Region", "rEGION")]
    public void Names_must_be_unique_whatever_their_case(string first, string second)
    {
        var schema = $$"""{"properties":{"o":{"properties":{"b":{"type":"string","x-mcp-header":"{{second}}"} } },"a":{"type":"string","x-mcp-header":"{{first}}"} } }""";

        Assert.Contains("twice", Problem(schema), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"number\"")]
    [InlineData("\"object\"")]
    [InlineData("\"array\"")]
    [InlineData("\"null\"")]
    [InlineData("[\"string\",\"null\"]")]
    [InlineData("1")]
    public void Only_texts_integers_and_booleans_may_be_annotated(string type)
    {
        Assert.Contains("needs the type", Problem($$$$$"""{"properties":{"a":{"type":{{{{{type}}}}},"x-mcp-header":"A"}}}"""), StringComparison.Ordinal);
    }

    [Fact]
    public void Type_must_be_said()
    {
        Assert.Contains("needs the type", Problem("""{"properties":{"a":{"x-mcp-header":"A"}}}"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"string","x-mcp-header":"A"}""")]
    [InlineData("""{"properties":{"a":{"type":"array","items":{"type":"string","x-mcp-header":"A"}}}}""")]
    [InlineData("""{"properties":{"a":{"type":"array","prefixItems":[{"type":"string","x-mcp-header":"A"}]}}}""")]
    [InlineData("""{"properties":{"a":{"type":"array","contains":{"type":"string","x-mcp-header":"A"}}}}""")]
    [InlineData("""{"properties":{"a":{"items":{"properties":{"b":{"type":"string","x-mcp-header":"A"}}}}}}""")]
    [InlineData("""{"anyOf":[{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}]}""")]
    [InlineData("""{"oneOf":[{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}]}""")]
    [InlineData("""{"allOf":[{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}]}""")]
    [InlineData("""{"not":{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}}""")]
    [InlineData("""{"if":{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}}""")]
    [InlineData("""{"then":{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}}""")]
    [InlineData("""{"else":{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}}""")]
    [InlineData("""{"$defs":{"x":{"type":"string","x-mcp-header":"A"}},"properties":{"a":{"$ref":"#/$defs/x"}}}""")]
    [InlineData("""{"definitions":{"x":{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}}}""")]
    [InlineData("""{"additionalProperties":{"type":"string","x-mcp-header":"A"}}""")]
    [InlineData("""{"patternProperties":{"^a":{"type":"string","x-mcp-header":"A"}}}""")]
    [InlineData("""{"dependentSchemas":{"a":{"properties":{"b":{"type":"string","x-mcp-header":"A"}}}}}""")]
    public void Annotation_is_invalid_where_no_argument_can_be_read(string schema)
    {
        Assert.Contains("stands where no argument", Problem(schema), StringComparison.Ordinal);
    }

    [Fact]
    public void One_invalid_annotation_makes_the_others_count_for_nothing()
    {
        using var schema = JsonDocument.Parse("""{"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"number","x-mcp-header":"B"}}}""");

        Assert.Empty(ToolHeaders.Read(schema.RootElement, out var problem));
        Assert.NotNull(problem);
    }

    [Theory]
    [InlineData("""{"a":"text"}""", "text")]
    [InlineData("""{"a":""}""", "")]
    [InlineData("""{"a":true}""", "true")]
    [InlineData("""{"a":false}""", "false")]
    [InlineData("""{"a":42}""", "42")]
    [InlineData("""{"a":-7}""", "-7")]
    [InlineData("""{"a":null}""", null)]
    [InlineData("""{"a":[1]}""", null)]
    [InlineData("""{"a":{"b":1}}""", null)]
    [InlineData("""{"a":"\ud800"}""", null)]
    [InlineData("""{"b":1}""", null)]
    [InlineData("[]", null)]
    [InlineData("\"a\"", null)]
    public void Argument_is_said_as_the_specification_says(string arguments, string? expected)
    {
        using var parsed = JsonDocument.Parse(arguments);

        Assert.Equal(expected, ToolHeaders.ToText(parsed.RootElement, ["a"]));
    }

    [Fact]
    public void Argument_is_read_along_its_path_and_only_there()
    {
        using var parsed = JsonDocument.Parse("""{"o":{"a":"x"},"a":"y","s":"text"}""");

        Assert.Equal("x", ToolHeaders.ToText(parsed.RootElement, ["o", "a"]));
        Assert.Null(ToolHeaders.ToText(parsed.RootElement, ["s", "a"]));
        Assert.Null(ToolHeaders.ToText(parsed.RootElement, ["o", "b"]));
    }

    [Theory]
    [InlineData("42", "42", true)]
    [InlineData("42.0", "42", true)]
    [InlineData("4.2e1", "42", true)]
    [InlineData("43", "42", false)]
    [InlineData("", "42", false)]
    [InlineData("0x2a", "42", false)]
    [InlineData("9007199254740993", "9007199254740992", false)]
    [InlineData("text", "\"text\"", true)]
    [InlineData("Text", "\"text\"", false)]
    [InlineData("42.0", "\"42\"", false)]
    [InlineData("true", "true", true)]
    [InlineData("True", "true", false)]
    [InlineData("x", "null", false)]
    public void Header_agrees_when_it_says_the_same(string header, string argument, bool agrees)
    {
        using var parsed = JsonDocument.Parse($$"""{"a":{{argument}}}""");

        Assert.Equal(agrees, ToolHeaders.Agrees(header, parsed.RootElement, ["a"]));
    }

    private static string Annotated(string name) => $$$$$"""{"properties":{"a":{"type":"string","x-mcp-header":{{{{{name}}}}}}}}""";

    private static IEnumerable<(string Path, string Header)> Read(string schema)
    {
        using var parsed = JsonDocument.Parse(schema);
        var found = ToolHeaders.Read(parsed.RootElement, out var problem);
        Assert.Null(problem);
        return [.. found.Select(header => (string.Join('/', header.Path), header.Header))];
    }

    private static string Problem(string schema)
    {
        using var parsed = JsonDocument.Parse(schema);
        Assert.Empty(ToolHeaders.Read(parsed.RootElement, out var problem));
        return problem ?? "";
    }

    [Fact]
    public void Annotations_can_be_left_out_and_nothing_else() => Assert.Equal(
        """{"name":"t","inputSchema":{"type":"object","properties":{"x-mcp-header":{"type":"string"},"a":{"type":"number","minimum":1.0,"enum":[{"x-mcp-header":1}]}},"allOf":[{}]},"z":[ ]}""",
        System.Text.Encoding.UTF8.GetString(ToolHeaders.Without("""{"name":"t","inputSchema":{"type":"object","properties":{"x-mcp-header":{"type":"string"},"a":{"type":"number","x-mcp-header":"é","minimum":1.0,"enum":[{"x-mcp-header":1}]}},"allOf":[{"x-mcp-header":"B"}]},"z":[ ]}"""u8.ToArray())));
}
