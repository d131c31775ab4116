using CsCheck;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Tests.Chat;

public sealed class EffortTableTests
{
    [Fact]
    public void Every_effort_comes_back_from_its_budget()
    {
        foreach (var effort in Enum.GetValues<Effort>()) Assert.Equal(effort, EffortTable.ToEffort(EffortTable.ToBudget(effort)));
    }

    [Fact]
    public void More_budget_is_never_less_effort()
    {
        Gen.Select(Gen.Int[0, 200_000], Gen.Int[0, 200_000]).Sample((a, b) => a > b || EffortTable.ToEffort(a) <= EffortTable.ToEffort(b), iter: 2_000);
    }
}
