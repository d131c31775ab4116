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
}
