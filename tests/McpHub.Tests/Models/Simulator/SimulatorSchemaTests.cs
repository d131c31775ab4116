using System.Text.Json;
using McpHub.Models.Simulator;

namespace McpHub.Tests.Models.Simulator;

public sealed class SimulatorSchemaTests
{
    [Theory]
    [InlineData("""{"const":{"a":[1.0]}}""", """{"a":[1.0]}""")]
    [InlineData("""{"enum":["b","a"]}""", "\"b\"")]
    [InlineData("""{"type":"boolean"}""", "false")]
    [InlineData("""{"type":"null"}""", "null")]
    [InlineData("true", "null")]
    [InlineData("""{"type":"integer","minimum":1.5}""", "2")]
    [InlineData("""{"type":"integer","exclusiveMaximum":0}""", "-1")]
    [InlineData("""{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":0.0005}""", "0.00025")]
    [InlineData("""{"type":"number","minimum":7,"multipleOf":5}""", "10")]
    [InlineData("""{"type":"string","format":"date"}""", "\"2000-01-01\"")]
    [InlineData("""{"type":"array","minItems":2,"items":{"type":"string"}}""", "[\"\",\"\"]")]
    [InlineData("""{"type":"array","minItems":2,"prefixItems":[{"const":1},{"const":2}],"items":false}""", "[1,2]")]
    [InlineData("""{"required":["a","b"],"properties":{"a":{"$ref":"#/$defs/x~1y"}},"$defs":{"x/y":{"enum":[3]}}}""", """{"a":3,"b":null}""")]
    [InlineData("""{"allOf":[{"type":"object","required":["a"]},{"properties":{"a":{"type":"integer"}},"required":["a"]}]}""", """{"a":0}""")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", "\"\"")]
    [InlineData("""{"type":"object","properties":{"next":{"$ref":"#"}},"additionalProperties":false}""", "{}")]
    public void Smallest_instance_is_made(string schema, string expected) =>
        Assert.Equal(expected, SimulatorSchema.Instance(JsonDocument.Parse(schema).RootElement));

    [Theory]
    [InlineData("""{"type":"string","pattern":"^a"}""")]
    [InlineData("""{"not":{}}""")]
    [InlineData("false")]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"$ref":"https://example.com/schema"}""")]
    [InlineData("""{"$ref":"#/$defs/missing"}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""")]
    [InlineData("""{"type":"integer","minimum":1,"maximum":0}""")]
    [InlineData("""{"type":"array","minItems":1000000000}""")]
    [InlineData("""{"type":"array","minItems":900,"items":{"type":"array","minItems":900,"items":{"type":"array","minItems":900}}}""")]
    public void What_cannot_be_satisfied_for_sure_is_refused(string schema) =>
        Assert.Throws<SimulatorRefusal>(() => SimulatorSchema.Instance(JsonDocument.Parse(schema).RootElement));
}
