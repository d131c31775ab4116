using System.CommandLine;

namespace McpHub.Cli;

/// <summary>What every command understands, and what several share.</summary>
internal static class CommonOptions
{
    public static readonly Option<string> Config = new("--config")
    {
        Description = "The configuration file.",
        HelpName = "FILE",
        DefaultValueFactory = _ => "hub.config.json",
        Recursive = true,
    };

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "One JSON document on standard output; errors as JSON on standard error.",
        Recursive = true,
    };

    public static Option<string?> Agent(string description) => new("--agent") { Description = description, HelpName = "AGENT" };
}
