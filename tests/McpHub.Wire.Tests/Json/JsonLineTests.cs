using System.Text;
using CsCheck;
using McpHub.Wire.Json;

namespace McpHub.Wire.Tests.Json;

public sealed class JsonLineTests
{
    [Fact]
    public void A_message_is_one_line_with_the_same_meaning()
    {
        JsonGen.Objects.Sample(
            json =>
            {
                var line = JsonLine.Of(Encoding.UTF8.GetBytes(json));
                Assert.Equal((byte)'\n', line[^1]);
                Assert.Equal(-1, line.AsSpan(..^1).IndexOfAny((byte)'\n', (byte)'\r'));
                Assert.True(SameMeaning(json, Encoding.UTF8.GetString(line)));
            },
            iter: 3_000);
    }

    [Fact]
    public void Line_breaks_between_tokens_become_spaces()
    {
        Assert.Equal("{  \"a\": \"\\n\" }\n", Encoding.UTF8.GetString(JsonLine.Of("{\r\n\"a\":\n\"\\n\"\r}"u8)));
    }

    [Fact]
    public void Nothing_is_an_empty_line()
    {
        Assert.Equal("\n", Encoding.UTF8.GetString(JsonLine.Of([])));
    }

    [Fact]
    public void Joined_values_come_apart_as_they_were()
    {
        JsonGen.Objects.Array[1, 4].Sample(
            values =>
            {
                var line = Encoding.UTF8.GetBytes(string.Join(values.Length % 2 == 0 ? "" : " ", values));
                Assert.Equal(values.Select(value => value.Trim()), JsonLine.Values(line, values.Length).Select(value => Encoding.UTF8.GetString(value.Span)));
            },
            iter: 1_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Listening on stdio")]
    [InlineData("{} and more")]
    [InlineData("{}{")]
    [InlineData("{}{}{}")] // one too many
    public void Anything_else_has_no_values(string line) => Assert.Empty(JsonLine.Values(Encoding.UTF8.GetBytes(line), 2));

    // Members that stand twice make objects that compare by their texts only.
    private static bool SameMeaning(string left, string right) => Compact(left) == Compact(right);

    private static string Compact(string json)
    {
        var text = new StringBuilder();
        var reader = new System.Text.Json.Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        while (reader.Read()) text.Append(reader.TokenType).Append(Encoding.UTF8.GetString(reader.ValueSpan)).Append(' ');
        return text.ToString();
    }
}
