using McpHub.Config;
using McpHub.Snapshot;

namespace McpHub.Tests.Config;

/// <summary>What the committed default configuration promises.</summary>
public sealed class DefaultConfigTests
{
    private static readonly ConfigResult Default = ConfigFile.Load(RepositoryRoot.File("hub.config.json"), _ => null);

    [Fact]
    public void Default_config_has_no_error_and_no_warning()
    {
        Assert.Empty(Default.Errors);
        Assert.Empty(Default.Warnings);
        Assert.NotNull(Default.Config);
    }

    [Theory]
    [InlineData("assistant", "tool.call", "notes/add_note", true)]
    [InlineData("assistant", "tool.call", "notes/delete_note", false)]
    [InlineData("assistant", "tool.call", "inventory/reserve_stock", true)]
    [InlineData("assistant", "prompt.get", "notes/draft_note", true)]
    [InlineData("assistant", "model.use", "smart", true)]
    [InlineData("researcher", "tool.call", "notes/search_notes", true)]
    [InlineData("researcher", "tool.call", "notes/add_note", false)]
    [InlineData("researcher", "tool.call", "inventory/find_items", true)]
    [InlineData("researcher", "tool.call", "inventory/reserve_stock", false)]
    [InlineData("researcher", "resource.read", "notes/note://7", true)]
    [InlineData("researcher", "resource.read", "notes/notes://all", true)]
    [InlineData("researcher", "model.use", "fast", true)]
    [InlineData("researcher", "model.use", "smart", false)]
    [InlineData("reviewer", "tool.call", "notes/get_note", true)]
    [InlineData("reviewer", "tool.call", "notes/summarize_notes", false)]
    [InlineData("reviewer", "tool.call", "inventory/find_items", true)]
    [InlineData("reviewer", "tool.call", "inventory/reserve_stock", false)]
    [InlineData("reviewer", "resource.read", "notes/note://7", true)]
    [InlineData("reviewer", "prompt.get", "notes/draft_note", true)]
    [InlineData("reviewer", "model.use", "smart", true)]
    [InlineData("reviewer", "model.use", "simulator/sim-small", false)]
    public void Default_agents_may_do_what_the_comments_say(string agent, string action, string target, bool isAllowed)
    {
        var snapshot = SnapshotBuilder.Build(1, Default.Config!, []);

        Assert.Equal(isAllowed, snapshot.Agents[agent].Permissions.Decide(action, target).IsAllowed);
    }
}
