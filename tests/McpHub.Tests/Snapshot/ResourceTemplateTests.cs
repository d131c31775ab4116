using CsCheck;
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
    [InlineData("a(b)[c]+?*^$|\\.#{x}", "a(b)[c]+?*^$|\\.#7", true)]
    [InlineData("a(b)[c]+?*^$|\\.#{x}", "ab7", false)]
    [InlineData("x{y}z", "xyz\nz", true)]
    [InlineData("note://{a}-{b}", "note://1-2", true)]
    [InlineData("note://{a}-{b}", "note://12", false)]
    [InlineData("note://list{?page,size}", "note://list?page=1&size=2", true)]
    [InlineData("note://list{/path*}", "note://list/a/b", true)]
    [InlineData("note://{id}", "NOTE://7", false)]
    [InlineData("note://{}", "note://7", true)]
    [InlineData("{id}", "", true)]
    [InlineData("", "note://7", false)]
    public void Uri_matches_when_the_literals_fit(string template, string uri, bool isMatch)
    {
        Assert.Equal(isMatch, new ResourceTemplate("s", template, default).Matches(uri));
    }

    [Fact]
    public void Expansion_of_literals_and_simple_expressions_matches()
    {
        var literals = Gen.OneOf("note://", "/", ".", "*", "(", ")", "[", "]", "^", "$", "|", "\\", "+", "?", "#", " ", "ä", "}");
        var parts = Gen.Select(literals, Gen.Bool, Gen.OneOf("", "7", "a.b", "ä", "$1"), (literal, isExpression, value) => isExpression ? ("{x}", value) : (literal, literal));

        parts.Array[0, 8].Sample(
            all => new ResourceTemplate("s", string.Concat(all.Select(part => part.Item1)), default).Matches(string.Concat(all.Select(part => part.Item2))),
            iter: 2_000);
    }

    [Theory]
    [InlineData(120)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void Hostile_template_of_any_length_is_answered(int repeats)
    {
        var template = new ResourceTemplate("s", "note://" + string.Concat(Enumerable.Repeat("{a}x", repeats)), default);

        Assert.False(template.Matches("note://" + new string('x', 10_000) + "y"));
    }
}
