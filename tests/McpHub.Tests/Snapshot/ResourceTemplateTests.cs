using McpHub.Snapshot;

namespace McpHub.Tests.Snapshot;

/// <summary>Which URIs belong to a family of resources.</summary>
public sealed class ResourceTemplateTests
{
    [Theory]
    [InlineData("note://{id}", "note://7", true)]
    [InlineData("note://{id}", "note://7/part", false)]
    [InlineData("note://{id}", "notes://7", false)]
    [InlineData("note://{id}", "note://7\n", true)]
    [InlineData("note://{id}/end", "note://7/end", true)]
    [InlineData("note://{id}/end", "note://7/end\n", false)]
    [InlineData("file://{+path}", "file:///a/b.txt", true)]
    [InlineData("file://{+path}", "file:///a/b\nc", true)]
    [InlineData("a.b/{x}", "a-b/1", false)]
    [InlineData("note://{open", "note://{open", true)]
    public void Uri_matches_when_the_literals_fit(string template, string uri, bool isMatch)
    {
        Assert.Equal(isMatch, new ResourceTemplate("s", template, default).Matches(uri));
    }
}
