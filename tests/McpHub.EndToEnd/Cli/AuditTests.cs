using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;

namespace McpHub.EndToEnd.Cli;

/// <summary><c>mcphub audit</c> beside a hub that runs, one that was stopped and one that was killed.</summary>
public sealed class AuditTests
{
    [Fact(Timeout = Limits.TestMs)]
    public async Task Log_is_good_while_the_hub_runs_after_it_stopped_and_after_it_was_killed_and_started()
    {
        await using var hub = await HubProcess.StartAsync(WithAnchor());
        await CallAsync(hub, "notes__list_notes");

        AssertGood(await hub.RunAsync("audit", "verify"));
        await hub.StopAsync();
        AssertGood(await hub.RunAsync("audit", "verify"));

        await hub.RestartAsync();
        await CallAsync(hub, "notes__list_notes");
        hub.Program.Kill();
        await hub.RestartAsync();
        AssertGood(await hub.RunAsync("audit", "verify", "--json"));
        Assert.Contains("recovery", (await hub.RunAsync("audit", "search", "--kind", "recovery", "--json")).Stdout);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Changed_record_is_named_and_ends_with_exit_code_1()
    {
        await using var hub = await HubProcess.StartAsync(WithAnchor());
        await CallAsync(hub, "notes__list_notes");
        await hub.StopAsync();
        var file = Directory.EnumerateFiles(Path.Combine(hub.Folder, "data", "audit"), "audit-*.jsonl").Single();
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"effect\":\"allow\"", "\"effect\":\"deny\"", StringComparison.Ordinal));

        var result = await hub.RunAsync("audit", "verify");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("BAD: record 3 (audit-", result.Stdout); // the making of the key is two
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Cut_log_is_found_with_the_anchor()
    {
        await using var hub = await HubProcess.StartAsync(WithAnchor());
        await CallAsync(hub, "notes__list_notes");
        await hub.StopAsync();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(hub.Folder, "data", "audit"), "audit-*.jsonl")) File.Delete(file);

        var result = await hub.RunAsync("audit", "verify", "--anchor", Path.Combine(hub.Folder, "anchor.jsonl"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("The log was cut", result.Stdout);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Calls_are_found_by_agent_target_outcome_and_trace_and_hold_no_content()
    {
        await using var hub = await HubProcess.StartAsync();
        await CallAsync(hub, "notes__add_note", new() { ["title"] = "private-title", ["body"] = "private-text" });
        await CallAsync(hub, "notes__list_notes");
        await hub.StopAsync();

        var found = await SearchAsync(hub, "--agent", "assistant", "--target", "notes/add*", "--kind", "outcome");
        var record = Assert.Single(found);
        Assert.Equal(("assistant", "notes/add_note", "ok"), (Text(record, "agentName"), Text(record, "target"), Text(record, "status")));
        Assert.Equal(64, Text(record, "resultHash").Length);
        Assert.Equal(2, (await SearchAsync(hub, "--trace", Text(record, "requestId"))).Count); // its intent, too
        Assert.Empty(await SearchAsync(hub, "--agent", "researcher"));
        Assert.Empty(await SearchAsync(hub, "--outcome", "refused"));
        Assert.NotEmpty(await SearchAsync(hub, "--from", "1h", "--limit", "1"));
        Assert.Empty(await SearchAsync(hub, "--until", "2020-01-01"));
        Assert.DoesNotContain("private", (await hub.RunAsync("audit", "export")).Stdout);

        var table = await hub.RunAsync("audit", "tail", "-n", "2");
        Assert.Contains("checkpoint", table.Stdout);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Export_for_security_tools_has_their_classes()
    {
        await using var hub = await HubProcess.StartAsync();
        await CallAsync(hub, "notes__list_notes");
        await hub.StopAsync();

        var lines = (await hub.RunAsync("audit", "export", "--format", "ocsf")).Stdout.Trim().Split('\n').Select(line => JsonElement.Parse(line)).ToList();

        var call = lines.First(line => line.GetProperty("activity_name").GetString() == "outcome");
        Assert.Equal((6003, 600399, 1), (call.GetProperty("class_uid").GetInt32(), call.GetProperty("type_uid").GetInt32(), call.GetProperty("status_id").GetInt32()));
        Assert.Equal("assistant", call.GetProperty("actor").GetProperty("user").GetProperty("name").GetString());
        Assert.Equal(1008, lines[^1].GetProperty("class_uid").GetInt32());
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Erased_agent_is_anonymous_and_the_log_is_good()
    {
        await using var hub = await HubProcess.StartAsync();
        await CallAsync(hub, "notes__list_notes");

        var asked = await hub.RunAsync("audit", "erase", "assistant");
        Assert.Equal(1, asked.ExitCode);
        Assert.Contains("--yes", asked.Stderr);
        Assert.Equal(0, (await hub.RunAsync("audit", "erase", "assistant", "--yes")).ExitCode);

        Assert.Empty(await SearchAsync(hub, "--agent", "assistant"));
        AssertGood(await hub.RunAsync("audit", "verify"));
        var again = await hub.RunAsync("audit", "erase", "assistant", "--yes");
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("No record is about an agent 'assistant'", again.Stderr);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Operator_reads_the_log_over_the_admin_api_and_is_recorded_while_an_agent_may_not()
    {
        await using var hub = await HubProcess.StartAsync();
        await CallAsync(hub, "notes__list_notes");
        var token = JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(hub.Folder, "data", "operator.json"))).GetProperty("token").GetString();

        using var found = await hub.SendAsync(HttpMethod.Get, "/admin/audit?target=notes/*&kind=outcome", key: token);
        using var exported = await hub.SendAsync(HttpMethod.Get, "/admin/audit/export?format=ocsf", key: token);
        using var refused = await hub.SendAsync(HttpMethod.Get, "/admin/audit", key: await hub.CreateKeyAsync("assistant"));
        using var wrong = await hub.SendAsync(HttpMethod.Get, "/admin/audit?limit=0", key: token);

        Assert.Equal("assistant", Text(Assert.Single(JsonElement.Parse(await found.Content.ReadAsStringAsync()).EnumerateArray()), "agentName"));
        Assert.Contains("\"class_uid\":6003", await exported.Content.ReadAsStringAsync());
        Assert.Equal((403, 400), ((int)refused.StatusCode, (int)wrong.StatusCode));
        Assert.Equal(2, (await SearchAsync(hub, "--action", "audit.read")).Count);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task What_an_operator_does_is_recorded()
    {
        await using var hub = await HubProcess.StartAsync();
        await hub.RunAsync("servers", "restart", "notes");

        var records = await SearchAsync(hub, "--action", "server.restart");
        Assert.Equal(["", "ok"], records.Select(record => Text(record, "status")));
        Assert.All(records, record => Assert.Equal("notes", Text(record, "target")));
    }

    private static string WithAnchor()
    {
        var config = JsonNode.Parse(TestConfigs.Default)!;
        config["audit"] = new JsonObject { ["anchor"] = "anchor.jsonl" };
        return config.ToJsonString();
    }

    private static async Task CallAsync(HubProcess hub, string tool, Dictionary<string, object?>? arguments = null)
    {
        await using var client = await HubClient.ConnectAsync(hub, await hub.CreateKeyAsync("assistant"));
        var result = await client.CallToolAsync(tool, arguments, cancellationToken: TestContext.Current.CancellationToken);
        Assert.False(result.IsError ?? false);
    }

    private static async Task<List<JsonElement>> SearchAsync(HubProcess hub, params string[] filters)
    {
        var result = await hub.RunAsync(["audit", "search", "--json", .. filters]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return [.. JsonElement.Parse(result.Stdout).EnumerateArray()];
    }

    private static string Text(JsonElement record, string property) => record.TryGetProperty(property, out var value) ? value.GetString()! : "";

    private static void AssertGood(CommandResult result) => Assert.True(result.ExitCode == 0, result.ToString());
}
