using System.Text;
using McpHub.Config;
using McpHub.Snapshot;

namespace McpHub.Tests.Snapshot;

/// <summary>What of the rules has no effect on what a server turns out to have.</summary>
public sealed class RuleWarningTests
{
    [Fact]
    public void Rules_and_labels_that_name_what_the_server_does_not_have_are_warned_about()
    {
        var warnings = Warnings(
            new() { ["serach"] = ["private"], ["get_*"] = ["private"], ["note://x"] = ["private"] },
            new RuleConfig { Effect = "deny", Actions = ["tool.call"], Targets = ["notes/delte_note", "notes/get_note", "*/nothing"] },
            new RuleConfig { Effect = "deny", Actions = ["tool.call"], Targets = ["notes/later"], Future = true },
            new RuleConfig { Effect = "allow", Actions = ["resource.read"], Targets = ["notes/note://**"] });

        Assert.Equal(["mcpServers.notes.hub.labels.serach", "roles.r.rules[0].targets[0]"], warnings.Select(warning => warning.Path));
        Assert.Contains("Did you mean 'delete_note'?", warnings[1].Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"properties":{"id":{"const":"a"}}}""", null)]
    [InlineData("""{"properties":{"ids":{"const":"a"}}}""", "/ids")]
    [InlineData("""{"properties":{"where":{"properties":{"colour":{}}}}}""", "/where/colour")]
    [InlineData("""{"properties":{"where":{"properties":{"color":{}}}}}""", null)]
    [InlineData("""{"required":["id"]}""", null)]
    public void Arguments_that_the_schema_of_the_tool_does_not_have_are_warned_about(string args, string? pointer)
    {
        var warnings = Warnings([], new RuleConfig { Effect = "allow", Actions = ["tool.call"], Targets = ["notes/*"], When = new RuleConditionsConfig { Args = new WrittenJson(args) } });

        Assert.Equal(pointer is null ? [] : [$"The schema of tool 'notes/delete_note' has no argument '{pointer}'.", $"The schema of tool 'notes/get_note' has no argument '{pointer}'."], warnings.Select(warning => warning.Message).Order(StringComparer.Ordinal));
    }

    private static List<ConfigError> Warnings(Dictionary<string, IReadOnlyList<string>> labels, params RuleConfig[] rules)
    {
        var config = new HubConfig
        {
            McpServers = new Dictionary<string, ServerConfig> { ["notes"] = new() { Command = "x", Hub = new ServerHubConfig { Labels = labels } } },
            Roles = new Dictionary<string, RoleConfig> { ["r"] = new() { Rules = rules } },
        };
        var offered = new UpstreamCatalog("notes") { Tools = [Tool("get_note"), Tool("delete_note")] };
        return [.. SnapshotBuilder.Build(1, config, [offered]).Catalog.Servers[0].Warnings];
    }

    private static Tool Tool(string name) => new("notes", name, Encoding.UTF8.GetBytes($$"""
        {
          "name": "{{name}}",
          "inputSchema": {
            "type": "object",
            "properties": { "id": { "type": "string" }, "where": { "type": "object", "properties": { "color": { "type": "string" } } } }
          }
        }
        """));
}
