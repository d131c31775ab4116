using System.Text;
using McpHub.Wire.Mcp;

namespace McpHub.Wire.Tests.Mcp;

public sealed class LinkFormTests
{
    [Theory]
    [InlineData(
        """{"content":[{"type":"text","uri":"x://a"},{"type":"resource_link","uri":"x://a","n":1.0},{"type":"resource","resource":{"uri":"x://a"}},7],"x":[ ]}""",
        """{"content":[{"type":"text","uri":"x://a"},{"type":"resource_link","uri":"s+x://a","n":1.0},{"type":"resource","resource":{"uri":"s+x://a"}},7],"x":[ ]}""")]
    [InlineData("""{"contents":[{"uri":"x://a","text":"x://a"},{"uri":"y"}]}""", """{"contents":[{"uri":"s+x://a","text":"x://a"},{"uri":"y"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":{"type":"resource_link","uri":"x://a"}}]}""", """{"messages":[{"role":"user","content":{"type":"resource_link","uri":"s+x://a"}}]}""")]
    public void Links_and_nothing_else_change(string result, string expected) => Assert.Equal(expected, Text(LinkForm.Rewrite(Bytes(result), Rename)));

    [Theory]
    [InlineData("""{"content":[ {"type":"resource_link","uri":"y"} ]}""")]
    [InlineData("""{"content":"x","contents":null,"messages":{}}""")]
    [InlineData("{}")]
    public void Without_a_change_it_is_the_same_memory(string result)
    {
        var bytes = Bytes(result);
        Assert.True(LinkForm.Rewrite(bytes, Rename).Equals(bytes));
    }

    private static string Rename(string uri) => uri == "x://a" ? "s+x://a" : uri;

    private static ReadOnlyMemory<byte> Bytes(string json) => Encoding.UTF8.GetBytes(json);

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
