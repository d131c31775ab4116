using System.Text.Json;

namespace McpHub.EndToEnd.Peers;

/// <summary>A hub whose configuration is what Claude Desktop writes, plus the one line that says who may call. Only there when the peers are.</summary>
public sealed class PastedHub : IAsyncLifetime
{
    private readonly DirectoryInfo files = Directory.CreateTempSubdirectory("mcphub-e2e-files-");

    public HubProcess Hub { get; private set; } = null!;

    public string Key { get; private set; } = null!;

    /// <summary>The folder that the filesystem server serves.</summary>
    public string Files => files.FullName;

    public async ValueTask InitializeAsync()
    {
        if (!Npm.IsInstalled) return;
        Hub = await HubProcess.StartAsync(Pasted());
        await ServerStates.WaitAsync(Hub, ("everything", "ready"), ("filesystem", "ready"), ("memory", "ready"));
        Key = await Hub.CreateKeyAsync("me");
    }

    // Where people write npx and the name of a package, here is Node and the file of the installed package.
    private string Pasted() => $$"""
        {
          "agents": { "me": { "roles": ["everything"] } },

          "globalShortcut": "",
          "mcpServers": {
            "everything": {
              "command": {{Json(Npm.Node)}},
              "args": [{{Server("everything")}}]
            },
            "filesystem": {
              "command": {{Json(Npm.Node)}},
              "args": [{{Server("filesystem")}}, {{Json(Files)}}]
            },
            "memory": {
              "command": {{Json(Npm.Node)}},
              "args": [{{Server("memory")}}],
              "env": { "MEMORY_FILE_PATH": {{Json(Path.Combine(Files, "memory.jsonl"))}} }
            }
          }
        }
        """;

    private static string Server(string name) => Json(Npm.Package($"@modelcontextprotocol/server-{name}/dist/index.js"));

    private static string Json(string text) => JsonSerializer.Serialize(text);

    public async ValueTask DisposeAsync()
    {
        if (Hub is not null) await Hub.DisposeAsync();
        files.Delete(recursive: true);
    }
}
