using System.Text.RegularExpressions;

namespace McpHub.Tests.Models;

/// <summary>docs/dialects-known-bugs.md names a test for every bug, and none that is not there.</summary>
public sealed partial class KnownBugsDocTests
{
    private static readonly string[] Rows = [.. File.ReadLines(RepositoryRoot.File("docs/dialects-known-bugs.md")).Where(line => Row().IsMatch(line))];

    [Fact]
    public void Every_test_that_the_page_names_exists()
    {
        var sources = Directory.EnumerateFiles(RepositoryRoot.File("tests"), "*Tests.cs", SearchOption.AllDirectories).ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);

        var missing = Rows.SelectMany(row => Test().Matches(row)).Where(test => !sources[test.Groups["class"].Value].Any(text => IsTest(text, test.Groups["method"].Value)));

        Assert.Empty(missing.Select(test => test.Value));
    }

    [Fact]
    public void Every_group_is_there_and_every_bug_has_a_test()
    {
        Assert.Equal(Enumerable.Range(1, 19), Rows.Select(row => int.Parse(Row().Match(row).Groups["group"].Value, System.Globalization.CultureInfo.InvariantCulture)).Distinct());
        Assert.All(Rows, row => Assert.Matches(Test(), row));
    }

    // A method with one of the marks above it, and nothing but other marks between.
    private static bool IsTest(string source, string method) => Regex.IsMatch(source, $@"\[(Fact|Theory)\]\s+(\[[^\n]*\]\s+)*public (async Task|Task|void) {Regex.Escape(method)}\(");

    [GeneratedRegex(@"^\| (?<group>\d+) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<method>\w+)`")]
    private static partial Regex Test();
}
