using System.Text.Json;

namespace McpHub.EndToEnd;

/// <summary>The audit files of a hub, which it writes a moment after the answer.</summary>
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
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.jsonl").Order().SelectMany(ReadFile)] : [];
    }

    // The hub has it open; its last line may not be complete yet.
    private static IEnumerable<JsonElement> ReadFile(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return [.. reader.ReadToEnd().Split('\n')[..^1].Select(line => JsonElement.Parse(line))];
    }
}
