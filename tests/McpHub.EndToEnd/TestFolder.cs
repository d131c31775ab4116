namespace McpHub.EndToEnd;

/// <summary>A temporary folder with a configuration in it.</summary>
public sealed class TestFolder : IDisposable
{
    public TestFolder(string config)
    {
        Path = Directory.CreateTempSubdirectory("mcphub-e2e-").FullName;
        ConfigPath = System.IO.Path.Combine(Path, "hub.config.json");
        File.WriteAllText(ConfigPath, config);
    }

    public string Path { get; }

    public string ConfigPath { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
