using System.Text.Json;
using System.Text.Json.Nodes;
using McpHub.EndToEnd.Failures;

namespace McpHub.EndToEnd.Cli;

/// <summary><c>servers</c>, <c>tools</c> and <c>explain</c>: questions to a running hub.</summary>
public sealed class OperatorTests(DefaultHub shared)
{
    [Theory]
    [InlineData("servers")]
    [InlineData("tools")]
    [InlineData("call", "notes__list_notes")]
    [InlineData("explain", "assistant", "tool.call", "notes/list_notes")]
    [InlineData("chat", "hello")]
    public async Task Without_a_hub_the_way_to_start_one_is_said(params string[] command)
    {
        using var folder = new TestFolder(TestConfigs.Default);
        var result = await Mcphub.RunAsync(folder.Path, [.. command, "--json"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Stdout);
        using var error = JsonDocument.Parse(result.Stderr);
        var body = error.RootElement.GetProperty("error");
        Assert.Equal("hub_not_running", body.GetProperty("code").GetString());
        Assert.StartsWith("No hub runs for this configuration (looked for ", body.GetProperty("message").GetString());
        Assert.Equal("Start it: mcphub serve", body.GetProperty("hint").GetString());
    }

    [Fact]
    public async Task Hub_that_was_killed_counts_as_none()
    {
        await using var hub = await HubProcess.StartAsync(TestConfigs.With([]));
        hub.Program.Kill();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await hub.Program.WaitAsync(limit.Token);

        var result = await hub.RunAsync("servers");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("No hub runs for this configuration", result.Stderr);
    }

    [Fact]
    public async Task Ready_servers_are_listed_with_revision_and_tools()
    {
        var result = await shared.Hub.RunAsync("servers");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Matches(@"notes +ready +2026-07-28 +6 ", result.Stdout);
    }

    [Fact]
    public async Task Server_that_was_given_up_says_so_and_a_restart_brings_it_back()
    {
        var entry = Servers.Notes("a").HeldBackBy("hold");
        entry["hub"] = new JsonObject { ["restart"] = new JsonObject { ["maxFailures"] = 1 } };
        await using var hub = await HubProcess.StartAsync(TestConfigs.With(new JsonObject { ["notes"] = entry }));
        await ServerStates.WaitAsync(hub, ("notes", "ready"));
        var hold = Path.Combine(hub.Folder, "hold");
        await File.WriteAllTextAsync(hold, "");

        var held = await hub.RunAsync("servers", "restart", "notes");
        var servers = await hub.RunAsync("servers");
        File.Delete(hold);
        var free = await hub.RunAsync("servers", "restart", "notes", "--json");
        var none = await hub.RunAsync("servers", "restart", "note");

        Assert.Equal(1, held.ExitCode);
        Assert.Contains("Server notes is given up: ", held.Stderr);
        Assert.Matches(@"notes +given_up .*mcphub servers restart notes", servers.Stdout);
        Assert.True(free.ExitCode == 0, free.ToString());
        Assert.Contains("\"ready\"", free.Stdout);
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("There is no server 'note'. Did you mean 'notes'?", none.Stderr);
    }

    [Fact]
    public async Task Failed_server_shows_its_reason_and_last_words()
    {
        var failing = new JsonObject { ["command"] = "sh", ["args"] = new JsonArray("-c", "echo last words >&2; exit 3") };
        await using var hub = await HubProcess.StartAsync(TestConfigs.With(new JsonObject { ["broken"] = failing }));
        var all = await hub.RunAsync("servers");
        var one = await hub.RunAsync("servers", "broken");

        Assert.Equal(1, all.ExitCode);
        Assert.Matches("broken +failed", all.Stdout);
        Assert.Equal(1, one.ExitCode);
        Assert.Contains("last words", one.Stdout);
    }

    [Fact]
    public async Task Unknown_server_is_answered_with_the_nearest_one()
    {
        var result = await shared.Hub.RunAsync("servers", "note");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("There is no server 'note'. Did you mean 'notes'?\n", result.Stderr);
    }

    [Fact]
    public async Task Variables_of_the_hub_need_not_be_set_for_its_operator()
    {
        var servers = new JsonObject { ["notes"] = TestConfigs.Program(Built.Notes) };
        servers["notes"]!["env"] = new JsonObject { ["TOKEN"] = "${env:MCPHUB_TEST_TOKEN}" };
        await using var hub = await HubProcess.StartAsync(TestConfigs.With(servers), new Dictionary<string, string?> { ["MCPHUB_TEST_TOKEN"] = "x" });

        var result = await hub.RunAsync("servers");

        Assert.True(result.ExitCode == 0, result.ToString());
    }

    [Fact]
    public async Task Tools_of_an_agent_are_those_it_may_call()
    {
        var all = await shared.Hub.RunAsync("tools");
        var some = await shared.Hub.RunAsync("tools", "--agent", "researcher", "--json");

        Assert.Contains("notes__delete_note", all.Stdout);
        using var tools = JsonDocument.Parse(some.Stdout);
        Assert.Equal("notes__list_notes", Assert.Single(tools.RootElement.EnumerateArray()).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("notes__get_note")]
    [InlineData("notes/get_note")]
    public async Task Tool_is_shown_with_its_definition(string name)
    {
        var result = await shared.Hub.RunAsync("tools", name, "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        using var tool = JsonDocument.Parse(result.Stdout);
        Assert.Equal("notes__get_note", tool.RootElement.GetProperty("name").GetString());
        Assert.Equal("object", tool.RootElement.GetProperty("definition").GetProperty("inputSchema").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Unknown_tool_is_answered_with_the_nearest_one()
    {
        var result = await shared.Hub.RunAsync("tools", "notes__get_not");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("There is no tool 'notes__get_not'. Did you mean 'notes__get_note'?\n", result.Stderr);
    }

    [Fact]
    public async Task Tool_that_an_agent_may_not_call_is_none_of_its_tools()
    {
        var result = await shared.Hub.RunAsync("tools", "notes__get_note", "--agent", "researcher");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("that agent 'researcher' may call", result.Stderr);
    }

    [Fact]
    public async Task Explain_names_the_rule_that_decides()
    {
        var allowed = await shared.Hub.RunAsync("explain", "researcher", "tool.call", "notes__list_notes");
        var denied = await shared.Hub.RunAsync("explain", "researcher", "tool.call", "notes/delete_note", "--json");

        Assert.StartsWith("allow: agent 'researcher', tool.call notes/list_notes, by the rule research/list\n", allowed.Stdout);
        Assert.Matches(@"\n  .*\.json:\d+ \(roles\.research\.rules\[\d+\]\)\n", allowed.Stdout);
        using var report = JsonDocument.Parse(denied.Stdout);
        Assert.Equal("deny", report.RootElement.GetProperty("decision").GetString());
    }

    [Fact]
    public async Task Explain_answers_an_unknown_agent_or_action_with_the_nearest_one()
    {
        var agent = await shared.Hub.RunAsync("explain", "reseacher", "tool.call", "x");
        var action = await shared.Hub.RunAsync("explain", "researcher", "tool.cal", "x");

        Assert.Equal((1, "There is no agent 'reseacher'. Did you mean 'researcher'?\n"), (agent.ExitCode, agent.Stderr));
        Assert.Equal((1, "There is no action 'tool.cal'. Did you mean 'tool.call'?\n"), (action.ExitCode, action.Stderr));
    }
}
