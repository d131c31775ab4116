using System.Text;
using System.Text.Json;
using McpHub.Wire.Json;

namespace McpHub.Wire.Tests.Json;

public sealed class ObjectSpliceTests
{
    [Fact]
    public void Last_of_two_members_wins_as_with_parsers()
    {
        Assert.Equal("2", Get("""{"a":1,"\u0061":2}""", "a"));
    }

    [Fact]
    public void Absent_member_of_nothing_or_of_an_object_is_empty()
    {
        Assert.Equal("", Get("", "a"));
        Assert.Equal("", Get("{}", "a"));
        Assert.Equal("", Get("""{"b":{"a":1}}""", "a"));
    }

    [Fact]
    public void Text_of_something_else_is_null()
    {
        Assert.Null(ObjectSplice.GetText(Bytes("""{"a":1}"""), "a"u8));
        Assert.Null(ObjectSplice.GetText(Bytes("""{"a":null}"""), "a"u8));
        Assert.Null(ObjectSplice.GetText(Bytes("{}"), "a"u8));
        Assert.Equal("ä\n", ObjectSplice.GetText(Bytes("""{"a":"\u00e4\n"}"""), "a"u8));
    }

    [Theory]
    [InlineData("""{ "x" : 1.0 , "name":"old" ,"y":[1e3, 2] }""", """{"x" :1.0,"name":"new","y":[1e3, 2]}""")]
    [InlineData("""{"name":"a","x":1,"name":"b"}""", """{"name":"new","x":1}""")]
    [InlineData("""{"n\u0061me" :"a"}""", """{"n\u0061me" :"new"}""")]
    [InlineData("""{"x":12345678901234567890}""", """{"x":12345678901234567890,"name":"new"}""")]
    [InlineData("", """{"name":"new"}""")]
    public void Set_replaces_in_place_or_comes_last(string json, string expected)
    {
        Assert.Equal(expected, Rewrite(json, JsonEdit.SetText("name", "new")));
    }

    [Theory]
    [InlineData("""{"name":1}""", "{}")]
    [InlineData("""{"name":1,"x":2,"n\u0061me":3}""", """{"x":2}""")]
    [InlineData("""{"x":{"name":1}}""", """{"x":{"name":1}}""")]
    [InlineData("", "{}")]
    public void Remove_takes_out_every_one_of_that_name_and_no_other(string json, string expected)
    {
        Assert.Equal(expected, Rewrite(json, JsonEdit.Remove("name")));
    }

    [Fact]
    public void Names_of_edits_are_escaped()
    {
        Assert.Equal("""{"a\"b\\\n":1}""", Rewrite("{}", JsonEdit.Set("a\"b\\\n", Bytes("1"))));
        Assert.Equal("""{"a\u0022b":2}""", Rewrite("""{"a\u0022b":1}""", JsonEdit.Set("a\"b", Bytes("2"))));
    }

    [Fact]
    public void Many_edits_are_done_in_one_pass()
    {
        var edits = Enumerable.Range(0, 40).Select(i => JsonEdit.Set($"m{i}", Bytes($"{i}"))).ToArray();

        var rewritten = Rewrite("""{"m39":"old","m0":"old"}""", edits);

        Assert.StartsWith("""{"m39":39,"m0":0,"m1":1""", rewritten, StringComparison.Ordinal);
        Assert.Equal(40, ObjectSplice.Members(Bytes(rewritten)).Count);
    }

    [Fact]
    public void Half_a_surrogate_pair_in_a_name_is_no_name_that_anybody_asked_for()
    {
        const string json = """{"\ud800":1,"a\udc00":2,"a":3}""";

        Assert.Equal("3", Get(json, "a"));
        Assert.Equal("""{"\ud800":1,"a\udc00":2,"a":4}""", Rewrite(json, JsonEdit.Set("a", Bytes("4"))));
        Assert.ThrowsAny<JsonException>(() => ObjectSplice.Members(Bytes(json)));
    }

    [Fact]
    public void Half_a_surrogate_pair_in_a_value_survives_untouched_and_is_no_text()
    {
        Assert.Equal("""{"a":"\ud800","b":1}""", Rewrite("""{"a":"\ud800"}""", JsonEdit.Set("b", Bytes("1"))));
        Assert.Null(ObjectSplice.GetText(Bytes("""{"a":"\ud800"}"""), "a"u8));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"a\"")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData(" ")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{a:1}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":1} {}")]
    [InlineData("\uFEFF{}")]
    public void What_is_no_object_is_refused(string json)
    {
        Assert.ThrowsAny<JsonException>(() => Get(json, "a"));
        Assert.ThrowsAny<JsonException>(() => ObjectSplice.Members(Bytes(json)));
        Assert.ThrowsAny<JsonException>(() => Rewrite(json, JsonEdit.Remove("a")));
    }

    [Fact]
    public void Nesting_is_bounded_by_the_parser_not_by_the_stack()
    {
        Assert.Equal(Nested(62), Get($$"""{"a":{{Nested(62)}}}""", "a"));
        Assert.ThrowsAny<JsonException>(() => Get($$"""{"a":{{Nested(100_000)}}}""", "a"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("\"[1]\"")]
    [InlineData("")]
    public void Something_else_than_an_array_has_no_elements(string json)
    {
        Assert.Empty(ObjectSplice.Elements(Bytes(json)));
    }

    [Fact]
    public void Open_array_is_refused()
    {
        Assert.ThrowsAny<JsonException>(() => ObjectSplice.Elements(Bytes("[1,2")));
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static string Get(string json, string name) => Encoding.UTF8.GetString(ObjectSplice.Get(Bytes(json), Bytes(name)).Span);

    private static string Rewrite(string json, params JsonEdit[] edits) => Encoding.UTF8.GetString(ObjectSplice.Rewrite(Bytes(json), edits));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
