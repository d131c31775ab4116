using McpHub.Config;

namespace McpHub.Tests.Config;

/// <summary>A block pasted from an MCP client works with the line <c>agents</c> added.</summary>
public sealed class PastedBlockTests
{
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(RepositoryRoot.File("tests/McpHub.Tests/Config/pasted"), "*.json").Select(file => Path.GetFileName(file)).Order()];

    public static string PathOf(string file) => RepositoryRoot.File($"tests/McpHub.Tests/Config/pasted/{file}");

    [Theory]
    [MemberData(nameof(Files))]
    public void Pasted_file_is_valid(string file)
    {
        var result = Load(file);

        Assert.Empty(result.Errors);
        Assert.All(result.Config!.McpServers.Values, server => Assert.True(server.Command is not null || server.Url is not null));
    }

    [Fact]
    public void Other_words_for_url_and_type_are_understood()
    {
        Assert.Equal("https://example.com/mcp", Server("windsurf.json", "remote").Url);
        Assert.Equal("https://example.com/mcp", Server("gemini-cli.json", "remote").Url);
        Assert.Equal("http", Server("cline.json", "remote").Type);
        Assert.Equal("stdio", Server("cline.json", "old").Type);
        Assert.Equal("stdio", Server("copilot-cli.json", "local").Type);
    }

    [Fact]
    public void Enabled_false_means_disabled()
    {
        Assert.True(Server("zed.json", "off").Disabled);
        Assert.False(Server("zed.json", "local").Disabled);
    }

    [Fact]
    public void References_of_a_disabled_server_need_not_resolve()
    {
        Assert.True(Server("windsurf.json", "off").Disabled);
    }

    [Theory]
    [InlineData("windsurf.json", "mcpServers.remote.disabledTools")]
    [InlineData("cline.json", "mcpServers.remote.timeout")]
    [InlineData("gemini-cli.json", "mcpServers.remote.includeTools")]
    [InlineData("copilot-cli.json", "mcpServers.local.tools")]
    public void Restrictions_that_the_hub_does_not_apply_are_warned_about(string file, string path)
    {
        Assert.Contains(Load(file).Warnings, warning => warning.Path == path && warning.Line > 0);
    }

    [Fact]
    public void What_only_the_client_needs_is_ignored_silently()
    {
        Assert.Empty(Load("claude-desktop.json").Warnings);
        Assert.Empty(Load("vs-code.json").Warnings);
    }

    private static ServerConfig Server(string file, string alias) => Load(file).Config!.McpServers[alias];

    private static ConfigResult Load(string file) => ConfigFile.Load(PathOf(file), name => name == "TEST_TOKEN" ? "t0ken" : null);
}
