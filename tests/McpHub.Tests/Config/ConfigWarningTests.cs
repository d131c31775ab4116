using McpHub.Config;

namespace McpHub.Tests.Config;

/// <summary>What works but is probably not meant.</summary>
public sealed class ConfigWarningTests
{
    [Theory]
    [InlineData("npx", "-y", "@scope/server", true)]
    [InlineData("npx", "-y", "@scope/server@latest", true)]
    [InlineData("npx", "-y", "@scope/server@1.2.3", false)]
    [InlineData("uvx", "server", "--flag", true)]
    [InlineData("uvx", "server==1.2", "--flag", false)]
    [InlineData("/usr/bin/npx", "server", "x", true)]
    [InlineData("docker", "run", "vendor/image:latest", true)]
    [InlineData("docker", "run", "vendor/image@sha256:0123", false)]
    [InlineData("dotnet", "server.dll", "x", false)]
    public void Commands_that_fetch_the_newest_package_are_warned_about(string command, string first, string second, bool isWarned)
    {
        var config = new HubConfig
        {
            McpServers = new Dictionary<string, ServerConfig> { ["a"] = new() { Command = command, Args = [first, second] } },
        };

        Assert.Equal(isWarned, ConfigRules.Check(config).Warnings.Any(warning => warning.Path.StartsWith("mcpServers.a.args[", StringComparison.Ordinal)));
    }

    [Fact]
    public void Bounds_of_a_process_without_a_process_are_warned_about()
    {
        var bounds = new ServerHubConfig { RunAs = "nobody", Limits = new ServerLimitsConfig { MaxMemoryBytes = 1L << 30, MaxOpenFiles = 100, MaxProcesses = 10 } };

        var warnings = ConfigRules.Check(new HubConfig { McpServers = new Dictionary<string, ServerConfig> { ["a"] = new() { Url = "http://127.0.0.1:1/mcp", Hub = bounds } } }).Warnings;

        Assert.Equal(
            ["mcpServers.a.hub.limits.maxMemoryBytes", "mcpServers.a.hub.limits.maxOpenFiles", "mcpServers.a.hub.limits.maxProcesses", "mcpServers.a.hub.runAs"],
            warnings.Select(warning => warning.Path).Where(path => path.StartsWith("mcpServers.a.hub.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("nobody", false)]
    public void Number_of_processes_without_a_user_of_its_own_is_warned_about(string? runAs, bool isWarned)
    {
        var server = new ServerConfig { Command = "x", Hub = new ServerHubConfig { RunAs = runAs, Limits = new ServerLimitsConfig { MaxProcesses = 10 } } };

        var warnings = ConfigRules.Check(new HubConfig { McpServers = new Dictionary<string, ServerConfig> { ["a"] = server } }).Warnings;

        Assert.Equal(isWarned, warnings.Any(warning => warning.Path == "mcpServers.a.hub.limits.maxProcesses"));
    }

    [Fact]
    public void Plain_text_secrets_are_warned_about_and_not_shown()
    {
        var config = new HubConfig
        {
            McpServers = new Dictionary<string, ServerConfig> { ["a"] = new() { Command = "x", Env = Values("API_KEY", "CANARY") } },
            Providers = new Dictionary<string, ProviderConfig> { ["p"] = new() { Dialect = "openai", BaseUrl = "https://example.com/v1", ApiKey = new Secret("CANARY") } },
        };

        var warnings = ConfigRules.Check(config).Warnings;

        Assert.Contains(warnings, warning => warning.Path == "mcpServers.a.env.API_KEY");
        Assert.Contains(warnings, warning => warning.Path == "providers.p.apiKey");
        Assert.All(warnings, warning => Assert.DoesNotContain("CANARY", warning.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void References_are_no_plain_text_secrets()
    {
        var config = new HubConfig
        {
            McpServers = new Dictionary<string, ServerConfig> { ["a"] = new() { Command = "x", Env = new Dictionary<string, Secret> { ["API_KEY"] = new("${env:K}", "CANARY") } } },
            Agents = new Dictionary<string, AgentConfig> { ["me"] = new() { Roles = ["everything"] } },
        };

        Assert.Empty(ConfigRules.Check(config).Warnings);
    }

    [Fact]
    public void Unencrypted_remote_addresses_are_warned_about()
    {
        var config = new HubConfig
        {
            Listen = "http://0.0.0.0:5100",
            McpServers = new Dictionary<string, ServerConfig> { ["far"] = new() { Url = "http://example.com/mcp" }, ["near"] = new() { Url = "http://[::1]:80/mcp" } },
            Providers = new Dictionary<string, ProviderConfig> { ["p"] = new() { Dialect = "openai", BaseUrl = "http://example.com/v1" } },
        };

        var paths = ConfigRules.Check(config).Warnings.Select(warning => warning.Path).ToList();

        Assert.Equal(["listen", "mcpServers.far.url", "providers.p.baseUrl", "agents"], paths);
    }

    [Fact]
    public void Keys_without_effect_are_warned_about()
    {
        var config = new HubConfig
        {
            McpServers = new Dictionary<string, ServerConfig>
            {
                ["a"] = new() { Url = "https://example.com/mcp", Args = ["x"], Env = Values("A", "b") },
                ["b"] = new() { Command = "x", Headers = Values("A", "b") },
            },
        };

        var paths = ConfigRules.Check(config).Warnings.Select(warning => warning.Path).ToList();

        Assert.Equal(["mcpServers.a.args", "mcpServers.a.env", "mcpServers.b.headers", "agents"], paths);
    }

    private static Dictionary<string, Secret> Values(string name, string value) => new() { [name] = new Secret(value) };

    [Fact]
    public void Secrets_and_keys_of_a_sign_in_are_warned_about_when_they_stand_in_the_file_or_are_none()
    {
        var auth = new ServerAuthConfig { ClientId = "hub", PrivateKey = new Secret("no key"), Issuer = "https://login.example" };
        var warnings = ConfigRules.Check(new HubConfig { McpServers = new Dictionary<string, ServerConfig> { ["a"] = new() { Url = "https://mcp.example/mcp", Hub = new() { Auth = auth } } } }).Warnings;

        Assert.Equal(2, warnings.Count(warning => warning.Path == "mcpServers.a.hub.auth.privateKey"));
        Assert.Contains(warnings, warning => warning.Message.Contains("no private key", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.Message.Contains("plain text", StringComparison.Ordinal));
    }
}
