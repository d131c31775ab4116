using McpHub.Config;

namespace McpHub.Snapshot;

/// <summary>Reads the configuration file as the hub does: with the tests that it holds, which must pass.</summary>
public static class TestedConfig
{
    public static ConfigResult Load(string path) => Load(path, Environment.GetEnvironmentVariable);

    /// <param name="environment">Reads one environment variable; null when it is not set.</param>
    /// <param name="unknown">As of <see cref="ConfigFile.Load(string, Func{string, string?}, string?, Func{HubConfig, IEnumerable{ConfigError}}?)"/>.</param>
    public static ConfigResult Load(string path, Func<string, string?> environment, string? unknown = null) => ConfigFile.Load(path, environment, unknown, PolicyTests.Run);
}
