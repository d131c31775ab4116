using System.Text;
using CsCheck;
using McpHub.Config;
using McpHub.Snapshot;

namespace McpHub.Tests.Snapshot;

/// <summary>What one agent may use at one endpoint.</summary>
public sealed class AgentCatalogTests
{
    private static readonly Gen<string> Patterns = Gen.OneOf("**", "*", "*/*", "notes/*", "*/get", "notes/add", "files/**", "files/a__b", "none/x");
    private static readonly Gen<RuleConfig> Rules = Gen.Select(
        Gen.OneOf("allow", "allow", "deny"),
        Gen.OneOf([.. Actions.All, "*"]),
        Patterns.Array[1, 2],
        (effect, action, targets) => new RuleConfig { Effect = effect, Actions = [action], Targets = targets });

    private static readonly UpstreamCatalog[] Servers =
    [
        Offer.Tools("notes", "add", "get", "delete") with { Prompts = [Offer.Prompt("notes", "get")], Resources = [Offer.Resource("notes", "note://1"), Offer.Resource("notes", "file:///a")] },
        Offer.Tools("files", "get", "a__b") with { Prompts = [Offer.Prompt("files", "add")], Resources = [Offer.Resource("files", "file:///a")] },
    ];

    [Fact]
    public void Listed_is_callable_and_unlisted_is_refused_whatever_the_rules()
    {
        Gen.Select(Rules.Array[0, 5], Gen.OneOf(DoorScope.All, new DoorScope(DoorKind.Server, "notes"), new DoorScope(DoorKind.Toolset, "get"))).Sample(
            (rules, scope) =>
            {
                var hub = Offer.Hub(WithToolset("get", "*/get"), Servers, rules);
                var permissions = hub.Agents["a"].Permissions;
                var view = hub.View(scope);
                var inScope = hub.Catalog.Servers.SelectMany(server => server.Tools).Where(tool => IsIn(scope, tool));

                var expected = inScope.Where(tool => permissions.Decide(Actions.ToolCall, tool.Identity).IsAllowed).Select(tool => tool.Identity);
                Assert.Equal(expected, view.Tools.Items.Select(tool => tool.Identity));
                Assert.Equal(view.Tools.Items, view.Tools.Listed("name").Select(view.Tools.Find));
                Assert.All(view.Prompts.Items, prompt => Assert.True(permissions.Decide(Actions.PromptGet, prompt.Identity).IsAllowed));
                Assert.All(view.Resources.Items, resource => Assert.True(permissions.Decide(Actions.ResourceRead, resource.Identity).IsAllowed));
                Assert.Equal(view.Resources.Items.Select(resource => (resource.Server, resource.Name)), view.Resources.Listed("uri").Select(uri => view.Route(uri)!.Value));
            },
            iter: 2_000);

        static bool IsIn(DoorScope scope, Tool tool) => scope.Kind switch
        {
            DoorKind.Server => tool.Server == scope.Name,
            DoorKind.Toolset => tool.Name == "get",
            _ => true,
        };
    }

    [Fact]
    public void Whatever_is_routed_may_be_read()
    {
        var uris = Gen.OneOf("note://1", "note://2", "file:///a", "notes+file:///a", "files+file:///a", "files+note://1", "none+file:///a", "+file:///a", "other://x");
        Gen.Select(Rules.Array[0, 5], Gen.OneOf(DoorScope.All, new DoorScope(DoorKind.Server, "notes"), new DoorScope(DoorKind.Toolset, "get")), uris).Sample(
            (rules, scope, uri) =>
            {
                var hub = Offer.Hub(WithToolset("get", "*/get"), Servers, rules);
                if (hub.View(scope).Route(uri) is not { } route) return;
                Assert.True(hub.Agents["a"].Permissions.Decide(Actions.ResourceRead, $"{route.Server}/{route.Uri}").IsAllowed);
                Assert.NotEqual(DoorKind.Toolset, scope.Kind);
            },
            iter: 2_000);
    }

    [Fact]
    public void Advertised_definition_differs_in_its_name_alone()
    {
        var page = Offer.Hub([Offer.Tools("notes", "add")], Offer.AllowAll).View().Tools.Page(0);

        Assert.Equal("""[{"vendor" :1.0,"name":"notes__add"}]""", Encoding.UTF8.GetString(page.Span));
    }

    [Fact]
    public void Server_endpoint_shows_the_servers_own_names_byte_for_byte()
    {
        var hub = Offer.Hub(Servers, Offer.AllowAll);
        var view = hub.View(new DoorScope(DoorKind.Server, "notes"));

        Assert.Equal(["add", "get", "delete"], view.Tools.Listed("name"));
        Assert.Equal(["note://1", "file:///a"], view.Resources.Listed("uri"));
        Assert.Null(view.Tools.Find("notes__add"));
        Assert.Equal(Servers[0].Tools[0].Definition.ToArray(), view.Tools.Page(0).Slice(1, Servers[0].Tools[0].Definition.Length).ToArray());
    }

    [Fact]
    public void Toolset_is_a_set_of_tools_and_nothing_else()
    {
        var view = Offer.Hub(WithToolset("reading", "*/get", "files/**"), Servers, Offer.AllowAll).View(new DoorScope(DoorKind.Toolset, "reading"));

        Assert.Equal(["files__get", "files__a__b", "notes__get"], view.Tools.Listed("name"));
        Assert.Empty(view.Prompts.Items);
        Assert.Empty(view.Resources.Items);
        Assert.Empty(view.Templates.Items);
        Assert.Null(view.Route("note://1"));
        Assert.Null(view.Route("notes+note://1"));
    }

    [Fact]
    public void Toolset_gives_no_right()
    {
        var view = Offer.Hub(WithToolset("all", "**"), Servers, Offer.Allow(Actions.ToolCall, "notes/get")).View(new DoorScope(DoorKind.Toolset, "all"));

        Assert.Equal(["notes__get"], view.Tools.Listed("name"));
    }

    [Fact]
    public void Endpoints_that_do_not_exist_have_no_catalog()
    {
        var hub = Offer.Hub(WithToolset("get", "*/get"), Servers, Offer.AllowAll);

        Assert.Null(hub.CatalogFor(hub.Agents["a"], new DoorScope(DoorKind.Toolset, "none")));
        Assert.Null(hub.CatalogFor(hub.Agents["a"], new DoorScope(DoorKind.Toolset, "notes")));
        Assert.Null(hub.CatalogFor(hub.Agents["a"], new DoorScope(DoorKind.Server, "get")));
        Assert.NotNull(hub.CatalogFor(hub.Agents["a"], new DoorScope(DoorKind.Server, "notes")));
    }

    [Fact]
    public void Disabled_server_has_no_endpoint()
    {
        var config = new HubConfig
        {
            McpServers = new Dictionary<string, ServerConfig> { ["off"] = new() { Command = "x", Disabled = true } },
            Agents = new Dictionary<string, AgentConfig> { ["a"] = new() },
        };
        var hub = SnapshotBuilder.Build(1, config, []);

        Assert.Null(hub.CatalogFor(hub.Agents["a"], new DoorScope(DoorKind.Server, "off")));
    }

    [Fact]
    public void Uri_that_two_servers_have_is_listed_with_the_alias_and_only_so_accepted()
    {
        var view = Offer.Hub(Servers, Offer.AllowAll).View();

        Assert.Equal(["files+file:///a", "note://1", "notes+file:///a"], view.Resources.Listed("uri").Order());
        Assert.Equal(("files", "file:///a"), view.Route("files+file:///a"));
        Assert.Equal(("notes", "file:///a"), view.Route("notes+file:///a"));
        Assert.Null(view.Route("file:///a"));
    }

    [Fact]
    public void Uri_with_the_alias_is_accepted_where_none_is_needed()
    {
        var view = Offer.Hub(Servers, Offer.AllowAll).View();

        Assert.Equal(("notes", "note://1"), view.Route("note://1"));
        Assert.Equal(("notes", "note://1"), view.Route("notes+note://1"));
        Assert.Null(view.Route("none+note://1"));
        Assert.Null(view.Route("+note://1"));
    }

    [Fact]
    public void Resource_that_another_server_may_not_be_read_from_keeps_its_listed_uri()
    {
        // What one agent sees must not depend on what others see: links given on stay good.
        var view = Offer.Hub(Servers, Offer.Allow(Actions.ResourceRead, "files/**")).View();

        Assert.Equal(["files+file:///a"], view.Resources.Listed("uri"));
        Assert.Null(view.Route("notes+file:///a"));
    }

    [Fact]
    public void Unlisted_uri_goes_to_the_server_whose_template_it_fits()
    {
        UpstreamCatalog[] servers =
        [
            new("a") { Templates = [Offer.Template("a", "note://{id}")] },
            new("b") { Templates = [Offer.Template("b", "note://{id}/part"), Offer.Template("b", "file://{+path}")] },
        ];
        var view = Offer.Hub(servers, Offer.AllowAll).View();

        Assert.Equal(("a", "note://7"), view.Route("note://7"));
        Assert.Equal(("b", "note://7/part"), view.Route("note://7/part"));
        Assert.Equal(("b", "file:///x/y"), view.Route("file:///x/y"));
        Assert.Null(view.Route("other://7"));
    }

    [Fact]
    public void Template_routes_only_to_what_may_be_read()
    {
        UpstreamCatalog[] servers =
        [
            new("a") { Templates = [Offer.Template("a", "note://{id}")] },
            new("b") { Templates = [Offer.Template("b", "note://{id}")] },
        ];
        var view = Offer.Hub(servers, Offer.Allow(Actions.ResourceRead, "**"), Offer.Deny(Actions.ResourceRead, "a/note://secret")).View();

        Assert.Equal(("a", "note://7"), view.Route("note://7"));
        Assert.Equal(("b", "note://secret"), view.Route("note://secret"));
    }

    [Fact]
    public void Template_that_two_servers_have_is_listed_with_the_alias()
    {
        UpstreamCatalog[] servers =
        [
            new("a") { Templates = [Offer.Template("a", "note://{id}")] },
            new("b") { Templates = [Offer.Template("b", "note://{id}"), Offer.Template("b", "file://{+path}")] },
        ];
        var view = Offer.Hub(servers, Offer.AllowAll).View();

        Assert.Equal(["a+note://{id}", "b+note://{id}", "file://{+path}"], view.Templates.Listed("uriTemplate"));
        Assert.Equal("b", view.Templates.Find("b+note://{id}")?.Server);
        Assert.Equal(("b", "note://7"), view.Route("b+note://7"));
    }

    [Fact]
    public void Listed_resource_comes_before_any_template()
    {
        UpstreamCatalog[] servers =
        [
            new("a") { Templates = [Offer.Template("a", "{+anything}")] },
            new("b") { Resources = [Offer.Resource("b", "note://1")] },
        ];

        Assert.Equal(("b", "note://1"), Offer.Hub(servers, Offer.AllowAll).View().Route("note://1"));
    }

    [Fact]
    public void Server_endpoint_reads_unlisted_uris_because_tools_link_to_them()
    {
        var hub = Offer.Hub(Servers, Offer.AllowAll, Offer.Deny(Actions.ResourceRead, "notes/note://secret"));
        var view = hub.View(new DoorScope(DoorKind.Server, "notes"));

        Assert.Equal(("notes", "note://99"), view.Route("note://99"));
        Assert.Null(view.Route("note://secret"));
    }

    [Fact]
    public void Instructions_concern_only_agents_that_may_use_something_of_the_server()
    {
        var hub = Offer.Hub(Servers, Offer.Allow(Actions.ToolCall, "notes/*"));

        Assert.Equal(["notes"], hub.View().Servers.Select(server => server.Server));
    }

    [Fact]
    public void Page_size_comes_from_the_configuration()
    {
        var config = new HubConfig { Limits = new LimitsConfig { PageSize = 2 } };

        var tools = Offer.Hub(config, Servers, Offer.AllowAll).View().Tools;

        Assert.Equal(3, tools.PageCount);
        Assert.Equal(5, tools.Listed("name").Count);
    }

    private static HubConfig WithToolset(string name, params string[] patterns) =>
        new() { Toolsets = new Dictionary<string, ToolsetConfig> { [name] = new() { Tools = patterns } } };
}
