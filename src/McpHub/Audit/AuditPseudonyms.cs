using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpHub.Storage;

namespace McpHub.Audit;

/// <summary>
/// Whom the records mean: they hold a random name for each agent, and this file beside them, <c>agents.json</c>, says whose it is. Without
/// its entry nobody can tell any more, and the chain stays whole. Thread-safe.
/// </summary>
internal sealed class AuditPseudonyms(AuditFolder folder)
{
    private const string Prefix = "agt_";
    private const int Length = 20;
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    private readonly Lock gate = new();
    private readonly string path = Path.Combine(folder.Path, "agents.json");
    private Dictionary<string, string>? known;

    /// <summary>The pseudonym of an agent; made and kept when it has none yet.</summary>
    public string Of(string agent)
    {
        lock (gate)
        {
            known ??= Read(path);
            if (known.TryGetValue(agent, out var pseudonym)) return pseudonym;

            pseudonym = Prefix + RandomNumberGenerator.GetString(Alphabet, Length);
            Write(new(known) { [agent] = pseudonym });
            return pseudonym;
        }
    }

    /// <summary>Forgets whose it was.</summary>
    /// <returns>The pseudonym; null when the agent has none.</returns>
    public string? Erase(string agent)
    {
        lock (gate)
        {
            known ??= Read(path);
            if (!known.TryGetValue(agent, out var pseudonym)) return null;

            var left = new Dictionary<string, string>(known);
            left.Remove(agent);
            Write(left);
            return pseudonym;
        }
    }

    /// <summary>Agents by their pseudonyms, as they are now.</summary>
    public static IReadOnlyDictionary<string, string> Names(AuditFolder folder) =>
        Read(Path.Combine(folder.Path, "agents.json")).ToDictionary(pair => pair.Value, pair => pair.Key);

    private static Dictionary<string, string> Read(string path)
    {
        if (!File.Exists(path)) return [];

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), AuditJson.Default.DictionaryStringString) ?? [];
        }
        catch (JsonException error)
        {
            throw new IOException($"{path} is damaged: {error.Message} Without it records cannot be told apart by agent; move it away to begin a new one.", error);
        }
    }

    private void Write(Dictionary<string, string> next)
    {
        PrivateFiles.CreateFolder(folder.Path);
        PrivateFiles.WriteAtomically(path, JsonSerializer.SerializeToUtf8Bytes(next, AuditJson.Default.DictionaryStringString));
        known = next;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class AuditJson : JsonSerializerContext;
