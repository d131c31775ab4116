using System.CommandLine;
using McpHub.Agents;
using McpHub.Cli.Output;
using McpHub.Config;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub keys</c>: what lets agents in. Works on the files that the hub reads, so whether a hub runs does not matter.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Make, list and revoke the keys of agents.")
    {
        KeysCreateCommand.Create(),
        KeysListCommand.Create(),
        KeysRevokeCommand.Create(),
    };

    public static KeyStore Open(HubConfig config) => new(config.DataDirectory, TimeProvider.System);

    public static KeyReport Report(StoredKey key, HubConfig config, string? text = null) =>
        new(key.Id, key.Agent, key.Name, key.Created, key.Expires, StateOf(key, config), text);

    private static string StateOf(StoredKey key, HubConfig config)
    {
        if (!config.Agents.ContainsKey(key.Agent)) return "agent unknown";
        return key.Expires <= TimeProvider.System.GetUtcNow() ? "expired" : "active";
    }
}
