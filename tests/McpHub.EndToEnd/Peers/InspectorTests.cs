using System.Text.Json;

namespace McpHub.EndToEnd.Peers;

/// <summary>The command line of the MCP Inspector, which is how many people look at a server for the first time.</summary>
[Collection(nameof(SampleHub))]
public sealed class InspectorTests
{
    private readonly SampleHub shared;

    public InspectorTests(SampleHub shared)
    {
        Npm.Require();
        this.shared = shared;
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Tools_are_listed()
    {
        var tools = (await InspectAsync("tools/list")).GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString());

        Assert.Superset(new HashSet<string?> { "inventory__get_item", "notes__get_note" }, tools.ToHashSet());
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Tool_is_called()
    {
        var result = await InspectAsync("tools/call", "--tool-name", "inventory__get_item", "--tool-arg", "sku=RTR-001");

        Assert.Equal("Router with two uplinks", result.GetProperty("structuredContent").GetProperty("name").GetString());
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Resources_are_listed()
    {
        var resources = (await InspectAsync("resources/list")).GetProperty("resources").EnumerateArray().Select(resource => resource.GetProperty("uri").GetString());

        Assert.Superset(new HashSet<string?> { "inventory://summary", "note://n1" }, resources.ToHashSet());
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Resource_is_read()
    {
        var read = await InspectAsync("resources/read", "--uri", "inventory://summary");

        Assert.Contains("| RTR-001 |", Assert.Single(read.GetProperty("contents").EnumerateArray()).GetProperty("text").GetString());
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Prompt_is_got()
    {
        var prompt = await InspectAsync("prompts/get", "--prompt-name", "notes__draft_note", "--prompt-args", "topic=release");

        var message = Assert.Single(prompt.GetProperty("messages").EnumerateArray());
        Assert.Contains("Write a note about: release", message.GetProperty("content").GetProperty("text").GetString());
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Refused_call_tells_it_why()
    {
        var result = await RunAsync("tools/call", "--tool-name", "notes__delete_note", "--tool-arg", "id=n1");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("notes__delete_note", result.Stdout + result.Stderr);
    }

    private async Task<JsonElement> InspectAsync(string method, params string[] arguments)
    {
        var result = await RunAsync(method, arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
        return JsonElement.Parse(result.Stdout);
    }

    private Task<CommandResult> RunAsync(string method, params string[] arguments) => Npm.RunAsync(
    [
        Npm.Package("@modelcontextprotocol/inspector/clients/launcher/build/index.js"),
        "--cli", new Uri(shared.Hub.Url, "/mcp").AbsoluteUri,
        "--transport", "http", "--header", $"Authorization: Bearer {shared.Key}",
        "--method", method, .. arguments,
    ]);
}
