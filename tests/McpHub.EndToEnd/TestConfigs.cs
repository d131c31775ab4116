using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpHub.EndToEnd;

/// <summary>Configurations for <see cref="HubProcess"/>: no <c>listen</c> (the hub gets a free port), data in the folder of the file.</summary>
public static class TestConfigs
{
    /// <summary>The notes server; agents <c>assistant</c> (may do everything) and <c>researcher</c> (may only list notes and ask the model <c>fast</c>).</summary>
    public static string Default => With(new JsonObject { ["notes"] = Program(Built.Notes) });

    /// <summary>The default with these servers instead of the notes.</summary>
    public static string With(JsonObject servers) => new JsonObject
    {
        ["mcpServers"] = servers,
        ["providers"] = new JsonObject { ["simulator"] = new JsonObject { ["dialect"] = "simulator" } },
        ["models"] = JsonNode.Parse("""
            {
              "fast": { "targets": [{ "provider": "simulator", "model": "sim-small" }] },
              "smart": { "targets": [{ "provider": "simulator", "model": "sim-large" }] }
            }
            """),
        ["toolsets"] = servers.ContainsKey("notes") ? JsonNode.Parse("""{ "reading": { "tools": ["notes/list_notes", "notes/get_note"] } }""") : new JsonObject(),
        ["roles"] = JsonNode.Parse("""
            {
              "research": {
                "rules": [
                  { "id": "list", "effect": "allow", "actions": ["tool.call"], "targets": ["*/list_notes"] },
                  { "id": "fast", "effect": "allow", "actions": ["model.use"], "targets": ["fast"] }
                ]
              }
            }
            """),
        ["agents"] = JsonNode.Parse("""{ "assistant": { "roles": ["everything"] }, "researcher": { "roles": ["research"] } }"""),
    }.ToJsonString(new JsonSerializerOptions { WriteIndented = true });

    /// <summary>A server entry that starts a built program over stdio.</summary>
    public static JsonObject Program(string assembly, params string[] arguments) => new()
    {
        ["command"] = "dotnet",
        ["args"] = new JsonArray([assembly, .. arguments.Select(argument => (JsonNode)argument)]),
    };
}
