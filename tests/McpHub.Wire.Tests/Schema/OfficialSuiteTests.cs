using McpHub.Wire.Schema;

namespace McpHub.Wire.Tests.Schema;

public sealed class OfficialSuiteTests
{
    [Theory]
    [InlineData("draft2020-12", SchemaDialect.Draft202012, 1299)]
    [InlineData("draft2019-09", SchemaDialect.Draft201909, 1259)]
    [InlineData("draft7", SchemaDialect.Draft7, 927)]
    [InlineData("draft6", SchemaDialect.Draft6, 839)]
    [InlineData("draft4", SchemaDialect.Draft4, 618)]
    public void Every_required_test_passes(string draft, SchemaDialect dialect, int atLeast)
    {
        OfficialSuite.Require();

        var outcomes = OfficialSuite.Run(draft, "", new SchemaOptions { DefaultDialect = dialect });

        Assert.True(outcomes.Count >= atLeast, $"only {outcomes.Count} tests were found, {atLeast} should be there");
        var failed = outcomes.Where(outcome => !outcome.Passed).Select(outcome => $"{outcome.Name}: {outcome.Detail}").ToList();
        Assert.True(failed.Count == 0, $"{failed.Count} of {outcomes.Count} fail:\n{string.Join('\n', failed)}");
    }

    /// <summary>Draft 7 lets a validator assert the content keywords; later drafts made them annotations, and so do we.</summary>
    private static readonly string[] ContentIsNotAsserted =
    [
        "content.json: validation of string-encoded content based on media type: an invalid JSON document",
        "content.json: validation of binary string-encoding: an invalid base64 string (% is not a valid character)",
        "content.json: validation of binary-encoded media type documents: a validly-encoded invalid JSON document",
        "content.json: validation of binary-encoded media type documents: an invalid base64 string that is valid JSON",
    ];

    [Theory]
    [InlineData("draft2020-12", SchemaDialect.Draft202012)]
    [InlineData("draft2019-09", SchemaDialect.Draft201909)]
    [InlineData("draft7", SchemaDialect.Draft7)]
    [InlineData("draft6", SchemaDialect.Draft6)]
    [InlineData("draft4", SchemaDialect.Draft4)]
    public void Optional_tests_pass_except_the_known_ones(string draft, SchemaDialect dialect)
    {
        OfficialSuite.Require();

        var outcomes = OfficialSuite.Run(draft, "optional", new SchemaOptions { DefaultDialect = dialect });

        var failed = outcomes.Where(outcome => !outcome.Passed).ToList();
        var details = string.Join('\n', failed.Select(outcome => $"{outcome.Name}: {outcome.Detail}"));
        Assert.True(failed.Select(outcome => outcome.Name).ToHashSet().SetEquals(dialect == SchemaDialect.Draft7 ? ContentIsNotAsserted : []), details);
        Assert.True(failed.Count <= outcomes.Count * 0.05, $"{failed.Count} of {outcomes.Count} fail");
    }
}
