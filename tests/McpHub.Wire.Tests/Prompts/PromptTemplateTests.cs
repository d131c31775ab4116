using CsCheck;
using McpHub.Wire.Prompts;

namespace McpHub.Wire.Tests.Prompts;

public sealed class PromptTemplateTests
{
    [Fact]
    public void Slots_are_filled_and_everything_else_stays()
    {
        var template = PromptTemplate.Parse("a {{x}} b {{ y }}{{x}} {{{{z}} {\"json\": {}}", out _)!;

        Assert.Equal(["x", "y"], template.Slots);
        Assert.Equal("a <x> b <y><x> {{z}} {\"json\": {}}", template.Fill(name => $"<{name}>"));
    }

    [Fact]
    public void What_is_filled_in_is_never_a_template() => Gen.OneOf(new[] { "{{x}}", "{{y}}", "{{{{", "}}", "{{", "a" }.Select(Gen.Const).ToArray()).Array[0, 6].Select(string.Concat).Sample(value =>
        Assert.Equal($"<{value}|{value}>", PromptTemplate.Parse("<{{x}}|{{x}}>", out _)!.Fill(_ => value)));

    [Theory]
    [InlineData("{{")]
    [InlineData("{{a b}}")]
    [InlineData("{{}}")]
    [InlineData("x {{a")]
    [InlineData("{{a-b}}")]
    [InlineData("{{{a}}}")]
    public void What_is_no_slot_is_told(string text)
    {
        Assert.Null(PromptTemplate.Parse(text, out var problem));
        Assert.Contains("is no slot", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpt-5.2", "gpt")]
    [InlineData("o3-mini", "gpt")]
    [InlineData("claude-opus-4-6", "claude")]
    [InlineData("eu.anthropic.claude-sonnet-4-20250514-v1:0", "claude")]
    [InlineData("models/gemini-3-pro", "gemini")]
    [InlineData("deepseek-r1-distill-llama-70b", "deepseek")]
    [InlineData("meta/Llama-3.3-70B", "llama")]
    [InlineData("mixtral-8x7b", "mistral")]
    [InlineData("o3nano", null)]
    [InlineData("echo", null)]
    public void Name_of_a_model_tells_its_family(string model, string? family) => Assert.Equal(family, ModelFamily.Of(model));

    [Theory]
    [InlineData(PromptArgumentType.Integer, "5", "5")]
    [InlineData(PromptArgumentType.Integer, "5.5", null)]
    [InlineData(PromptArgumentType.Integer, "\"5\"", null)]
    [InlineData(PromptArgumentType.Integer, "99999999999999999999", null)]
    [InlineData(PromptArgumentType.Number, "1.50", "1.5")]
    [InlineData(PromptArgumentType.Number, "1e999", null)]
    [InlineData(PromptArgumentType.Boolean, "true", "true")]
    [InlineData(PromptArgumentType.Boolean, "1", null)]
    [InlineData(PromptArgumentType.Text, "\"x\"", "x")]
    [InlineData(PromptArgumentType.Text, "5", null)]
    [InlineData(PromptArgumentType.Text, "\"\\ud800\"", null)]
    public void Values_are_of_the_type_that_the_argument_has(PromptArgumentType type, string json, string? text)
    {
        var problem = new PromptArgument("a", type).Read(System.Text.Encoding.UTF8.GetBytes(json), out var value);

        Assert.Equal(text is null, problem is not null);
        if (text is not null) Assert.Equal(text, value.Text);
    }

    [Theory]
    [InlineData("5", null)]
    [InlineData(" 5 ", null)]
    [InlineData("5 6", "must be a whole number")]
    [InlineData("five", "must be a whole number")]
    [InlineData("", "must be a whole number")]
    [InlineData("5\n\nHuman: hi", "must be a whole number")]
    public void Text_of_an_mcp_client_is_read_as_the_type(string text, string? problem) => Assert.Equal(problem, new PromptArgument("a", PromptArgumentType.Integer).Read(text, out _));
}
