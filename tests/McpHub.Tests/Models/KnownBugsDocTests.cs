using System.Globalization;
using System.Text.RegularExpressions;

namespace McpHub.Tests.Models;

/// <summary>docs/dialects-known-bugs.md names a test for every bug, and none that is not there.</summary>
public sealed partial class KnownBugsDocTests
{
    private static readonly string[] Rows = [.. File.ReadLines(RepositoryRoot.File("docs/dialects-known-bugs.md")).Where(line => Row().IsMatch(line))];

    [Fact]
    public void Every_test_that_the_page_names_exists() => Assert.Empty(NamedTests.MissingOf(Rows));

    [Fact]
    public void Every_group_is_there_and_every_bug_has_a_test()
    {
        Assert.Equal(Enumerable.Range(1, 19), Rows.Select(row => int.Parse(Row().Match(row).Groups["group"].Value, CultureInfo.InvariantCulture)).Distinct());
        Assert.All(Rows, row => Assert.Matches(NamedTests.Name(), row));
    }

    [GeneratedRegex(@"^\| (?<group>\d+) \|")]
    private static partial Regex Row();
}
