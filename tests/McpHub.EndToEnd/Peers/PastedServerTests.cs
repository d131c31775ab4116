using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpHub.EndToEnd.Peers;

/// <summary>The reference servers from npm behind the hub. They speak 2025-11-25; the client here speaks either revision.</summary>
public sealed class PastedServerTests : IClassFixture<PastedHub>
{
    private const string Text = "Grüße aus 東京, ελληνικά, עברית 🎌 \u0000 \u2028 \"\\";
    private readonly PastedHub shared;

    public PastedServerTests(PastedHub shared)
    {
        Npm.Require();
        this.shared = shared;
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Tools_of_all_servers_are_listed()
    {
        await using var client = await ConnectAsync();
        var tools = (await client.ListToolsAsync()).Select(tool => tool.Name).ToHashSet();

        Assert.Superset(new HashSet<string> { "everything__get-sum", "filesystem__read_text_file", "memory__read_graph" }, tools);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Server_alone_has_its_own_names()
    {
        await using var client = await ConnectAsync(path: "/mcp/server/everything");

        Assert.Contains(await client.ListToolsAsync(), tool => tool.Name == "get-sum");
        Assert.Contains("5", TextOf(await client.CallToolAsync("get-sum", new Dictionary<string, object?> { ["a"] = 2, ["b"] = 3 })));
    }

    [Theory(Timeout = Limits.TestMs)]
    [InlineData(HubClient.Current)]
    [InlineData(HubClient.Older)]
    public async Task Every_step_of_the_progress_arrives(string revision)
    {
        await using var client = await ConnectAsync(revision);
        await using var notices = new ProgressNotices(client, expected: 5);
        var request = new CallToolRequestParams
        {
            Name = "everything__trigger-long-running-operation",
            Arguments = new Dictionary<string, JsonElement> { ["duration"] = JsonElement.Parse("0.5"), ["steps"] = JsonElement.Parse("5") },
            Meta = new JsonObject { ["progressToken"] = "mine" },
        };

        Assert.Contains("Steps: 5", TextOf(await client.CallToolAsync(request)));

        var seen = await notices.AllAsync();
        Assert.Equal([1, 2, 3, 4, 5], seen.Select(notice => (int)notice["progress"]!).Order());
        Assert.All(seen, notice => Assert.Equal((5, "mine"), ((int)notice["total"]!, (string?)notice["progressToken"])));
    }

    [Theory(Timeout = Limits.TestMs)]
    [InlineData(HubClient.Current)]
    [InlineData(HubClient.Older)]
    public async Task Wrong_arguments_are_refused_with_their_place(string revision)
    {
        await using var client = await ConnectAsync(revision);
        var result = await client.CallToolAsync("everything__get-sum", new Dictionary<string, object?> { ["a"] = 1, ["b"] = "two" });

        Assert.True(result.IsError);
        Assert.Contains("'everything__get-sum'", TextOf(result));
        Assert.Contains("/b: Expected number, but got a string.", TextOf(result));
    }

    [Theory(Timeout = Limits.TestMs)]
    [InlineData(HubClient.Current)]
    [InlineData(HubClient.Older)]
    public async Task Text_of_every_script_comes_back_as_it_went(string revision)
    {
        await using var client = await ConnectAsync(revision);
        var result = await client.CallToolAsync("everything__echo", new Dictionary<string, object?> { ["message"] = Text });

        Assert.Equal($"Echo: {Text}", TextOf(result));
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task File_is_written_and_read_under_a_name_of_another_script()
    {
        await using var client = await ConnectAsync();
        var path = Path.Combine(shared.Files, "héllo 東京.txt");

        var written = await client.CallToolAsync("filesystem__write_file", new Dictionary<string, object?> { ["path"] = path, ["content"] = Text });
        var read = await client.CallToolAsync("filesystem__read_text_file", new Dictionary<string, object?> { ["path"] = path });

        Assert.NotEqual(true, written.IsError);
        Assert.Equal(Text, await File.ReadAllTextAsync(path));
        Assert.Equal(Text, read.StructuredContent!.Value.GetProperty("content").GetString());
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Error_of_a_tool_is_its_own_text()
    {
        await using var client = await ConnectAsync();
        var outside = Path.Combine(Path.GetTempPath(), "somewhere-else.txt");
        var result = await client.CallToolAsync("filesystem__read_text_file", new Dictionary<string, object?> { ["path"] = outside });

        Assert.True(result.IsError);
        Assert.Contains("Access denied - path outside allowed directories", TextOf(result));
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Variables_of_the_entry_reach_the_server()
    {
        await using var client = await ConnectAsync();
        object[] entities = [new { name = "Zoë", entityType = "person", observations = new[] { "likes 東京" } }];
        await client.CallToolAsync("memory__create_entities", new Dictionary<string, object?> { ["entities"] = entities });

        Assert.Contains("Zoë", await File.ReadAllTextAsync(Path.Combine(shared.Files, "memory.jsonl")));
        var graph = await client.CallToolAsync("memory__search_nodes", new Dictionary<string, object?> { ["query"] = "東京" });
        Assert.Equal("Zoë", graph.StructuredContent!.Value.GetProperty("entities")[0].GetProperty("name").GetString());
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Listed_resources_and_those_of_a_template_are_read()
    {
        await using var client = await ConnectAsync();
        var listed = (await client.ListResourcesAsync()).First(resource => resource.MimeType == "text/markdown");
        var template = Assert.Single(await client.ListResourceTemplatesAsync(), template => template.UriTemplate.Contains("/blob/"));

        var document = await client.ReadResourceAsync(listed.Uri);
        var blob = await client.ReadResourceAsync(template.UriTemplate.Replace("{resourceId}", "7"));

        Assert.NotEmpty(Assert.IsType<TextResourceContents>(Assert.Single(document.Contents)).Text);
        Assert.StartsWith("Resource 7: ", Encoding.UTF8.GetString(Assert.IsType<BlobResourceContents>(Assert.Single(blob.Contents)).DecodedData.Span));
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Prompt_takes_its_arguments()
    {
        await using var client = await ConnectAsync();
        var prompt = await client.GetPromptAsync("everything__args-prompt", new Dictionary<string, object?> { ["city"] = "Zürich" });

        Assert.Equal("What's weather in Zürich?", Assert.IsType<TextContentBlock>(Assert.Single(prompt.Messages).Content).Text);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Picture_comes_through()
    {
        await using var client = await ConnectAsync();
        var result = await client.CallToolAsync("everything__get-tiny-image");

        var image = Assert.Single(result.Content.OfType<ImageContentBlock>());
        Assert.Equal("image/png", image.MimeType);
        Assert.True(image.DecodedData.Span[1..].StartsWith("PNG"u8));
    }

    private Task<McpClient> ConnectAsync(string? revision = null, string path = "/mcp") => HubClient.ConnectAsync(shared.Hub, shared.Key, revision, path);

    private static string TextOf(CallToolResult result) => string.Join('\n', result.Content.OfType<TextContentBlock>().Select(block => block.Text));
}
