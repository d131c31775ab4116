using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace McpHub.EndToEnd.Peers;

/// <summary>A call that a rule wants approved, with the TypeScript SDK's clients of both eras: asked at the client, and through a ticket.</summary>
public sealed partial class ApprovalTests : IAsyncLifetime
{
    private HubProcess hub = null!;

    public async ValueTask InitializeAsync()
    {
        Npm.Require();
        hub = await HubProcess.StartAsync(Config());
        await ServerStates.WaitAsync(hub, ("notes", "ready"));
    }

    public ValueTask DisposeAsync() => hub?.DisposeAsync() ?? default;

    [Theory(Timeout = Limits.TestMs)]
    [InlineData("sdk1", HubClient.Older)]
    [InlineData("client2", HubClient.Older)]
    [InlineData("client2-2026", HubClient.Current)]
    public async Task Person_at_the_client_approves_once(string client, string revision)
    {
        var seen = await DriveAsync(client, "approve", "developer");

        Assert.Equal(revision, seen.GetProperty("protocolVersion").GetString());
        Assert.Equal([false, true], IsErrors(seen));
        Assert.All(seen.GetProperty("questions").EnumerateArray(), question => Assert.StartsWith("[hub] May agent 'developer' do this? tool.call notes/add_note", question.GetString(), StringComparison.Ordinal));
        Assert.Equal(2, seen.GetProperty("questions").GetArrayLength());
        Assert.NotNull(TicketIn(seen, 1));
    }

    [Theory(Timeout = Limits.TestMs)]
    [InlineData("sdk1")]
    [InlineData("client2")]
    [InlineData("client2-2026")]
    public async Task Person_at_the_client_denies(string client)
    {
        var seen = await DriveAsync(client, "deny", "developer");

        Assert.Equal([true, true], IsErrors(seen));
        Assert.Equal(1, seen.GetProperty("questions").GetArrayLength());
        Assert.Contains("A person denied this call", seen.GetProperty("calls")[1].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory(Timeout = Limits.TestMs)]
    [InlineData("sdk1", "none", "developer")]
    [InlineData("client2", "none", "developer")]
    [InlineData("client2-2026", "none", "developer")]
    [InlineData("sdk1", "approve", "bot")]
    [InlineData("client2-2026", "approve", "bot")]
    public async Task Client_that_cannot_ask_and_credential_of_a_program_get_a_ticket_that_the_operator_approves(string client, string answer, string agent)
    {
        var waiting = await DriveAsync(client, answer, agent);
        Assert.Equal([true, true], IsErrors(waiting));
        Assert.Empty(waiting.GetProperty("questions").EnumerateArray());
        Assert.Equal(TicketIn(waiting, 0), TicketIn(waiting, 1));

        var approved = await hub.RunAsync("approvals", "approve", TicketIn(waiting, 0)!);
        Assert.True(approved.ExitCode == 0, approved.ToString());

        Assert.Equal([false, true], IsErrors(await DriveAsync(client, answer, agent)));
    }

    private async Task<JsonElement> DriveAsync(string client, string answer, string agent)
    {
        var environment = new Dictionary<string, string?> { ["HUB_URL"] = hub.Url.AbsoluteUri, ["HUB_KEY"] = await hub.CreateKeyAsync(agent) };
        var result = await Npm.RunAsync(["approval.mjs", client, answer], environment);
        Assert.True(result.ExitCode == 0, result.ToString());
        return JsonElement.Parse(result.Stdout);
    }

    private static IEnumerable<bool> IsErrors(JsonElement seen) => seen.GetProperty("calls").EnumerateArray().Select(call => call.GetProperty("isError").GetBoolean());

    private static string? TicketIn(JsonElement seen, int call) => TicketForm().Match(seen.GetProperty("calls")[call].GetProperty("text").GetString()!) is { Success: true } match ? match.Value : null;

    private static string Config()
    {
        var config = JsonNode.Parse(TestConfigs.Default)!;
        config["roles"] = JsonNode.Parse("""
            {
              "careful": {
                "rules": [{ "id": "ask", "effect": "allow", "actions": ["tool.call"], "targets": ["notes/*"], "require": { "approval": { "notSelf": false } } }]
              }
            }
            """);
        config["agents"] = JsonNode.Parse("""{ "developer": { "roles": ["careful"], "kind": "human" }, "bot": { "roles": ["careful"] } }""");
        return config.ToJsonString();
    }

    [GeneratedRegex("apr_[0-9a-f]{24}")]
    private static partial Regex TicketForm();
}
