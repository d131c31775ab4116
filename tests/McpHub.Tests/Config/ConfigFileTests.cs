using System.Text;
using McpHub.Config;

namespace McpHub.Tests.Config;

/// <summary>The file itself: what is wrong with it before a key is read, and what becomes of good ones.</summary>
public sealed class ConfigFileTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Smallest_config_is_valid_and_warns_that_nobody_may_call()
    {
        var result = Load("{}");

        Assert.NotNull(result.Config);
        Assert.Equal("agents", Assert.Single(result.Warnings).Path);
    }

    [Fact]
    public void Comments_trailing_commas_and_a_byte_order_mark_are_fine()
    {
        var result = Load("\uFEFF// hello\n{ /* port */ \"listen\": \"http://127.0.0.1:7000\", }");

        Assert.Equal("http://127.0.0.1:7000", result.Config!.Listen);
    }

    [Fact]
    public void What_is_not_written_has_its_default()
    {
        var config = Load("""{ "mcpServers": { "a": { "command": "x" } }, "limits": { "pageSize": 7 } }""").Config!;

        Assert.Equal(7, config.Limits.PageSize);
        Assert.Equal(new LimitsConfig().MaxSessions, config.Limits.MaxSessions);
        Assert.Equal(300, config.McpServers["a"].Hub.Limits.CallSeconds);
        Assert.True(config.Audit.Enabled);
    }

    [Fact]
    public void Relative_paths_start_at_the_folder_of_the_file()
    {
        var config = Load("""{ "dataDirectory": "state", "mcpServers": { "a": { "command": "x", "cwd": "sub" }, "b": { "command": "x" }, "c": { "url": "http://127.0.0.1:1/mcp" } } }""").Config!;

        Assert.Equal(Path.Combine(folder.Root, "state"), config.DataDirectory);
        Assert.Equal(Path.Combine(folder.Root, "sub"), config.McpServers["a"].Cwd);
        Assert.Equal(folder.Root, config.McpServers["b"].Cwd);
        Assert.Null(config.McpServers["c"].Cwd);
    }

    [Fact]
    public void Entries_keep_the_order_of_the_file()
    {
        var config = Load("""{ "mcpServers": { "z": { "command": "x" }, "a": { "command": "x" }, "m": { "command": "x" } } }""").Config!;

        Assert.Equal(["z", "a", "m"], config.McpServers.Keys);
    }

    [Fact]
    public void Missing_file_is_named()
    {
        var error = Assert.Single(ConfigFile.Load(Path.Combine(folder.Root, "none.json")).Errors);

        Assert.Contains("There is no file", error.Message, StringComparison.Ordinal);
        Assert.Contains("none.json", error.Message, StringComparison.Ordinal);
        Assert.Contains("--config", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Directory_is_no_config()
    {
        Assert.Contains("is a directory", Assert.Single(ConfigFile.Load(folder.Root).Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n\t")]
    public void Empty_file_is_no_config(string text)
    {
        Assert.Contains("is empty", Assert.Single(Load(text).Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_encodings_are_refused()
    {
        var file = folder.Write("hub.config.json", "");
        File.WriteAllBytes(file, Encoding.Unicode.GetBytes("{ \"listen\": \"ü\" }"));
        Assert.Single(ConfigFile.Load(file).Errors);

        File.WriteAllBytes(file, Encoding.Latin1.GetBytes("{ \"listen\": \"ü\" }"));
        Assert.Contains("not UTF-8", Assert.Single(ConfigFile.Load(file).Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_over_four_mebibytes_is_refused()
    {
        var error = Assert.Single(Load("{}" + new string(' ', 4 * 1024 * 1024 - 1)).Errors);

        Assert.Contains("larger than 4 MiB", error.Message, StringComparison.Ordinal);
        Assert.NotNull(Load("{}" + new string(' ', 4 * 1024 * 1024 - 2)).Config);
    }

    [Fact]
    public void File_that_everybody_can_write_is_refused()
    {
        var file = folder.Write("hub.config.json", "{}");
        TestFolder.Allow(file, UnixFileMode.OtherWrite);

        var error = Assert.Single(ConfigFile.Load(file).Errors);

        Assert.Contains("can be changed by every user", error.Message, StringComparison.Ordinal);
        Assert.Contains("chmod o-w", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Link_to_a_file_that_everybody_can_write_is_refused()
    {
        var file = folder.Write("real.json", "{}");
        TestFolder.Allow(file, UnixFileMode.OtherWrite);
        var link = Path.Combine(folder.Root, "link.json");
        File.CreateSymbolicLink(link, file);

        Assert.Contains("can be changed by every user", Assert.Single(ConfigFile.Load(link).Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Syntax_error_has_line_and_column()
    {
        var error = Assert.Single(Load("{\n  \"listen\": oops\n}").Errors);

        Assert.Equal((2, 13), (error.Line, error.Column));
    }

    [Fact]
    public void Error_has_the_position_of_its_key()
    {
        var error = Assert.Single(Load("{\n  \"limits\": {\n    \"pageSize\": 0\n  }\n}").Errors);

        Assert.Equal((3, 5), (error.Line, error.Column));
    }

    [Fact]
    public void Errors_of_every_kind_come_at_once()
    {
        var result = Load("""
            {
              "lisen": "x",
              "limits": { "pageSize": "many" },
              "providers": { "p": { "dialect": "openai" } },
              "agents": { "me": { "roles": ["boss"] } }
            }
            """);

        Assert.Equal(["lisen", "limits.pageSize", "providers.p.baseUrl", "agents.me.roles[0]"], result.Errors.Select(error => error.Path));
    }

    [Fact]
    public void Number_of_reported_errors_is_bounded()
    {
        var keys = string.Join(",", Enumerable.Range(0, 5000).Select(index => $"\"x{index}\":1"));

        Assert.Equal(500, Load($"{{{keys}}}").Errors.Count);
    }

    private ConfigResult Load(string text) => ConfigFile.Load(folder.Write("hub.config.json", text), _ => null);
}
