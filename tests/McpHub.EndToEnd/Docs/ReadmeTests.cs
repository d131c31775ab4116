using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ModelContextProtocol.Client;

namespace McpHub.EndToEnd.Docs;

/// <summary>The README keeps its word.</summary>
public sealed partial class ReadmeTests(Checkout shared) : IClassFixture<Checkout>
{
    private const string FirstSuccess = "First success in three minutes";

    [Fact(Timeout = Limits.TestMs)]
    public async Task Commands_of_the_first_success_end_as_they_say()
    {
        Assert.SkipUnless(IsOnPath("bash") && IsOnPath("curl"), "bash or curl is missing. Run: apt-get install bash curl");
        var commands = Markdown.Commands("README.md", FirstSuccess);

        var typed = await shared.TypeAsync(commands);

        Assert.All(typed, step => Assert.True(step.ExitCode == (step.Command.Contains("# refused") ? 1 : 0), $"{step.Command} ended with {step.ExitCode}:\n{step.Output}"));
        Assert.Contains("inventory__find_items", OutputOf(typed, "mcphub tools"));
        Assert.Contains("What a hub is for", OutputOf(typed, "mcphub call notes__search_notes"));
        Assert.Contains("may not use tool 'notes__delete_note'", OutputOf(typed, "mcphub call notes__delete_note"));
        Assert.Contains("by the rule keep-notes/no-deleting", OutputOf(typed, "mcphub explain"));
        Assert.Contains("You said: What can you do?", OutputOf(typed, "mcphub chat"));
        Assert.Contains("hub_", OutputOf(typed, "KEY="));
        Assert.Contains("You said: hello", OutputOf(typed, "curl"));
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Editor_reaches_the_tools_with_the_command_in_the_table()
    {
        var command = StdioCommand().Match(await File.ReadAllTextAsync(Path.Combine(Built.Root, "README.md")));
        var arguments = command.Groups["arguments"].Value.Replace("<path>/McpHub.Cli.dll", Built.Mcphub).Replace("<path>/hub.config.json", shared.ConfigPath);

        await using var client = await McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions { Command = command.Groups["command"].Value, Arguments = arguments.Split(' ') }));

        Assert.Contains(await client.ListToolsAsync(), tool => tool.Name == "notes__search_notes");
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Lines_for_a_provider_fit_into_the_shipped_configuration()
    {
        var lenient = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        var lines = JsonNode.Parse($"{{{string.Join('\n', Markdown.Code("README.md", "Bring your own servers and models", "jsonc"))}}}", null, lenient)!;
        var config = JsonNode.Parse(ShippedConfig.Read(), null, lenient)!;
        config["providers"]!["openai"] = lines["providers"]!["openai"]!.DeepClone();
        config["models"]!["fast"] = lines["models"]!["fast"]!.DeepClone();
        using var folder = new TestFolder(config.ToJsonString());

        var result = await Mcphub.RunAsync(folder.Path, null, new Dictionary<string, string?> { ["OPENAI_API_KEY"] = "x" }, "check");

        Assert.True(result.ExitCode == 0, result.ToString());
    }

    private static string OutputOf(IEnumerable<(string Command, int ExitCode, string Output)> typed, string command) =>
        typed.Single(step => step.Command.StartsWith(command, StringComparison.Ordinal)).Output;

    private static bool IsOnPath(string program) => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    [GeneratedRegex("command `(?<command>[^`]+)`, arguments `(?<arguments>[^`]+)`")]
    private static partial Regex StdioCommand();
}
