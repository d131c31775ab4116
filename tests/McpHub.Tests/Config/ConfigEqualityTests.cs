using McpHub.Config;

namespace McpHub.Tests.Config;

/// <summary>Which edits of the file leave a running server alone.</summary>
public sealed class ConfigEqualityTests : IDisposable
{
    private const string Entry = """{ "command": "x", "args": ["1", "2"], "env": { "A": "${env:TOKEN}", "B": "b" }, "hub": { "limits": { "callSeconds": 5 } } }""";

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Entry)]
    [InlineData("""{ "hub": { "limits": { "callSeconds": 5.0, "startSeconds": 30 } }, "env": { "B": "b", "A": "${env:TOKEN}" }, "args": ["1", "2"], "command": "x", "disabled": false }""")]
    public void Spelling_and_order_of_keys_make_no_difference(string entry)
    {
        Assert.True(ConfigEquality.Same(Server(Entry), Server(entry)));
    }

    [Theory]
    [InlineData("""{ "command": "y", "args": ["1", "2"], "env": { "A": "${env:TOKEN}", "B": "b" }, "hub": { "limits": { "callSeconds": 5 } } }""")]
    [InlineData("""{ "command": "x", "args": ["2", "1"], "env": { "A": "${env:TOKEN}", "B": "b" }, "hub": { "limits": { "callSeconds": 5 } } }""")]
    [InlineData("""{ "command": "x", "args": ["1", "2"], "env": { "A": "${env:TOKEN}" }, "hub": { "limits": { "callSeconds": 5 } } }""")]
    [InlineData("""{ "command": "x", "args": ["1", "2"], "env": { "A": "${env:TOKEN}", "C": "b" }, "hub": { "limits": { "callSeconds": 5 } } }""")]
    [InlineData("""{ "command": "x", "args": ["1", "2"], "env": { "A": "${env:TOKEN}", "B": "b" } }""")]
    [InlineData("""{ "command": "x", "args": ["1", "2"], "env": { "A": "${env:TOKEN}", "B": "b" }, "hub": { "limits": { "callSeconds": 5 } }, "url": "http://127.0.0.1:1/mcp" }""")]
    public void Any_difference_in_content_is_seen(string entry)
    {
        Assert.False(ConfigEquality.Same(Server(Entry), Server(entry)));
    }

    [Fact]
    public void New_value_behind_the_same_reference_is_seen()
    {
        Assert.False(ConfigEquality.Same(Server(Entry), Server(Entry, "rotated")));
    }

    [Fact]
    public void Whole_configs_compare_by_content()
    {
        var path = RepositoryRoot.File("hub.config.json");
        var first = ConfigFile.Load(path).Config!;
        var second = ConfigFile.Load(path).Config!;

        Assert.True(ConfigEquality.Same(first, second));
        Assert.False(ConfigEquality.Same(first, second with { Agents = new Dictionary<string, AgentConfig>() }));
    }

    private ServerConfig Server(string entry, string token = "t")
    {
        var result = ConfigFile.Load(folder.Write("hub.config.json", $$"""{ "mcpServers": { "a": {{entry}} } }"""), _ => token);
        Assert.Empty(result.Errors);
        return result.Config!.McpServers["a"];
    }
}
