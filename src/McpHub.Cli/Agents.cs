using McpHub.Calls;
using McpHub.Cli.Output;
using McpHub.Config;

namespace McpHub.Cli;

/// <summary>On whose behalf a command acts.</summary>
internal static class Agents
{
    public static string Require(HubConfig config, string agent) =>
        config.Agents.ContainsKey(agent) ? agent : throw Suggestions.NotFound("agent", agent, [.. config.Agents.Keys]);

    /// <summary>The named agent, else the first of the file, which is said.</summary>
    public static string Choose(HubConfig config, string? agent, Terminal terminal)
    {
        if (agent is not null) return Require(config, agent);
        if (config.Agents.Keys.FirstOrDefault() is not { } first)
            throw new CommandException(new HubError(ErrorKind.NotFound, "agent_not_found", "The configuration has no agent to act as.", "Add one under 'agents'."));

        terminal.Note($"Acting as agent '{first}'; choose another with --agent.");
        return first;
    }
}
