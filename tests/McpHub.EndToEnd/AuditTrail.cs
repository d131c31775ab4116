using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpHub.EndToEnd;

/// <summary>How calls ended by the audit files of a hub, which it writes a moment after the answer; with the names of agents.</summary>
public static class AuditTrail
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits for a record.</summary>
    /// <exception cref="TimeoutException">There is none; says what there is.</exception>
    public static async Task<JsonElement> WaitForAsync(HubProcess hub, Func<JsonElement, bool> condition)
    {
        using var limit = new CancellationTokenSource(Deadline);
        while (true)
        {
            var records = Read(hub);
            if (records.FirstOrDefault(condition) is { ValueKind: JsonValueKind.Object } found) return found;
            if (limit.IsCancellationRequested) throw new TimeoutException($"No such record:\n{string.Join('\n', records)}");
            await Task.Delay(Pause);
        }
    }

    private static List<JsonElement> Read(HubProcess hub)
    {
        var folder = Path.Combine(hub.Folder, "data", "audit");
        var agents = Path.Combine(folder, "agents.json");
        if (!File.Exists(agents)) return [];

        var names = JsonElement.Parse(File.ReadAllBytes(agents)).EnumerateObject().ToDictionary(agent => agent.Value.GetString()!, agent => agent.Name);
        return [.. Directory.EnumerateFiles(folder, "audit-*.jsonl").Order().SelectMany(ReadFile).Where(record => record.GetProperty("kind").GetString() == "outcome").Select(record => WithName(record, names))];
    }

    private static JsonElement WithName(JsonElement record, Dictionary<string, string> names)
    {
        var named = JsonObject.Create(record)!;
        named["agent"] = names.GetValueOrDefault(record.GetProperty("agent").GetString()!);
        return JsonElement.Parse(named.ToJsonString());
    }

    // The hub has it open; its last line may not be complete yet.
    private static IEnumerable<JsonElement> ReadFile(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return [.. reader.ReadToEnd().Split('\n')[..^1].Select(line => JsonElement.Parse(line))];
    }
}
