using McpHub.Config;

namespace McpHub.Tests.Config;

/// <summary>Each file in <c>bad/</c> has one fault and says in its head what must be reported: <c>// expect: path :: fragment</c>.</summary>
public sealed class BadConfigTests
{
    private const string Expect = "// expect: ";

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(RepositoryRoot.File("tests/McpHub.Tests/Config/bad"), "*.json").Select(file => Path.GetFileName(file)).Order()];

    public static string PathOf(string file) => RepositoryRoot.File($"tests/McpHub.Tests/Config/bad/{file}");

    [Theory]
    [MemberData(nameof(Files))]
    public void Bad_config_is_refused_with_exactly_the_expected_errors(string file)
    {
        var expected = File.ReadLines(PathOf(file))
            .Where(line => line.StartsWith(Expect, StringComparison.Ordinal))
            .Select(line => line[Expect.Length..].Split(" :: ", 2))
            .Select(parts => (Path: parts[0], Fragment: parts[1]))
            .ToList();

        var result = ConfigFile.Load(PathOf(file), _ => null);

        Assert.Null(result.Config);
        Assert.NotEmpty(expected);
        Assert.All(expected, one => Assert.Contains(result.Errors, error => error.Path == one.Path && error.ToString().Contains(one.Fragment, StringComparison.Ordinal)));
        Assert.All(result.Errors, error => Assert.Contains(error.Path, expected.Select(one => one.Path)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Errors_have_a_position_and_never_show_a_value_that_may_be_secret(string file)
    {
        var result = ConfigFile.Load(PathOf(file), _ => null);

        Assert.All(result.Errors, error => Assert.NotNull(error.Line));
        Assert.All(result.Errors.Concat(result.Warnings), error => Assert.DoesNotContain("CANARY", error.ToString(), StringComparison.Ordinal));
    }
}
