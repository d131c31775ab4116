using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Gemini;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Gemini;

public sealed class GeminiSchemaTests
{
    private static readonly TargetTraits Old = new() { TakesJsonSchema = false };

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":["string","null"]}}}""", """{"type":"OBJECT","properties":{"a":{"type":"STRING","nullable":true}}}""")]
    [InlineData("""{"type":["string","integer"]}""", """{"anyOf":[{"type":"STRING"},{"type":"INTEGER"}]}""")]
    [InlineData("""{"const":"x"}""", """{"type":"STRING","enum":["x"]}""")]
    [InlineData("""{"enum":["a","b",null]}""", """{"type":"STRING","nullable":true,"enum":["a","b"]}""")]
    [InlineData("""{"type":"integer","enum":[1,2],"description":"d"}""", """{"type":"INTEGER","description":"d Allowed: 1, 2."}""")]
    [InlineData("""{"oneOf":[{"type":"string"},{"type":"null"}]}""", """{"type":"STRING","nullable":true}""")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"number"}]}""", """{"anyOf":[{"type":"STRING"},{"type":"NUMBER"}]}""")]
    [InlineData("""{"$ref":"#/$defs/a~1b","$defs":{"a/b":{"type":"string"}}}""", """{"type":"STRING"}""")]
    [InlineData("""{"allOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"b":{"type":"string"}}}],"required":["a"]}""", """{"type":"OBJECT","properties":{"a":{"type":"STRING"},"b":{"type":"STRING"}},"required":["a"]}""")]
    [InlineData("""{"type":"array"}""", """{"type":"ARRAY","items":{"type":"STRING"}}""")]
    [InlineData("""{"type":"object","properties":{"$ref":{"type":"string"},"const":{"type":"boolean","default":{"$ref":"x","const":1}}},"additionalProperties":false,"$schema":"s"}""", """{"type":"OBJECT","properties":{"$ref":{"type":"STRING"},"const":{"type":"BOOLEAN","default":{"$ref":"x","const":1}}}}""")]
    [InlineData("""{"type":"string","format":"uuid","minLength":2}""", """{"type":"STRING","minLength":2}""")]
    [InlineData("""{"type":"number","exclusiveMinimum":0}""", """{"type":"NUMBER"}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a","b"]}""", """{"type":"OBJECT","properties":{"a":{"type":"STRING"}},"required":["a"]}""")]
    public void Schema_is_lowered_for_models_that_take_only_a_part(string schema, string expected)
    {
        var json = Write(schema);

        Assert.Contains($"\"parameters\":{expected}}}", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","format":"uuid"}},"additionalProperties":false}""", "tools[0].parameters.a.format", "tools[0].parameters.additionalProperties")]
    [InlineData("""{"type":"number","exclusiveMinimum":0}""", "tools[0].parameters.exclusiveMinimum")]
    [InlineData("""{"type":"object","$schema":"s","$defs":{},"title":"t"}""")]
    public void Every_change_that_says_less_is_told(string schema, params string[] paths)
    {
        var losses = new LossLog();
        Write(schema, losses);

        Assert.Equal(paths, losses.All.Select(loss => loss.Path));
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"$ref":"#"}}}""", "the schema refers to itself by '#', which this model cannot take")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"items":{"$ref":"#/$defs/a"}}}}""", "the schema refers to itself by '#/$defs/a', which this model cannot take")]
    [InlineData("""{"$ref":"https://example.com/s"}""", "the reference 'https://example.com/s' leads to nothing in this schema")]
    [InlineData("""{"type":"thing"}""", "the schema has a type that JSON Schema does not know")]
    public void Schema_that_cannot_be_lowered_is_refused(string schema, string problem)
    {
        Assert.Equal(problem, Assert.Throws<ChatFormatException>(() => Write(schema)).Problem);
    }

    [Fact]
    public void References_that_multiply_are_refused_before_they_fill_the_memory()
    {
        string[] definitions = [.. Enumerable.Range(0, 30).Select(n => "\"dN\":" + """{"properties":{"a":{"$ref":"#/$defs/dM"},"b":{"$ref":"#/$defs/dM"}}}""")
            .Select((one, n) => one.Replace("M", $"{n + 1}", StringComparison.Ordinal).Replace("N", $"{n}", StringComparison.Ordinal))];
        var e = Assert.Throws<ChatFormatException>(() => Write("""{"$ref":"#/$defs/d0","$defs":{"d30":{"type":"string"},D}}""".Replace("D", string.Join(',', definitions), StringComparison.Ordinal)));

        Assert.True(e.Problem.Contains("holds more than", StringComparison.Ordinal) || e.Problem.Contains("nests deeper", StringComparison.Ordinal), e.Problem);
    }

    [Fact]
    public void Tool_without_parameters_has_no_schema_that_the_model_would_refuse()
    {
        Assert.Contains("""[{"name":"a"}]""", Write("""{"type":"object","properties":{}}"""), StringComparison.Ordinal);
    }

    [Fact]
    public void Newer_models_get_every_byte_of_the_schema()
    {
        const string Schema = """{ "type":"object", "x": 1.0, "$ref":"#/d" }""";
        var request = new ChatRequest { Model = "m", Messages = [new Message(Role.User, [new TextBlock("q")])], Tools = [new FunctionTool("a") { Parameters = RawJson.Parse(Schema) }] };

        Assert.Contains($"\"parametersJsonSchema\":{Schema}", DialectRun.WriteRequest(GeminiDialect.Instance, request), StringComparison.Ordinal);
    }

    [Fact]
    public void Gemini_schema_is_ordinary_json_schema_for_everybody_else()
    {
        var request = DialectRun.ReadRequest(
            GeminiDialect.Instance,
            """{"contents":[],"tools":[{"functionDeclarations":[{"name":"a","parameters":{"type":"OBJECT","properties":{"type":{"type":"STRING","nullable":true,"enum":["x"]},"n":{"type":"ARRAY","items":{"type":"INTEGER","format":"int32"},"maxItems":"5"}},"propertyOrdering":["n"],"required":["n"]}}]}]}""",
            new RequestReadContext("m"));

        Assert.Equal(
            """{"type":"object","properties":{"type":{"type":["string","null"],"enum":["x",null]},"n":{"type":"array","items":{"type":"integer","format":"int32"},"maxItems":5}},"required":["n"]}""",
            ((FunctionTool)request.Tools[0]).Parameters.ToString());
    }

    private static string Write(string schema, LossLog? losses = null)
    {
        var request = new ChatRequest { Model = "m", Messages = [new Message(Role.User, [new TextBlock("q")])], Tools = [new FunctionTool("a") { Parameters = RawJson.Parse(schema) }] };
        return DialectRun.WriteRequest(GeminiDialect.Instance, request, Old, losses);
    }
}
