using McpHub.Benchmarks.Fuzz;
using McpHub.Wire.Dialects;

namespace McpHub.Wire.Tests.Dialects;

/// <summary>A fixed number of rounds; benchmarks run the same for as long as one wants.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 1_500;

    public static TheoryData<string> Names => [.. ChatDialects.All.Select(dialect => dialect.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_comes_the_only_failure_is_a_named_one(string name)
    {
        var fuzz = new DialectFuzz(ChatDialects.Find(name)!);
        for (var seed = 0; seed < Rounds; seed++) fuzz.Run(seed);
    }
}
