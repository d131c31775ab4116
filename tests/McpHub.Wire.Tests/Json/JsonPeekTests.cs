using System.Text;
using CsCheck;
using McpHub.Wire.Json;

namespace McpHub.Wire.Tests.Json;

public sealed class JsonPeekTests
{
    [Theory]
    [InlineData("""{"model":"a"}""", "a", false, false, null)]
    [InlineData("""{"messages":[{"model":"x","stream":true}],"model" : "a\u0062/c","stream":true}""", "ab/c", true, false, null)]
    [InlineData("""{"stream":null,"stream_options":{"x":[1],"include_usage":true},"model":"a"}""", "a", false, true, null)]
    [InlineData("""{"stream":false,"stream_options":null,"model":"ä"}""", "ä", false, false, null)]
    [InlineData("""{"max_tokens":5,"model":"a","max_completion_tokens":9}""", "a", false, false, 9L)]
    [InlineData("""{"max_tokens":{"a":1},"model":"a"}""", "a", false, false, null)]
    [InlineData("""{"mod\u0065l":"a"}""", "a", false, false, null)]
    [InlineData("""{}""", null, false, false, null)]
    public void Finds_what_routing_needs(string body, string? model, bool isStreaming, bool includesUsage, long? maxOutputTokens)
    {
        Assert.True(JsonPeek.TryRead(Encoding.UTF8.GetBytes(body), out var peek, out _));
        Assert.Equal((model, isStreaming, includesUsage, maxOutputTokens), (peek.Model, peek.IsStreaming, peek.IncludesUsage, peek.MaxOutputTokens));
    }

    [Theory]
    [InlineData("", JsonPeekErrorKind.Malformed, null)]
    [InlineData("[]", JsonPeekErrorKind.NotAnObject, null)]
    [InlineData("\"model\"", JsonPeekErrorKind.NotAnObject, null)]
    [InlineData("{\"model\":\"a\"", JsonPeekErrorKind.Malformed, null)]
    [InlineData("{\"model\":\"a\"} x", JsonPeekErrorKind.Malformed, null)]
    [InlineData("{\"model\":\"a\",}", JsonPeekErrorKind.Malformed, null)]
    [InlineData("{\"model\":7}", JsonPeekErrorKind.WrongType, "model")]
    [InlineData("{\"model\":null}", JsonPeekErrorKind.WrongType, "model")]
    [InlineData("{\"model\":\"a\",\"stream\":\"yes\"}", JsonPeekErrorKind.WrongType, "stream")]
    [InlineData("{\"model\":\"a\",\"model\":\"b\"}", JsonPeekErrorKind.Duplicate, "model")]
    [InlineData("{\"model\":\"a\",\"mod\\u0065l\":\"b\"}", JsonPeekErrorKind.Duplicate, "model")]
    [InlineData("{\"stream\":true,\"stream\":false,\"model\":\"a\"}", JsonPeekErrorKind.Duplicate, "stream")]
    [InlineData("{\"model\":\"a\",\"Model\":\"b\"}", JsonPeekErrorKind.Lookalike, "model")]
    [InlineData("{\"MODEL\":\"b\"}", JsonPeekErrorKind.Lookalike, "model")]
    [InlineData("{\"\\u004d\\u006f\\u0064\\u0065\\u006c\":\"b\"}", JsonPeekErrorKind.Lookalike, "model")]
    [InlineData("{\"model\":\"a\",\"ſtream\":true}", JsonPeekErrorKind.Lookalike, "stream")]
    [InlineData("{\"model\":\"a\",\"\\u017fTREAM\":true}", JsonPeekErrorKind.Lookalike, "stream")]
    [InlineData("{\"model\":\"\\ud800\"}", JsonPeekErrorKind.Malformed, null)]
    [InlineData("{\"\\ud800\":1}", JsonPeekErrorKind.Malformed, null)]
    [InlineData("\uFEFF{}", JsonPeekErrorKind.Malformed, null)]
    public void Refuses_what_cannot_be_routed(string body, JsonPeekErrorKind kind, string? key)
    {
        Assert.False(JsonPeek.TryRead(Encoding.UTF8.GetBytes(body), out _, out var error));
        Assert.Equal((kind, key), (error.Kind, error.Key));
    }

    [Fact]
    public void Malformed_text_is_reported_with_line_and_byte()
    {
        Assert.False(JsonPeek.TryRead("{\n  \"model\": \"a\",\n  \"x\": oops\n}"u8, out _, out var error));
        Assert.Equal((JsonPeekErrorKind.Malformed, 3L, 8L), (error.Kind, error.Line, error.Position));
    }

    [Fact]
    public void Bytes_that_are_not_text_are_refused_even_in_members_nobody_reads()
    {
        byte[] body = [.. "{\"x\":\""u8, 0xC3, 0x28, .. "\",\"model\":\"a\"}"u8];
        Assert.False(JsonPeek.TryRead(body, out _, out var error));
        Assert.Equal(JsonPeekErrorKind.Malformed, error.Kind);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(100_000, false)]
    public void Nesting_is_bounded_at_64(int arrays, bool isAccepted)
    {
        var lists = $$"""{"model":"a","x":{{new string('[', arrays)}}{{new string(']', arrays)}}}""";
        Assert.Equal(isAccepted, JsonPeek.TryRead(Encoding.UTF8.GetBytes(lists), out _, out var error));
        if (!isAccepted) Assert.Equal(JsonPeekErrorKind.TooDeep, error.Kind);
    }

    [Fact]
    public void Splice_changes_the_model_and_no_other_byte()
    {
        var json = Gen.OneOf(
            Gen.String[Gen.Char.AlphaNumeric, 0, 9].Select(s => $"\"{s}\""),
            Gen.Double.Select(d => double.IsFinite(d) ? d.ToString("R", System.Globalization.CultureInfo.InvariantCulture) : "1e400"),
            Gen.OneOf("1.0", "-0", "1E+2", "[1 , 2]", "{\"model\":\"inner\"}", "null", "\"\\u0041\\/\""));
        var member = Gen.Select(Gen.Int[0, 99], json).Select((n, value) => $"\"k{n}\" : {value}");
        Gen.Select(member.Array[0, 5], member.Array[0, 5], Gen.OneOf("\"a\"", "\"\"", "\"x\\u00e4\"")).Sample((before, after, model) =>
        {
            var head = "{ " + string.Concat(before.Select(m => m + " , ")) + "\"model\":  ";
            var tail = string.Concat(after.Select(m => ",\n" + m)) + " }\n";
            var body = Encoding.UTF8.GetBytes(head + model + tail);
            Assert.True(JsonPeek.TryRead(body, out var peek, out _));
            var spliced = new JsonSplice(body, peek.ModelStart, peek.ModelLength, "\"vendor/model\""u8.ToArray()).ToArray();
            Assert.Equal(head + "\"vendor/model\"" + tail, Encoding.UTF8.GetString(spliced));
        });
    }

    [Fact]
    public async Task Splice_written_to_a_stream_is_the_same_as_in_memory()
    {
        var splice = new JsonSplice("{\"model\":\"a\"}"u8.ToArray(), 9, 3, "\"longer\""u8.ToArray());
        using var stream = new MemoryStream();
        await splice.WriteToAsync(stream, CancellationToken.None);
        Assert.Equal(splice.ToArray(), stream.ToArray());
        Assert.Equal(splice.Length, stream.Length);
    }
}
