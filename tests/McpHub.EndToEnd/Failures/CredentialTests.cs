using System.Net;
using ModelContextProtocol.Client;

namespace McpHub.EndToEnd.Failures;

/// <summary>Callers without an accepted key, at both doors.</summary>
public sealed class CredentialTests(DefaultHub shared)
{
    private const string ListTools = """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""";
    private const string Chat = """{"model":"fast","messages":[{"role":"user","content":"hello"}]}""";

    [Theory(Timeout = Limits.TestMs)]
    [InlineData("/mcp", ListTools)]
    [InlineData("/v1/chat/completions", Chat)]
    public async Task Door_opens_for_an_accepted_key_only(string path, string body)
    {
        var key = await shared.Hub.CreateKeyAsync("assistant");

        Assert.Equal((HttpStatusCode.OK, true), await AttemptAsync(path, body, key, ""));
        Assert.Equal((HttpStatusCode.Unauthorized, true), await AttemptAsync(path, body, null, "credential_missing"));
        Assert.Equal((HttpStatusCode.Unauthorized, true), await AttemptAsync(path, body, Altered(key), "credential_not_accepted"));
        Assert.Equal((HttpStatusCode.Unauthorized, true), await AttemptAsync(path, body, "nonsense", "credential_not_accepted"));
    }

    [Theory(Timeout = Limits.TestMs)]
    [InlineData(HubClient.Current)]
    [InlineData(HubClient.Older)]
    public async Task Revoked_key_ends_a_session_under_way(string revision)
    {
        var key = await shared.Hub.CreateKeyAsync("assistant");
        await using var client = await HubClient.ConnectAsync(shared.Hub, key, revision);
        await client.CallToolAsync("notes__list_notes");

        Assert.Equal(0, (await shared.Hub.RunAsync("keys", "revoke", key)).ExitCode);

        await AssertRefusedSoonAsync(client);
        Assert.Equal((HttpStatusCode.Unauthorized, true), await AttemptAsync("/v1/chat/completions", Chat, key, "credential_not_accepted"));
    }

    // Within a second, says the manual; a busy machine may need more to notice.
    private static async Task AssertRefusedSoonAsync(McpClient client)
    {
        var refusal = default(HttpRequestException);
        while (refusal is null)
        {
            try
            {
                await client.CallToolAsync("notes__list_notes", cancellationToken: TestContext.Current.CancellationToken);
            }
            catch (HttpRequestException error)
            {
                refusal = error;
            }
        }

        Assert.Equal(HttpStatusCode.Unauthorized, refusal.StatusCode);
    }

    // The checksum at its end is right no more.
    private static string Altered(string key) => key[..^1] + (key[^1] == 'a' ? 'b' : 'a');

    /// <returns>The status, and whether the answer holds the code.</returns>
    private async Task<(HttpStatusCode Status, bool HasCode)> AttemptAsync(string path, string body, string? key, string code)
    {
        using var content = new StringContent(body, null, "application/json");
        using var response = await shared.Hub.SendAsync(
            HttpMethod.Post, path, content, key, ("Accept", "application/json, text/event-stream"), ("MCP-Protocol-Version", HubClient.Current), ("Mcp-Method", "tools/list"));
        return (response.StatusCode, (await response.Content.ReadAsStringAsync()).Contains(code, StringComparison.Ordinal));
    }
}
