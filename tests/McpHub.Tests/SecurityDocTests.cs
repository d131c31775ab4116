using System.Text.RegularExpressions;

namespace McpHub.Tests;

/// <summary>docs/security.md has a row for every threat; each names tests that are there, or says why there is none.</summary>
public sealed partial class SecurityDocTests
{
    private static readonly string[] Rows = [.. File.ReadLines(RepositoryRoot.File("docs/security.md")).Where(line => line.StartsWith("| S", StringComparison.Ordinal))];

    [Fact]
    public void Every_threat_has_its_row() =>
        Assert.Equal(Enumerable.Range(1, 80).Select(number => $"S{number:00}"), Rows.Select(row => Row().Match(row).Groups["number"].Value));

    [Fact]
    public void Every_test_that_the_page_names_exists() => Assert.Empty(NamedTests.MissingOf(Rows));

    [Fact]
    public void Every_row_names_a_test_or_a_reason() => Assert.All(Rows, row =>
    {
        var proof = Row().Match(row).Groups["proof"].Value;
        Assert.True(NamedTests.Name().IsMatch(proof) || Reason().IsMatch(proof), row);
    });

    // Number, threat, what the hub does, proof.
    [GeneratedRegex(@"^\| (?<number>S\d\d) \|[^|]+\|[^|]+\|(?<proof>[^|]+)\|$")]
    private static partial Regex Row();

    [GeneratedRegex("(not yet|does not apply): .{10}")]
    private static partial Regex Reason();
}
