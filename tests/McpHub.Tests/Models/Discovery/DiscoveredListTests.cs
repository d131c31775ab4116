using McpHub.Config;
using McpHub.Tests.Mcp;

namespace McpHub.Tests.Models.Discovery;

/// <summary>What providers listed, as agents see it.</summary>
public sealed class DiscoveredListTests
{
    [Theory]
    [InlineData("/v1/models", null)]
    [InlineData("/v1/models", "anthropic-version")]
    [InlineData("/v1beta/models", null)]
    [InlineData("/api/tags", null)]
    public async Task Models_of_a_provider_stand_in_every_list_for_agents_that_may_use_them(string path, string? header)
    {
        await using var provider = await FakeProvider.StartAsync(200, """{"data":[{"id":"seen"},{"id":"denied"},{"id":"named"}]}""");
        await using var hub = await StartAsync(provider);

        await Eventually.True(async () => (await GetAsync(hub, path, header)).Contains("p/seen", StringComparison.Ordinal), "the discovered model");
        var list = await GetAsync(hub, path, header);

        Assert.DoesNotContain("p/denied", list, StringComparison.Ordinal);
        Assert.True(list.IndexOf("p/named", StringComparison.Ordinal) < list.IndexOf("p/seen", StringComparison.Ordinal)); // those of the configuration first, and once
    }

    [Fact]
    public async Task Failure_stands_beside_the_provider()
    {
        await using var provider = await FakeProvider.StartAsync(500, "{}");
        await using var hub = await StartAsync(provider);

        await Eventually.True(async () => (await GetAsync(hub, "/readyz", null)).Contains("Its models cannot be listed", StringComparison.Ordinal), "the failure");
        Assert.Contains("p/named", await GetAsync(hub, "/v1/models", null), StringComparison.Ordinal);
    }

    private static Task<RunningHub> StartAsync(FakeProvider provider) => RunningHub.StartAsync([], config => config with
    {
        Providers = new Dictionary<string, ProviderConfig> { ["p"] = new() { Dialect = "openai", BaseUrl = provider.BaseUrl, Models = ["named"], Discover = new DiscoverConfig() } },
        Roles = new Dictionary<string, RoleConfig>
        {
            ["r"] = new()
            {
                Rules = [new RuleConfig { Effect = "allow", Actions = ["model.use"], Targets = ["p/*"] }, new RuleConfig { Effect = "deny", Actions = ["model.use"], Targets = ["p/denied"] }],
            },
        },
        Agents = new Dictionary<string, AgentConfig> { ["one"] = new() { Roles = ["r"] } },
    });

    private static async Task<string> GetAsync(RunningHub hub, string path, string? header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (header is not null) request.Headers.Add(header, "2023-06-01");
        using var response = await hub.Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
