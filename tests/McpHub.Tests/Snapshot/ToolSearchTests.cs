using System.Text;
using CsCheck;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Snapshot.Search;
using McpHub.Wire.Json;
using Microsoft.ML.Tokenizers;

namespace McpHub.Tests.Snapshot;

/// <summary>Tools that are found by search in place of being listed.</summary>
public sealed class ToolSearchTests
{
    private static readonly Gen<string> Patterns = Gen.OneOf("**", "*/*", "server1/*", "*/read_file_1", "server2/**", "server0/send_mail_2", "none/x");
    private static readonly Gen<RuleConfig> Rules = Gen.Select(
        Gen.OneOf("allow", "allow", "deny"), Patterns, (effect, target) => new RuleConfig { Effect = effect, Actions = [Actions.ToolCall], Targets = [target] });

    private static readonly string[] Verbs = ["read", "send", "list", "delete", "create"];
    private static readonly string[] Nouns = ["file", "mail", "issue", "page", "row"];

    [Fact]
    public void Only_tools_that_the_agent_may_call_are_found_or_described_whatever_the_rules()
    {
        var servers = Servers(3, 30);
        Gen.Select(Rules.Array[0, 4], Gen.OneOf(DoorScope.All, new DoorScope(DoorKind.Toolset, "some")), Gen.OneOf([.. Verbs, .. Nouns, "server1", "read file 1"])).Sample(
            (rules, scope, query) =>
            {
                var hub = Searching(servers, rules, new ToolsetConfig { Tools = ["*/read_*", "server2/*"] });
                var view = hub.View(scope);
                var search = view.Search!;

                Assert.All(search.Find(query, ToolIndex.MaxResults), found =>
                {
                    Assert.True(hub.Agents["a"].Permissions.Decide(Actions.ToolCall, found.Item.Identity).IsAllowed);
                    Assert.Same(found.Item, view.Tools.Find(found.Name));
                });
                Assert.All(hub.Catalog.Tools, tool =>
                {
                    var name = hub.Catalog.NameOf(tool);
                    Assert.Equal(view.Tools.Find(name) is not null, !search.Describe(name).IsEmpty);
                });
            },
            iter: 300);
    }

    [Fact]
    public void Same_query_is_answered_alike_and_a_longer_page_begins_with_the_shorter()
    {
        var search = Searching(Servers(5, 40), [Offer.AllowAll]).View().Search!;

        var all = search.Find("read file", ToolIndex.MaxResults).Select(tool => tool.Name).ToList();

        Assert.Equal(all, search.Find("read file", ToolIndex.MaxResults).Select(tool => tool.Name));
        for (var max = 0; max <= all.Count; max++) Assert.Equal(all.Take(max), search.Find("read file", max).Select(tool => tool.Name));
    }

    [Fact]
    public void List_of_five_thousand_tools_costs_less_than_a_thousand_tokens()
    {
        var view = Searching(Servers(50, 100), [Offer.AllowAll]).View();
        var tokenizer = TiktokenTokenizer.CreateForEncoding("o200k_base");

        Assert.Equal(5_000, view.Tools.Items.Count);
        Assert.Equal([SearchTools.Search, SearchTools.Describe, SearchTools.Call], view.ShownTools.Listed("name"));
        Assert.InRange(tokenizer.CountTokens(Encoding.UTF8.GetString(view.ShownTools.Page(0).Span)), 1, 999);
    }

    [Fact]
    public void Pinned_tools_are_listed_besides_when_the_agent_may_call_them()
    {
        var hub = Searching([Offer.Tools("notes", "add", "get"), Offer.Tools("files", "get")], [Offer.AllowAll, Offer.Deny(Actions.ToolCall, "files/*")], pinned: ["notes/get", "files/get"]);

        Assert.Equal([SearchTools.Search, SearchTools.Describe, SearchTools.Call, "notes__get"], hub.View().ShownTools.Listed("name"));
    }

    [Fact]
    public void Endpoint_of_one_server_lists_its_tools()
    {
        var view = Searching([Offer.Tools("notes", "add")], [Offer.AllowAll]).View(new DoorScope(DoorKind.Server, "notes"));

        Assert.Null(view.Search);
        Assert.Equal(["add"], view.ShownTools.Listed("name"));
    }

    [Fact]
    public void Toolset_says_how_its_tools_are_shown_before_the_agent_does()
    {
        var hub = Searching([Offer.Tools("notes", "add")], [Offer.AllowAll], new ToolsetConfig { Tools = ["notes/*"], Exposure = ToolExposure.All });

        Assert.Equal(["notes__add"], hub.View(new DoorScope(DoorKind.Toolset, "some")).ShownTools.Listed("name"));
    }

    [Theory]
    [InlineData("create an issue", "github__create_issue")]
    [InlineData("open a pull request", "github__create_pull_request")]
    [InlineData("read a file", "filesystem__read_text_file")]
    [InlineData("rename file", "filesystem__move_file")]
    [InlineData("take a screenshot of the page", "playwright__browser_take_screenshot")]
    [InlineData("click button", "playwright__browser_click")]
    [InlineData("what do I remember about", "memory__search_nodes")]
    [InlineData("add relations to the knowledge graph", "memory__create_relations")]
    [InlineData("find a note", "notes__search_notes")]
    [InlineData("stock of an item", "inventory__get_stock")]
    [InlineData("createIssues", "github__create_issue")]
    [InlineData("list folder contents", "filesystem__list_directory")]
    public void Plain_words_find_the_tool_among_the_first_five(string query, string expected)
    {
        var found = Searching(Realistic, [Offer.AllowAll]).View().Search!.Find(query, 5).Select(tool => tool.Name);

        Assert.Contains(expected, found);
    }

    private static readonly UpstreamCatalog[] Realistic =
    [
        Described("filesystem",
            ("read_text_file", "Read the complete contents of a file from the file system as text."), ("read_media_file", "Read an image or audio file."),
            ("write_file", "Create a new file or completely overwrite an existing file with new content."), ("edit_file", "Make line-based edits to a text file."),
            ("list_directory", "Get a listing of all files and directories (a folder's contents) in a path."), ("move_file", "Move or rename files and directories."),
            ("search_files", "Recursively search for files and directories matching a pattern."), ("get_file_info", "Retrieve metadata about a file or directory.")),
        Described("memory",
            ("create_entities", "Create multiple new entities in the knowledge graph."), ("create_relations", "Create relations between entities in the knowledge graph."),
            ("add_observations", "Add observations to existing entities."), ("delete_entities", "Delete entities and their relations."),
            ("read_graph", "Read the entire knowledge graph."), ("search_nodes", "Search for nodes in the knowledge graph: what to remember about a subject."), ("open_nodes", "Open specific nodes by their names.")),
        Described("playwright",
            ("browser_click", "Perform click on a web page, such as a button."), ("browser_type", "Type text into an editable element."), ("browser_navigate", "Navigate to a URL."),
            ("browser_take_screenshot", "Take a screenshot of the current page."), ("browser_snapshot", "Capture an accessibility snapshot of the page."), ("browser_tabs", "List, create, close or select a tab.")),
        Described("github",
            ("create_issue", "Open a new issue in a repository."), ("list_issues", "List the issues of a repository."), ("create_pull_request", "Open a new pull request."),
            ("merge_pull_request", "Merge a pull request."), ("search_code", "Search code in all repositories."), ("create_branch", "Create a branch.")),
        Described("notes", ("add_note", "Keep a note."), ("search_notes", "Find notes by their words."), ("delete_note", "Delete a note.")),
        Described("inventory", ("get_stock", "How many of an item are in stock."), ("reserve_item", "Reserve some of an item."), ("list_items", "All items.")),
    ];

    private static UpstreamCatalog[] Servers(int servers, int tools) =>
    [
        .. Enumerable.Range(0, servers).Select(server => Described($"server{server}", [.. Enumerable.Range(0, tools).Select(tool =>
            ($"{Verbs[tool % 5]}_{Nouns[tool / 5 % 5]}_{tool}", $"{Verbs[tool % 5]} a {Nouns[tool / 5 % 5]} of the account."))])),
    ];

    private static UpstreamCatalog Described(string server, params (string Name, string Description)[] tools) => new(server)
    {
        Tools = [.. tools.Select(tool => new Tool(server, tool.Name, ObjectSplice.Rewrite(
            """{"inputSchema":{"type":"object","properties":{"id":{"type":"string"}}}}"""u8.ToArray(), JsonEdit.SetText("name", tool.Name), JsonEdit.SetText("description", tool.Description))))],
    };

    private static HubSnapshot Searching(UpstreamCatalog[] servers, RuleConfig[] rules, ToolsetConfig? toolset = null, string[]? pinned = null) => SnapshotBuilder.Build(
        1,
        new HubConfig
        {
            McpServers = servers.ToDictionary(catalog => catalog.Server, _ => new ServerConfig { Command = "x" }),
            Toolsets = toolset is null ? new Dictionary<string, ToolsetConfig>() : new Dictionary<string, ToolsetConfig> { ["some"] = toolset },
            Roles = new Dictionary<string, RoleConfig> { ["r"] = new() { Rules = rules } },
            Agents = new Dictionary<string, AgentConfig> { ["a"] = new() { Roles = ["r"], Exposure = ToolExposure.Search, AlwaysVisible = pinned ?? [] } },
        },
        servers);
}
