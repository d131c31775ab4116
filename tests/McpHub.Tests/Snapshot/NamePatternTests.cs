using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using McpHub.Snapshot;

namespace McpHub.Tests.Snapshot;

/// <summary>Patterns over names.</summary>
public sealed class NamePatternTests
{
    [Theory]
    [InlineData("notes/*", "notes/add", true)]
    [InlineData("notes/*", "notes/", true)]
    [InlineData("notes/*", "notes/a/b", false)]
    [InlineData("notes/**", "notes/note://7", true)]
    [InlineData("*", "fast", true)]
    [InlineData("*", "notes/add", false)]
    [InlineData("**", "", true)]
    [InlineData("**", "notes/add", true)]
    [InlineData("files/read_*", "files/read_text", true)]
    [InlineData("files/read_*", "files/write_text", false)]
    [InlineData("*/delete_*", "notes/delete_note", true)]
    [InlineData("notes/add", "Notes/add", false)]
    [InlineData("notes/a.d", "notes/add", false)]
    [InlineData("**a*b", "a/ab", true)]
    [InlineData("***", "a/b", true)]
    public void Star_stays_in_its_segment_and_double_star_does_not(string pattern, string name, bool isMatch)
    {
        Assert.Equal(isMatch, new NamePattern(pattern).Matches(name));
    }

    [Fact]
    public void Pattern_matches_what_the_equal_regular_expression_matches()
    {
        var patterns = Gen.Char["ab/*"].Array[0, 10].Select(characters => new string(characters));
        var names = Gen.Char["ab/\n"].Array[0, 12].Select(characters => new string(characters));

        Gen.Select(patterns, names).Sample(
            (pattern, name) => new NamePattern(pattern).Matches(name) == Regex.IsMatch(name, ToRegex(pattern)),
            iter: 50_000);
    }

    [Fact]
    public void Pattern_made_from_a_name_by_putting_stars_matches_it()
    {
        var cases = Gen.Select(Gen.Char["ab"].Array[1, 12], Gen.Bool.Array[12]);

        cases.Sample(
            (characters, isStar) =>
            {
                var pattern = string.Concat(characters.Select((character, index) => isStar[index] ? "*" : character.ToString()));
                return new NamePattern(pattern).Matches(new string(characters));
            },
            iter: 5_000);
    }

    [Fact]
    public void Hostile_pattern_ends()
    {
        var steps = string.Concat(Enumerable.Repeat("**a*b", 50));
        var name = string.Concat(Enumerable.Repeat("a", 4000));

        Assert.False(new NamePattern(steps).Matches(name));
    }

    private static string ToRegex(string pattern)
    {
        var regex = new StringBuilder(@"\A");
        for (var index = 0; index < pattern.Length; index++)
        {
            if (pattern[index] != '*')
            {
                regex.Append(Regex.Escape(pattern[index].ToString()));
            }
            else if (index + 1 < pattern.Length && pattern[index + 1] == '*')
            {
                regex.Append(@"[\s\S]*");
                index++;
            }
            else
            {
                regex.Append("[^/]*");
            }
        }

        return regex.Append(@"\z").ToString();
    }
}
