using System.Text.Json;
using System.Text.Json.Nodes;
using McpHub.Config;

namespace McpHub.Tests.Federation;

/// <summary>An agent that finds tools by search: a call through <c>tools_call</c> is the call of the tool.</summary>
public sealed class ToolSearchDoorTests
{
    private const string Tools = """{"name":"read","description":"Read a page.","inputSchema":{"type":"object","properties":{"page":{"type":"integer"}}}},{"name":"wipe","description":"Wipe a page.","inputSchema":{"type":"object"}}""";

    [Fact]
    public async Task Tools_are_listed_found_described_and_called()
    {
        await using var server = await FakeServer.StartAsync();
        await using var hub = await StartAsync(server);

        Assert.Equal(["tools_search", "tools_describe", "tools_call"], (await hub.ListAsync("tools")).Select(tool => tool.GetProperty("name").GetString()));
        var found = ToJson(await UseAsync(hub, "tools_search", new() { ["query"] = "page" }));
        var definition = ToJson(await UseAsync(hub, "tools_describe", new() { ["name"] = "s__read" }));
        var called = await UseAsync(hub, "tools_call", new() { ["name"] = "s__read", ["arguments"] = new JsonObject { ["page"] = 1 } });
        await hub.CallAsync("s__read");

        Assert.Equal("""{"tools":[{"name":"s__read","description":"Read a page."}]}""", found.GetRawText());
        Assert.Equal("integer", definition.GetProperty("inputSchema").GetProperty("properties").GetProperty("page").GetProperty("type").GetString());
        Assert.Equal("read", called.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(["read", "read"], server.Called);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2025-03-26")]
    public async Task Sessions_of_older_revisions_have_the_same(string revision)
    {
        await using var server = await FakeServer.StartAsync();
        await using var hub = await StartAsync(server);

        var listed = await hub.RequestInSessionAsync(revision, "tools/list", []);
        var called = await hub.RequestInSessionAsync(revision, "tools/call", Of("tools_call", new() { ["name"] = "s__read" }));

        Assert.Equal(3, listed.GetProperty("result").GetProperty("tools").GetArrayLength());
        Assert.Equal("read", called.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Forbidden_tool_and_one_that_nobody_has_are_refused_alike()
    {
        await using var server = await FakeServer.StartAsync();
        await using var hub = await StartAsync(server);

        string[] answers =
        [
            await RefusalAsync("s__wipe"), await RefusalAsync("s__none"),
        ];
        string[] descriptions =
        [
            (await UseAsync(hub, "tools_describe", new() { ["name"] = "s__wipe" })).GetProperty("content").GetRawText().Replace("s__wipe", "NAME", StringComparison.Ordinal),
            (await UseAsync(hub, "tools_describe", new() { ["name"] = "s__none" })).GetProperty("content").GetRawText().Replace("s__none", "NAME", StringComparison.Ordinal),
        ];

        Assert.Equal(answers[0], answers[1]);
        Assert.Contains("tool_not_permitted", answers[0], StringComparison.Ordinal);
        Assert.Equal(descriptions[0], descriptions[1]);
        Assert.Empty(server.Called);

        async Task<string> RefusalAsync(string name)
        {
            var error = (await hub.RequestAsync("tools/call", Of("tools_call", new() { ["name"] = name }), "tools_call")).GetProperty("error");
            var direct = (await hub.RequestAsync("tools/call", Of(name, []), name)).GetProperty("error");
            Assert.Equal(direct.GetProperty("message").GetString(), error.GetProperty("message").GetString());
            return $"{error.GetProperty("message")} {error.GetProperty("data").GetProperty("code")}".Replace(name, "NAME", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Arguments_are_held_to_the_schema_of_the_tool_that_is_meant()
    {
        await using var server = await FakeServer.StartAsync();
        await using var hub = await StartAsync(server);

        var result = await UseAsync(hub, "tools_call", new() { ["name"] = "s__read", ["arguments"] = new JsonObject { ["page"] = "one" } });

        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.Contains("'s__read'", result.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Empty(server.Called);
    }

    [Theory]
    [InlineData("tools_search", "{}")]
    [InlineData("tools_search", """{"query":""}""")]
    [InlineData("tools_search", """{"query":"a","limit":26}""")]
    [InlineData("tools_search", """{"query":"a","cursor":"x"}""")]
    [InlineData("tools_search", """{"query":"a","cursor":"101"}""")]
    [InlineData("tools_describe", """{"name":1}""")]
    [InlineData("tools_call", "{}")]
    [InlineData("tools_call", """{"name":"tools_call","arguments":{}}""")]
    public async Task Wrong_arguments_are_an_error_that_the_model_can_act_on(string tool, string arguments)
    {
        await using var server = await FakeServer.StartAsync();
        await using var hub = await StartAsync(server);

        var result = await UseAsync(hub, tool, JsonNode.Parse(arguments)!.AsObject());

        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.Contains(tool, result.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_results_follow_each_other()
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = string.Join(',', Enumerable.Range(0, 5).Select(index => $$$"""{"name":"read_{{{index}}}","inputSchema":{"type":"object"}}"""));
        await using var hub = await StartAsync(server, server.Tools);

        var names = new List<string>();
        for (string? cursor = "0"; cursor is not null;)
        {
            var page = ToJson(await UseAsync(hub, "tools_search", new() { ["query"] = "read", ["limit"] = 2, ["cursor"] = cursor }));
            names.AddRange(page.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!));
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }

        Assert.Equal(["s__read_0", "s__read_1", "s__read_2", "s__read_3", "s__read_4"], names);
    }

    private static async Task<FederatedHub> StartAsync(FakeServer server, string tools = Tools)
    {
        server.Tools = tools;
        var hub = await FederatedHub.StartAsync(server);
        hub.Reload(config => config with
        {
            Roles = new Dictionary<string, RoleConfig>
            {
                ["most"] = new() { Rules = [new RuleConfig { Effect = "allow", Actions = ["tool.call"], Targets = ["**"] }, new RuleConfig { Effect = "deny", Actions = ["tool.call"], Targets = ["s/wipe"] }] },
            },
            Agents = new Dictionary<string, AgentConfig> { ["a"] = new() { Roles = ["most"], Exposure = ToolExposure.Search } },
        });
        return hub;
    }

    private static async Task<JsonElement> UseAsync(FederatedHub hub, string tool, JsonObject arguments) =>
        (await hub.RequestAsync("tools/call", Of(tool, arguments), tool)).GetProperty("result");

    private static JsonObject Of(string tool, JsonObject arguments) => new() { ["name"] = tool, ["arguments"] = arguments };

    private static JsonElement ToJson(JsonElement result) => JsonElement.Parse(result.GetProperty("content")[0].GetProperty("text").GetString()!);
}
