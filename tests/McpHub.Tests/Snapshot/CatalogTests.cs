using McpHub.Snapshot;
using McpHub.Wire.Mcp;

namespace McpHub.Tests.Snapshot;

/// <summary>What all servers offer together.</summary>
public sealed class CatalogTests
{
    private const string Long = "a-name-that-is-so-long-that-it-has-to-be-cut-before-it-can-be-advertised-";

    [Fact]
    public void Order_is_by_alias_then_as_the_server_lists()
    {
        var hub = Offer.Hub([Offer.Tools("b", "2", "1"), Offer.Tools("a", "9", "8")], Offer.AllowAll);

        Assert.Equal(["a__9", "a__8", "b__2", "b__1"], hub.View().Tools.Listed("name"));
    }

    [Fact]
    public void Clash_marks_only_those_that_clash()
    {
        // No alias of a checked configuration ends with an underscore; the catalog must not rely on that.
        var catalog = new Catalog([Offer.Tools("a", "_x", "y"), Offer.Tools("a_", "x", "y")]);

        Assert.Equal(
            [ToolNames.Mark("a", "_x"), "a__y", ToolNames.Mark("a_", "x"), "a___y"],
            catalog.Servers.SelectMany(server => server.Tools).Select(catalog.NameOf));
    }

    [Fact]
    public void Same_name_on_two_servers_is_no_clash()
    {
        var catalog = new Catalog([Offer.Tools("a", "search"), Offer.Tools("b", "search")]);

        Assert.Equal(["a__search", "b__search"], catalog.Servers.SelectMany(server => server.Tools).Select(catalog.NameOf));
    }

    [Fact]
    public void Tool_that_a_server_lists_twice_stands_once()
    {
        Assert.Equal(["a__x", "a__y"], Offer.Hub([Offer.Tools("a", "x", "y", "x")], Offer.AllowAll).View().Tools.Listed("name"));
    }

    [Fact]
    public void Names_that_begin_alike_for_longer_than_names_may_be_stay_apart()
    {
        var hub = Offer.Hub([Offer.Tools("a", Long + "1", Long + "2")], Offer.AllowAll);

        var names = hub.View().Tools.Listed("name");

        Assert.Equal([Long + "1", Long + "2"], names.Select(name => hub.View().Tools.Find(name)!.Name));
    }

    [Fact]
    public void Tool_named_like_the_mark_of_another_never_hides_behind_it()
    {
        var mark = ToolNames.Advertise("a", Long);
        var hub = Offer.Hub([Offer.Tools("a", Long, mark["a__".Length..])], Offer.AllowAll);

        var names = hub.View().Tools.Listed("name");

        Assert.Equal(2, names.Distinct().Count());
        Assert.Equal([Long, mark["a__".Length..]], names.Select(name => hub.View().Tools.Find(name)!.Name));
    }

    [Fact]
    public void Tools_and_prompts_do_not_clash_with_each_other()
    {
        var hub = Offer.Hub([Offer.Tools("a", "x") with { Prompts = [Offer.Prompt("a", "x")] }], Offer.AllowAll);

        Assert.Equal(["a__x"], hub.View().Tools.Listed("name"));
        Assert.Equal(["a__x"], hub.View().Prompts.Listed("name"));
    }
}
