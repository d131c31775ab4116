using System.ComponentModel;
using ModelContextProtocol.Server;

namespace McpHub.Fixture.Tools;

/// <summary>Tools that change what the fixture offers, for everybody.</summary>
[McpServerToolType]
internal sealed class ChangeTools(Catalog catalog)
{
    [McpServerTool(Name = "test_trigger_tool_change"), Description("Adds test_dynamic_tool to the list of tools, or removes it.")]
    public string Tool()
    {
        catalog.ToggleTool();
        return "The list of tools has changed.";
    }

    [McpServerTool(Name = "test_trigger_prompt_change"), Description("Adds test_dynamic_prompt to the list of prompts, or removes it.")]
    public string Prompt()
    {
        catalog.TogglePrompt();
        return "The list of prompts has changed.";
    }

    [McpServerTool(Name = "test_trigger_resource_update"), Description("Tells subscribers that test://watched-resource has changed.")]
    public async Task<string> ResourceAsync(CancellationToken ct)
    {
        await catalog.TouchAsync("test://watched-resource", ct);
        return "test://watched-resource has changed.";
    }
}
