using McpHub.Config;
using McpHub.Snapshot;

namespace McpHub.Tests.Snapshot;

/// <summary>The only writer of the current snapshot.</summary>
public sealed class SnapshotKeeperTests
{
    private readonly HubState state;
    private readonly SnapshotKeeper keeper;

    public SnapshotKeeperTests()
    {
        state = new HubState(SnapshotBuilder.Build(1, ConfigOf("a", "b", "c"), []));
        keeper = new SnapshotKeeper(state);
    }

    [Fact]
    public void Catalog_of_a_server_replaces_its_last_one()
    {
        keeper.SetCatalog(Offer.Tools("a", "old"));
        keeper.SetCatalog(Offer.Tools("b", "x"));
        keeper.SetCatalog(Offer.Tools("a", "new"));

        Assert.Equal(["a/new", "b/x"], Identities());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Catalog_of_a_server_that_is_removed_or_disabled_is_forgotten(bool isDisabled)
    {
        keeper.SetCatalog(Offer.Tools("a", "x"));
        keeper.SetCatalog(Offer.Tools("b", "y"));

        var config = ConfigOf("b");
        if (isDisabled) config = config with { McpServers = new Dictionary<string, ServerConfig>(config.McpServers) { ["a"] = new() { Command = "x", Disabled = true } } };
        keeper.SetConfig(config);

        Assert.Equal(["b/y"], Identities());
        Assert.Same(config, state.Current.Config);

        keeper.SetConfig(ConfigOf("a", "b"));
        Assert.Equal(["b/y"], Identities());
    }

    [Fact]
    public void Catalog_that_comes_after_its_server_was_removed_is_not_taken()
    {
        keeper.SetConfig(ConfigOf("b"));

        keeper.SetCatalog(Offer.Tools("a", "late"));

        Assert.Empty(Identities());
    }

    [Fact]
    public void Removed_catalog_is_gone_and_removing_it_again_changes_nothing()
    {
        keeper.SetCatalog(Offer.Tools("a", "x"));

        keeper.RemoveCatalog("a");
        var version = state.Current.Version;
        keeper.RemoveCatalog("a");

        Assert.Empty(Identities());
        Assert.Equal(version, state.Current.Version);
    }

    [Fact]
    public void Version_rises_by_one_and_listeners_see_before_and_after()
    {
        var seen = new List<(long Before, long After)>();
        state.Swapped += (before, after) => seen.Add((before.Version, after.Version));

        keeper.SetCatalog(Offer.Tools("a", "x"));
        keeper.SetConfig(ConfigOf("a"));
        keeper.RemoveCatalog("a");

        Assert.Equal([(1, 2), (2, 3), (3, 4)], seen);
    }

    [Fact]
    public async Task Nothing_is_lost_when_many_write_at_once()
    {
        var aliases = Enumerable.Range(0, 16).Select(i => $"s{i}").ToArray();
        keeper.SetConfig(ConfigOf(aliases));
        var start = state.Current.Version;

        await Task.WhenAll(aliases.Select(alias => Task.Run(() =>
        {
            for (var i = 0; i < 20; i++) keeper.SetCatalog(Offer.Tools(alias, $"t{i}"));
        })));

        Assert.Equal(aliases.Select(alias => $"{alias}/t19").Order(StringComparer.Ordinal), Identities());
        Assert.Equal(start + (16 * 20), state.Current.Version);
    }

    private IEnumerable<string> Identities() => state.Current.Catalog.Servers.SelectMany(server => server.Tools).Select(tool => tool.Identity);

    private static HubConfig ConfigOf(params string[] aliases) =>
        new() { McpServers = aliases.ToDictionary(alias => alias, _ => new ServerConfig { Command = "x" }) };
}
