using System.Text;
using CsCheck;
using McpHub.Wire.Mcp;

namespace McpHub.Wire.Tests.Mcp;

/// <summary>Specification 2026-07-28, streamable-http, "Value Encoding".</summary>
public sealed class HeaderTextTests
{
    [Theory]
    [InlineData("us-west1", "us-west1")]
    [InlineData("Hello, 世界", "=?base64?SGVsbG8sIOS4lueVjA==?=")]
    [InlineData(" padded ", "=?base64?IHBhZGRlZCA=?=")]
    [InlineData("line1\nline2", "=?base64?bGluZTEKbGluZTI=?=")]
    [InlineData("=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=")]
    public void Examples_of_the_specification(string value, string header)
    {
        Assert.Equal(header, HeaderText.Encode(value));
        Assert.Equal(value, HeaderText.Decode(header));
    }

    [Theory]
    [InlineData("a b~!\"'")]
    [InlineData("=?base64?open")]
    [InlineData("open?=")]
    [InlineData("=?BASE64?QQ==?=")]
    [InlineData("=?utf-8?B?QQ==?=")]
    public void What_is_safe_and_no_sentinel_stays_readable(string value)
    {
        Assert.Equal(value, HeaderText.Encode(value));
        Assert.Equal(value, HeaderText.Decode(value));
    }

    [Theory]
    [InlineData("trailing ")]
    [InlineData("\tleading")]
    [InlineData("nul\0")]
    [InlineData("cr\rlf\n")]
    [InlineData("del\u007f")]
    [InlineData("ä")]
    public void What_is_unsafe_is_encoded(string value)
    {
        Assert.StartsWith("=?base64?", HeaderText.Encode(value), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ä")]
    [InlineData("a\u0001b")]
    [InlineData("a\nb")]
    [InlineData("=?base64?***?=")]
    [InlineData("=?base64?QQ?=")]
    [InlineData("=?base64?/w==?=")]
    [InlineData("=?base64?7aCA?=")]
    public void What_no_encoder_makes_is_refused(string header)
    {
        Assert.Null(HeaderText.Decode(header));
    }

    [Fact]
    public void Tab_inside_a_plain_value_is_allowed_by_http()
    {
        Assert.Equal("a\tb", HeaderText.Decode("a\tb"));
    }

    [Fact]
    public void Shortest_sentinel_is_the_empty_text()
    {
        Assert.Equal("", HeaderText.Decode("=?base64??="));
        Assert.Equal("", HeaderText.Decode(""));
    }

    [Fact]
    public void Every_text_comes_back_as_it_was_and_travels_as_visible_ascii()
    {
        Gen.String.Where(text => !text.EnumerateRunes().Contains(Rune.ReplacementChar)).Sample(
            text =>
            {
                var header = HeaderText.Encode(text);
                Assert.Equal(text, HeaderText.Decode(header));
                Assert.False(header.AsSpan().ContainsAnyExceptInRange(' ', '~'));
                Assert.Equal(header, header.Trim());
            },
            iter: 5_000);
    }

    [Fact]
    public void Texts_made_of_the_sentinel_come_back_as_they_were()
    {
        Gen.OneOf("=?base64?", "?=", "=", "?", "base64", "QQ==", " ", "a", "ä").Array[0, 5].Select(parts => string.Concat(parts)).Sample(
            text => HeaderText.Decode(HeaderText.Encode(text)) == text,
            iter: 5_000);
    }
}
