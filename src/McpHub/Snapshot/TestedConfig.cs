using McpHub.Config;

namespace McpHub.Snapshot;

/// <summary>Reads the configuration file as the hub does: with the tests that it holds, which must pass.</summary>
public static class TestedConfig
{
    public static ConfigResult Load(string path) => Load(path, Environment.GetEnvironmentVariable);

    /// <param name="environment">Reads one environment variable; null when it is not set.</param>
    public static ConfigResult Load(string path, Func<string, string?> environment) => ConfigFile.Load(path, environment, inspect: PolicyTests.Run);
}
