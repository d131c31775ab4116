using System.Text;
using McpHub.Wire.Schema;

namespace McpHub.Wire.Tests.Schema;

/// <summary>Half a surrogate pair is JSON and yet no text: an instance may hold it, and must not break the validator.</summary>
public sealed class HalfSurrogateTests
{
    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string"}},"additionalProperties":false}""", """{"\ud800":1}""")]
    [InlineData("""{"propertyNames":{"maxLength":3}}""", """{"\udc00a":1}""")]
    [InlineData("""{"patternProperties":{"^a":true},"additionalProperties":false}""", """{"a\ud800":1}""")]
    [InlineData("""{"properties":{"a":{"enum":["x"]}}}""", """{"a":"\ud800"}""")]
    [InlineData("""{"properties":{"a":{"const":{"x":1}}}}""", """{"a":{"\ud800":1}}""")]
    public void Instance_with_half_a_pair_is_answered_with_an_error(string schema, string instance)
    {
        var result = JsonSchema.Compile(Encoding.UTF8.GetBytes(schema)).Validate(Encoding.UTF8.GetBytes(instance));

        Assert.False(result.IsValid);
        Assert.NotEmpty(result.Errors);
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"minLength":1,"maxLength":9}}}""")]
    public void Value_with_half_a_pair_is_still_a_string(string schema)
    {
        Assert.True(JsonSchema.Compile(Encoding.UTF8.GetBytes(schema)).Validate("""{"a":"x\ud800"}"""u8).IsValid);
    }
}
