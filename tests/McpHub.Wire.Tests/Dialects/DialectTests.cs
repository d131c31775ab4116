using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;

namespace McpHub.Wire.Tests.Dialects;

public sealed class DialectTests
{
    [Fact]
    public void Every_dialect_is_found_by_its_name()
    {
        foreach (var dialect in ChatDialects.All) Assert.Same(dialect, ChatDialects.Find(dialect.Name));
    }

    [Fact]
    public void Every_rule_of_a_loss_table_loses_something_and_says_why()
    {
        foreach (var rule in ChatDialects.All.SelectMany(dialect => dialect.Losses.Rules))
        {
            Assert.NotEqual(LossPolicy.Carry, rule.Policy);
            Assert.EndsWith(".", rule.Reason, StringComparison.Ordinal);
        }
    }
}
