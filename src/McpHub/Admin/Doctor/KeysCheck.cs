using McpHub.Agents;
using McpHub.Config;

namespace McpHub.Admin.Doctor;

/// <summary>Whether anybody can come in, and whether all keys still mean somebody.</summary>
internal static class KeysCheck
{
    public static IEnumerable<Finding> Run(HubConfig config, TimeProvider time)
    {
        // Opening the store would make it.
        if (!Directory.Exists(Path.Combine(config.DataDirectory, "keys"))) return NoKeys(config);
        try
        {
            return Judge(new KeyStore(config.DataDirectory, time).List(), config, time);
        }
        catch (Exception error) when (error is InvalidDataException or InvalidOperationException)
        {
            return [Finding.Problem("keys_damaged", error.Message, "Put the file back from a backup, or delete it and make new keys: mcphub keys create AGENT")];
        }
    }

    private static IEnumerable<Finding> Judge(IReadOnlyList<StoredKey> keys, HubConfig config, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var active = keys.Where(key => config.Agents.ContainsKey(key.Agent) && !(key.Expires <= now)).ToList();
        var orphans = keys.Where(key => !config.Agents.ContainsKey(key.Agent)).Select(key => key.Agent).Distinct().ToList();
        IEnumerable<Finding> first = active.Count > 0 ? [Finding.Ok("keys", $"{active.Count} of {keys.Count} keys let somebody in.")] : NoKeys(config);
        return orphans.Count == 0
            ? first
            : [.. first, Finding.Warning("keys_of_unknown_agents", $"There are keys of agents that the configuration does not have: {string.Join(", ", orphans)}.", "Revoke them: mcphub keys list, mcphub keys revoke ID. Or configure the agents again.")];
    }

    private static IEnumerable<Finding> NoKeys(HubConfig config) => config switch
    {
        { Auth.AnonymousAgent: { } agent } => [Finding.Ok("keys", $"Without a key callers are the agent '{agent}'.")],
        { Agents.Count: 0 } => [Finding.Warning("no_agents", "The configuration has no agent, so nobody can call this hub.", "Add one under 'agents', then make it a key: mcphub keys create AGENT")],
        _ => [Finding.Warning("no_keys", "There is no key that lets anybody in.", $"Make one: mcphub keys create {config.Agents.Keys.First()}")],
    };
}
