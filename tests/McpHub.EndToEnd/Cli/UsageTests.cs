using System.Text.Json;

namespace McpHub.EndToEnd.Cli;

public sealed class UsageTests
{
    [Theory]
    [InlineData("Did you mean 'servers'?", "servrs")]
    [InlineData("mcphub call --help", "call")]
    [InlineData("mcphub keys --help", "keys")]
    [InlineData("--agent", "stdio")]
    [InlineData("Did you mean '--model'?", "chat", "--modle", "x")]
    [InlineData("Unrecognized option '--nonsense'", "chat", "--nonsense")]
    public async Task Wrong_command_line_is_exit_code_2_with_a_hint(string hint, params string[] arguments)
    {
        using var folder = new TestFolder("{}");
        var result = await Mcphub.RunAsync(folder.Path, arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Stdout);
        Assert.Contains(hint, result.Stderr);
    }

    [Fact]
    public async Task Json_makes_errors_json()
    {
        using var folder = new TestFolder("{}");
        var result = await Mcphub.RunAsync(folder.Path, "call", "--json");

        using var error = JsonDocument.Parse(result.Stderr);
        Assert.Equal("usage", error.RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Help_is_no_error()
    {
        using var folder = new TestFolder("{}");
        var result = await Mcphub.RunAsync(folder.Path, "call", "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("--args", result.Stdout);
    }
}
