using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpHub.EndToEnd.Cli;

/// <summary><c>mcphub secrets</c>.</summary>
public sealed class SecretsTests
{
    private const string Text = "canary-51d2c0ffee";

    [Fact(Timeout = Limits.TestMs)]
    public async Task Secret_is_kept_listed_rotated_and_forgotten_and_never_shown()
    {
        using var folder = new TestFolder(TestConfigs.Default);
        var set = await Mcphub.RunAsync(folder.Path, input: Text + "\n", environment: null, "secrets", "set", "TOKEN");
        var rotated = await Mcphub.RunAsync(folder.Path, "secrets", "rotate");
        var listed = await Mcphub.RunAsync(folder.Path, "secrets", "list", "--json");
        var removed = await Mcphub.RunAsync(folder.Path, "secrets", "rm", "TOKEN");
        var missing = await Mcphub.RunAsync(folder.Path, "secrets", "rm", "TOKEN");

        Assert.All([set, rotated, listed, removed], result => Assert.True(result.ExitCode == 0, result.ToString()));
        Assert.Equal(1, missing.ExitCode);
        Assert.Equal(("TOKEN", 1), (Assert.Single(JsonElement.Parse(listed.Stdout).EnumerateArray()).GetProperty("name").GetString(), JsonElement.Parse(listed.Stdout)[0].GetProperty("version").GetInt32()));
        Assert.All([set, rotated, listed, removed, missing], result => Assert.DoesNotContain(Text, result.ToString()));
        Assert.All(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories), file => Assert.DoesNotContain(Text, File.ReadAllText(file)));

        var recorded = JsonElement.Parse((await Mcphub.RunAsync(folder.Path, "audit", "search", "--kind", "admin", "--json")).Stdout).EnumerateArray();
        Assert.Equal(["secret.set", "secret.set", "secret.rotate", "secret.rotate", "secret.remove", "secret.remove", "secret.remove", "secret.remove"], recorded.Select(record => record.GetProperty("action").GetString()));
        var verified = await Mcphub.RunAsync(folder.Path, "audit", "verify");
        Assert.True(verified.ExitCode == 0, verified.ToString());
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Server_gets_the_kept_secret_that_is_its_own_and_the_new_one_after_a_change()
    {
        Failures.Processes.RequireLinux();
        var servers = new JsonObject { ["notes"] = TestConfigs.Program(Built.Notes), ["other"] = TestConfigs.Program(Built.Notes) };
        servers["notes"]!["env"] = new JsonObject { ["TOKEN"] = "${secret:TOKEN}" };
        var config = TestConfigs.With(servers);
        using var prepared = new TestFolder(config);
        await Mcphub.RunAsync(prepared.Path, input: Text, environment: null, "secrets", "set", "TOKEN");
        await using var hub = await HubProcess.StartAsync(config, new Dictionary<string, string?> { ["MCPHUB_MASTER_KEY_FILE"] = Path.Combine(prepared.Path, "data", ".master-key") }, "--config", prepared.ConfigPath);

        Assert.Equal([$"TOKEN={Text}"], EnvironmentsOf(hub).SelectMany(variables => variables).Where(variable => variable.StartsWith("TOKEN=", StringComparison.Ordinal)));
        Assert.DoesNotContain(EnvironmentsOf(hub).SelectMany(variables => variables), variable => variable.Contains("MASTER_KEY", StringComparison.Ordinal));

        var changed = await Mcphub.RunAsync(prepared.Path, input: "another-text", environment: null, "secrets", "set", "TOKEN");
        Assert.True(changed.ExitCode == 0, changed.ToString());
        while (!EnvironmentsOf(hub).Any(variables => variables.Contains("TOKEN=another-text"))) await Task.Delay(100, TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Hub_with_another_master_key_refuses_to_start_and_says_why()
    {
        var servers = new JsonObject { ["notes"] = TestConfigs.Program(Built.Notes) };
        servers["notes"]!["env"] = new JsonObject { ["TOKEN"] = "${secret:TOKEN}" };
        using var folder = new TestFolder(TestConfigs.With(servers));
        await Mcphub.RunAsync(folder.Path, input: Text, environment: null, "secrets", "set", "TOKEN");

        var result = await Mcphub.RunAsync(folder.Path, null, new Dictionary<string, string?> { ["MCPHUB_MASTER_KEY"] = Convert.ToBase64String(new byte[32]) }, "check");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("another master key", result.ToString());
        Assert.Contains("mcpServers.notes.env.TOKEN", result.ToString());
    }

    private static IEnumerable<string[]> EnvironmentsOf(HubProcess hub) => hub.Program.Children().Select(EnvironmentOf);

    private static string[] EnvironmentOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/environ").Split('\0');
        }
        catch (IOException)
        {
            return []; // It has ended.
        }
    }
}
