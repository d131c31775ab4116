using System.Net;
using System.Text.Json;

namespace McpHub.EndToEnd.Cli;

public sealed class KeysTests(DefaultHub shared)
{
    [Fact]
    public async Task Key_is_alone_on_standard_output_without_a_hub()
    {
        using var folder = new TestFolder(TestConfigs.Default);
        var result = await Mcphub.RunAsync(folder.Path, "keys", "create", "assistant");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^hub_[a-z2-7]{16}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}\n$", result.Stdout);
    }

    [Fact]
    public async Task Running_hub_accepts_a_new_key_at_once_and_no_revoked_one()
    {
        var created = await shared.Hub.RunAsync("keys", "create", "assistant", "--name", "laptop", "--json");
        using var key = JsonDocument.Parse(created.Stdout);
        var text = key.RootElement.GetProperty("key").GetString()!;
        Assert.Equal(HttpStatusCode.OK, await AttemptAsync(text));

        var revoked = await shared.Hub.RunAsync("keys", "revoke", key.RootElement.GetProperty("id").GetString()!);
        Assert.Equal(0, revoked.ExitCode);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (await AttemptAsync(text) != HttpStatusCode.Unauthorized) limit.Token.ThrowIfCancellationRequested();
    }

    private async Task<HttpStatusCode> AttemptAsync(string key)
    {
        using var content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""", null, "application/json");
        using var response = await shared.Hub.SendAsync(HttpMethod.Post, "/mcp", content, key, ("Accept", "application/json, text/event-stream"));
        return response.StatusCode;
    }

    [Fact]
    public async Task List_shows_everything_but_the_key()
    {
        using var folder = new TestFolder(TestConfigs.Default);
        var created = await Mcphub.RunAsync(folder.Path, "keys", "create", "researcher", "--name", "laptop", "--expires", "90d");
        var listed = await Mcphub.RunAsync(folder.Path, "keys", "list");

        var parts = created.Stdout.Trim().Split('_');
        Assert.Contains(parts[1], listed.Stdout);
        Assert.Contains("researcher", listed.Stdout);
        Assert.Contains("laptop", listed.Stdout);
        Assert.Contains(DateTime.UtcNow.AddDays(90).ToString("yyyy-MM-"), listed.Stdout);
        Assert.DoesNotContain(parts[2], listed.Stdout + listed.Stderr);
    }

    [Fact]
    public async Task Revoking_a_whole_key_never_repeats_it()
    {
        using var folder = new TestFolder(TestConfigs.Default);
        var key = (await Mcphub.RunAsync(folder.Path, "keys", "create", "assistant")).Stdout.Trim();

        var revoked = await Mcphub.RunAsync(folder.Path, "keys", "revoke", key);
        var again = await Mcphub.RunAsync(folder.Path, "keys", "revoke", key);

        Assert.Equal(0, revoked.ExitCode);
        Assert.Equal(1, again.ExitCode);
        Assert.DoesNotContain(key.Split('_')[2], revoked.ToString() + again);
    }

    [Fact]
    public async Task Unknown_agent_is_answered_with_the_nearest_one()
    {
        using var folder = new TestFolder(TestConfigs.Default);
        var result = await Mcphub.RunAsync(folder.Path, "keys", "create", "asistant");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("There is no agent 'asistant'. Did you mean 'assistant'?\n", result.Stderr);
        Assert.Empty(result.Stdout);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("0d")]
    [InlineData("2001-01-01")]
    public async Task Expiry_that_means_nothing_is_a_usage_error(string expires)
    {
        using var folder = new TestFolder(TestConfigs.Default);
        var result = await Mcphub.RunAsync(folder.Path, "keys", "create", "assistant", "--expires", expires);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expires, result.Stderr);
        Assert.Empty(result.Stdout);
    }
}
