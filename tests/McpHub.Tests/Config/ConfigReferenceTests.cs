using McpHub.Config;

namespace McpHub.Tests.Config;

/// <summary>References and the secrets they bring.</summary>
public sealed class ConfigReferenceTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("${env:TOKEN}", "from-env")]
    [InlineData("Bearer ${env:TOKEN}", "Bearer from-env")]
    [InlineData("Bearer ${TOKEN}", "Bearer from-env")]
    [InlineData("${env:TOKEN}${env:TOKEN}!", "from-envfrom-env!")]
    [InlineData("${secret:KEY}", "from-secret")]
    [InlineData("${file:key.txt}", "from-file")]
    [InlineData("a ${secret:KEY} b ${file:sub/key.txt} c", "a from-secret b from-sub c")]
    [InlineData("$${env:TOKEN}", "${env:TOKEN}")]
    [InlineData("$${x} ${env:TOKEN}", "${x} from-env")]
    [InlineData("5$ and $5 {x}", "5$ and $5 {x}")]
    [InlineData("", "")]
    public void Reference_resolves(string written, string expected)
    {
        WriteSecrets();

        Assert.Equal(expected, Load(written).Config!.McpServers["a"].Env["X"].Reveal());
    }

    [Theory]
    [InlineData(31, false)]
    [InlineData(32, true)]
    public void Sealing_key_is_as_long_as_what_its_reference_brings(int length, bool isValid)
    {
        folder.Write("key.txt", new string('k', length));
        var file = folder.Write("hub.config.json", """{ "auth": { "sealingKey": "${file:key.txt}" } }""");

        Assert.Equal(isValid ? [] : ["auth.sealingKey"], ConfigFile.Load(file).Errors.Select(error => error.Path));
    }

    [Fact]
    public void Resolved_text_is_not_looked_at_again()
    {
        folder.Write("key.txt", "${env:TOKEN}");

        Assert.Equal("${env:TOKEN}", Load("${file:key.txt}").Config!.McpServers["a"].Env["X"].Reveal());
    }

    [Theory]
    [InlineData("value\n", "value")]
    [InlineData("value\r\n", "value")]
    [InlineData("value\n\n", "value\n")]
    [InlineData(" value ", " value ")]
    public void Only_the_last_newline_of_a_file_is_cut(string content, string expected)
    {
        folder.Write("key.txt", content);

        Assert.Equal(expected, Load("${file:key.txt}").Config!.McpServers["a"].Env["X"].Reveal());
    }

    [Fact]
    public void Secrets_lie_below_the_data_directory()
    {
        folder.Write("elsewhere/secrets/KEY", "found");
        var file = folder.Write("hub.config.json", """{ "mcpServers": { "a": { "command": "x", "env": { "X": "${secret:KEY}" } } }, "dataDirectory": "elsewhere" }""");

        Assert.Equal("found", ConfigFile.Load(file).Config!.McpServers["a"].Env["X"].Reveal());
    }

    [Fact]
    public void Secret_that_others_can_read_is_refused()
    {
        WriteSecrets();
        TestFolder.Allow(Path.Combine(folder.Root, "data/secrets/KEY"), UnixFileMode.GroupRead);

        var error = Assert.Single(Load("${secret:KEY}").Errors);

        Assert.Equal("mcpServers.a.env.X", error.Path);
        Assert.Contains("0600", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("${secret:../key}")]
    [InlineData("${secret:/etc/passwd}")]
    [InlineData("${secret:.hidden}")]
    [InlineData("${secret:}")]
    [InlineData("${env:}")]
    [InlineData("${file:}")]
    [InlineData("${}")]
    [InlineData("${NOT_SET}")]
    [InlineData("${env:TOKEN")]
    [InlineData("${ENV:TOKEN}")]
    [InlineData("${file:\\u0000}")]
    public void Malformed_reference_is_an_error(string written)
    {
        Assert.Equal("mcpServers.a.env.X", Assert.Single(Load(written).Errors).Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public void Empty_file_is_no_secret(string content)
    {
        folder.Write("key.txt", content);

        Assert.Contains("it is empty", Assert.Single(Load("${file:key.txt}").Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_over_64_kibibytes_is_no_secret()
    {
        folder.Write("key.txt", new string('x', 64 * 1024 + 1));

        Assert.Contains("larger than 64 KiB", Assert.Single(Load("${file:key.txt}").Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dollar_brace_can_be_escaped_where_no_reference_may_stand()
    {
        var file = folder.Write("hub.config.json", """{ "mcpServers": { "a": { "command": "x", "args": ["$${HOME}"] } } }""");

        Assert.Equal("${HOME}", ConfigFile.Load(file).Config!.McpServers["a"].Args[0]);
    }

    [Fact]
    public void Secrets_print_as_stars_wherever_a_record_is_printed()
    {
        var config = Load("${env:TOKEN}").Config!;

        Assert.Equal("***", config.McpServers["a"].Env["X"].ToString());
        Assert.DoesNotContain("from-env", config.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("from-env", config.McpServers["a"].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_references_name_are_reported_even_when_missing()
    {
        var result = Load("${file:key.txt}");

        Assert.Equal([Path.Combine(folder.Root, "hub.config.json"), Path.Combine(folder.Root, "key.txt")], result.Files);
    }

    private void WriteSecrets()
    {
        folder.Write("data/secrets/KEY", "from-secret\n");
        folder.Write("key.txt", "from-file\n");
        folder.Write("sub/key.txt", "from-sub");
    }

    private ConfigResult Load(string written) => ConfigFile.Load(
        folder.Write("hub.config.json", $$"""{ "mcpServers": { "a": { "command": "x", "env": { "X": "{{written}}" } } } }"""),
        name => name == "TOKEN" ? "from-env" : null);
}
