using System.Text.Json;
using System.Text.Json.Nodes;
using McpHub.Config;

namespace McpHub.Tests.Federation;

/// <summary><c>hub.tools</c>: the operator's words stand above the server's.</summary>
public sealed class ToolSettingsTests
{
    private const string Plain = """{"name":"read","description":"Theirs.","inputSchema":{"type":"object"},"annotations":{"title":"T","readOnlyHint":false},"vendor" : 1.0}""";

    [Fact]
    public async Task Renamed_tool_is_listed_and_called_by_its_new_name_only()
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = Plain;
        await using var hub = await FederatedHub.StartAsync(server, With(new() { Rename = new Dictionary<string, string> { ["read"] = "look_up" } }));

        Assert.Equal(["s__look_up"], await NamesAsync(hub));
        Assert.Equal(["look_up"], await NamesAsync(hub, "/mcp/server/s"));
        var result = await hub.CallAsync("s__look_up");
        var old = await hub.RequestAsync("tools/call", new JsonObject { ["name"] = "s__read" }, "s__read");

        Assert.Equal("read", result.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(["read"], server.Called);
        Assert.Equal("tool_not_permitted", old.GetProperty("error").GetProperty("data").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Rules_and_toolsets_know_a_renamed_tool_by_its_own_name()
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = Plain;
        await using var hub = await FederatedHub.StartAsync(server, With(new() { Rename = new Dictionary<string, string> { ["read"] = "look_up" } }));

        hub.Reload(config => config with
        {
            Toolsets = new Dictionary<string, ToolsetConfig> { ["few"] = new() { Tools = ["s/read"] }, ["none"] = new() { Tools = ["s/look_up"] } },
        });

        Assert.Equal(["s__look_up"], await NamesAsync(hub, "/mcp/few"));
        Assert.Empty(await NamesAsync(hub, "/mcp/none"));
    }

    [Fact]
    public async Task Description_and_single_hints_are_replaced_and_all_else_survives()
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = Plain;
        await using var hub = await FederatedHub.StartAsync(server, With(new()
        {
            Describe = new Dictionary<string, string> { ["read"] = "Ours." },
            Annotations = new Dictionary<string, ToolAnnotationsConfig> { ["read"] = new() { ReadOnlyHint = true, OpenWorldHint = false } },
        }));

        var tool = Assert.Single(await hub.ListAsync("tools", "/mcp/server/s"));

        Assert.Equal("""{"name":"read","description":"Ours.","inputSchema":{"type":"object"},"annotations":{"title":"T","readOnlyHint":true,"openWorldHint":false},"vendor" :1.0}""", tool.GetRawText());
    }

    [Fact]
    public async Task Hidden_tools_are_neither_listed_nor_called()
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = $"{Tool("read")},{Tool("delete_one")},{Tool("delete_all")}";
        await using var hub = await FederatedHub.StartAsync(server, With(new() { Hide = ["delete_*"] }));

        Assert.Equal(["s__read"], await NamesAsync(hub));
        var refused = await hub.RequestAsync("tools/call", new JsonObject { ["name"] = "s__delete_all" }, "s__delete_all");

        Assert.Equal("tool_not_permitted", refused.GetProperty("error").GetProperty("data").GetProperty("code").GetString());
        Assert.Empty(server.Called);
    }

    [Fact]
    public async Task New_name_that_another_tool_has_is_not_given()
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = $"{Tool("a")},{Tool("b")},{Tool("c")},{Tool("d")}";
        await using var hub = await FederatedHub.StartAsync(server, With(new()
        {
            Rename = new Dictionary<string, string> { ["a"] = "b", ["c"] = "d", ["d"] = "c" },
        }));

        Assert.Equal(["s__a", "s__b", "s__d", "s__c"], await NamesAsync(hub));
        Assert.Contains("'a' keeps its own name", Assert.Single(hub.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_no_tool_has_are_told_in_the_log_and_to_the_operator()
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = Tool("search");
        await using var hub = await FederatedHub.StartAsync(server, With(new()
        {
            Describe = new Dictionary<string, string> { ["serach"] = "x", ["search"] = "y" },
            Hide = ["old_*"],
        }));

        var warnings = (await hub.AskOperatorAsync("/admin/servers"))[0].GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("message").GetString()!);

        Assert.Equal(["Server 's' has no tool 'serach'.", "Server 's' has no tool 'old_*'."], warnings);
        Assert.Contains(hub.Log.Lines, line => line.Contains("'serach'", StringComparison.Ordinal) && line.Contains("Did you mean 'search'?", StringComparison.Ordinal));
        Assert.Equal(2, hub.Log.Lines.Count);
    }

    [Fact]
    public async Task Change_of_settings_takes_effect_without_a_new_listing()
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = Tool("read");
        await using var hub = await FederatedHub.StartAsync(server);

        hub.Reload(config => config with
        {
            McpServers = new Dictionary<string, ServerConfig>
            {
                ["s"] = config.McpServers["s"] with { Hub = With(new() { Rename = new Dictionary<string, string> { ["read"] = "look_up" } }) },
            },
        });

        Assert.Equal(["s__look_up"], await NamesAsync(hub));
    }

    [Fact]
    public async Task Call_over_the_time_of_its_tool_is_ended()
    {
        await using var server = await FakeServer.StartAsync();
        using var release = new ManualResetEventSlim();
        server.Tools = Tool("slow");
        server.Call = _ =>
        {
            release.Wait(TimeSpan.FromSeconds(20));
            return """{"content":[]}""";
        };
        await using var hub = await FederatedHub.StartAsync(server, With(new() { TimeoutSeconds = new Dictionary<string, double> { ["slow"] = 0.2 } }));

        var result = await hub.CallAsync("s__slow");
        release.Set();

        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.Contains("within hub.tools.timeoutSeconds (0.2 s)", result.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("add", 1, true)]
    [InlineData("get", 2, false)]
    public async Task Call_that_broke_is_repeated_only_when_the_operator_allows(string tool, int calls, bool isError)
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = $"{Tool("add")},{Tool("get")}";
        server.Call = _ => server.Called.Count == 1 ? null : """{"content":[]}""";
        await using var hub = await FederatedHub.StartAsync(server, With(new() { Idempotent = ["get*"] }));

        var result = await hub.CallAsync($"s__{tool}");

        Assert.Equal(calls, server.Called.Count);
        Assert.Equal(isError, result.TryGetProperty("isError", out var error) && error.GetBoolean());
    }

    private static ServerHubConfig With(ServerToolsConfig tools) => new() { Tools = tools };

    private static string Tool(string name) => new JsonObject { ["name"] = name, ["inputSchema"] = new JsonObject { ["type"] = "object" } }.ToJsonString();

    private static async Task<List<string>> NamesAsync(FederatedHub hub, string path = "/mcp") =>
        [.. (await hub.ListAsync("tools", path)).Select(tool => tool.GetProperty("name").GetString()!)];
}
