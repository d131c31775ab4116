using System.Text;
using System.Text.Json;
using CsCheck;
using McpHub.Wire.Json;

namespace McpHub.Wire.Tests.Json;

public sealed class JsonTextTests
{
    [Fact]
    public void Every_text_comes_back_as_it_was()
    {
        Gen.String.Where(text => IsWellFormed(text)).Sample(text => JsonText.Decode(JsonText.Encode(text)) == text, iter: 5_000);
    }

    [Fact]
    public void Encoded_text_is_what_a_parser_reads()
    {
        Gen.String.Where(text => IsWellFormed(text)).Sample(text => JsonSerializer.Deserialize<string>(JsonText.Encode(text)) == text, iter: 2_000);
    }

    [Fact]
    public void Readable_text_stays_readable()
    {
        Assert.Equal("\"ä<>&'+ \\\" \\\\ \\n\"", Encoding.UTF8.GetString(JsonText.Encode("ä<>&'+ \" \\ \n")));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_replaced_because_utf8_has_no_such_text()
    {
        Assert.Equal("a\ufffdb", JsonText.Decode(JsonText.Encode("a\ud800b")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[\"a\"]")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    public void Something_else_than_text_is_null(string json)
    {
        Assert.Null(JsonText.Decode(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_no_text()
    {
        Assert.Null(JsonText.Decode([(byte)'"', 0xff, (byte)'"']));
    }

    private static bool IsWellFormed(string text) => !text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);
}
