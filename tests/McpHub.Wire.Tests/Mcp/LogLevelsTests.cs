using McpHub.Wire.Mcp;

namespace McpHub.Wire.Tests.Mcp;

public sealed class LogLevelsTests
{
    private static readonly string[] Ascending = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    [Fact]
    public void A_level_includes_itself_and_what_is_more_severe()
    {
        foreach (var (wanted, i) in Ascending.Select((level, i) => (level, i)))
        {
            Assert.Equal(Ascending[i..], Ascending.Where(level => LogLevels.Includes(wanted, level)));
        }
    }

    [Theory]
    [InlineData(null, "emergency")]
    [InlineData("loud", "emergency")]
    [InlineData("Debug", "emergency")]
    [InlineData("debug", null)]
    [InlineData("debug", "fatal")]
    public void Nobody_gets_what_has_no_level_or_was_not_asked_for(string? wanted, string? level)
    {
        Assert.False(LogLevels.Includes(wanted, level));
    }

    [Fact]
    public void Levels_of_the_protocol_are_known_and_no_others()
    {
        Assert.All(Ascending, level => Assert.True(LogLevels.IsKnown(level)));
        Assert.All((string?[])[null, "", "INFO", "trace"], level => Assert.False(LogLevels.IsKnown(level)));
    }
}
