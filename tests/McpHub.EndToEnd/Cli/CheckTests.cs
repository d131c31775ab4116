using System.Text.Json;

namespace McpHub.EndToEnd.Cli;

public sealed class CheckTests
{
    private const string Bad = """
        {
          "agents": { "me": { "roles": ["evrything"] } },
          "modells": {}
        }
        """;

    [Fact]
    public async Task Good_configuration_is_called_good()
    {
        using var folder = new TestFolder(TestConfigs.Default);
        var result = await Mcphub.RunAsync(folder.Path, "check");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("hub.config.json is good: 1 server, 1 provider, 2 models, 2 agents.", result.Stdout);
    }

    [Fact]
    public async Task Every_error_comes_with_line_path_and_hint()
    {
        using var folder = new TestFolder(Bad);
        var result = await Mcphub.RunAsync(folder.Path, "check");

        Assert.Equal(1, result.ExitCode);
        Assert.Matches(@"error hub\.config\.json:2:\d+ agents\.me\.roles\[0\]: .*Did you mean 'everything'\?", result.Stdout);
        Assert.Matches(@"error hub\.config\.json:3:\d+ modells: .*models", result.Stdout);
    }

    [Fact]
    public async Task Json_has_the_same_errors()
    {
        using var folder = new TestFolder(Bad);
        var result = await Mcphub.RunAsync(folder.Path, "check", "--json");

        Assert.Equal(1, result.ExitCode);
        using var report = JsonDocument.Parse(result.Stdout);
        Assert.False(report.RootElement.GetProperty("ok").GetBoolean());
        var error = report.RootElement.GetProperty("errors").EnumerateArray().Single(error => error.GetProperty("path").GetString() == "modells");
        Assert.Equal(3, error.GetProperty("line").GetInt32());
        Assert.Contains("models", error.GetProperty("hint").GetString());
    }

    [Fact]
    public async Task Missing_file_is_named()
    {
        using var folder = new TestFolder("{}");
        var result = await Mcphub.RunAsync(folder.Path, "check", "--config", "other.json");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("other.json", result.Stdout);
        Assert.Contains("--config FILE", result.Stdout);
    }
}
