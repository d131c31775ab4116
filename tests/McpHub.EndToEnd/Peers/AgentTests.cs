using System.Text.Json;

namespace McpHub.EndToEnd.Peers;

/// <summary>The sample agents, each under the name that the shipped configuration has for it.</summary>
[Collection(nameof(SampleHub))]
public sealed class AgentTests(SampleHub shared)
{
    [Fact(Timeout = Limits.TestMs)]
    public Task Researcher_answers_from_the_notes() => AssertAnswersAsync(Built.Researcher, "researcher", "notes__search_notes", "What a hub is for");

    [Fact(Timeout = Limits.TestMs)]
    public Task Reviewer_answers_from_the_inventory() => AssertAnswersAsync(Built.Reviewer, "reviewer", "inventory__find_items", "Router with two uplinks");

    private async Task AssertAnswersAsync(string program, string agent, string tool, string expected)
    {
        var environment = new Dictionary<string, string?> { ["MCPHUB_KEY"] = await shared.Hub.CreateKeyAsync(agent) };
        var result = await RunningProgram.RunAsync(shared.Hub.Folder, [program, "--hub", shared.Hub.Url.AbsoluteUri], environment);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(expected, result.Stdout);
        Assert.Contains($"Tools called: {tool}\n", result.Stdout);
        var record = await AuditTrail.WaitForAsync(shared.Hub, record => Is(record, "agent", agent) && Is(record, "requested", tool));
        Assert.Equal("ok", record.GetProperty("status").GetString());
    }

    private static bool Is(JsonElement record, string property, string value) => record.GetProperty(property).GetString() == value;
}
