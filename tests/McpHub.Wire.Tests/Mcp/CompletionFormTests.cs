using System.Text;
using System.Text.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Wire.Tests.Mcp;

public sealed class CompletionFormTests
{
    [Fact]
    public void Within_the_bound_it_stays_the_same_bytes()
    {
        ReadOnlyMemory<byte> result = Result(100, "");
        Assert.True(CompletionForm.Cap(result).Equals(result));
    }

    [Theory]
    [InlineData("", 150)]
    [InlineData(",\"total\":7000,\"hasMore\":false", 7000)]
    public void Over_the_bound_the_first_hundred_stay_and_it_says_that_there_are_more(string more, int total)
    {
        var completion = JsonElement.Parse(CompletionForm.Cap(Result(150, more)).Span).GetProperty("completion");
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"v{i}"), completion.GetProperty("values").EnumerateArray().Select(value => value.GetString()));
        Assert.True(completion.GetProperty("hasMore").GetBoolean());
        Assert.Equal(total, completion.GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"completion":[]}""")]
    [InlineData("""{"completion":{"values":"x"}}""")]
    public void What_is_no_completion_is_left_alone(string result) => Assert.Equal(result, Encoding.UTF8.GetString(CompletionForm.Cap(Encoding.UTF8.GetBytes(result)).Span));

    private static byte[] Result(int count, string more) =>
        Encoding.UTF8.GetBytes($$$"""{"completion":{"values":[{{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"v{i}\""))}}}]{{{more}}} },"x":1.0}""");
}
