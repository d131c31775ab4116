using System.Security.Cryptography;
using System.Text;

namespace McpHub.Wire.Chat;

/// <summary>
/// Ids of calls in a form that a dialect takes. Some servers number the calls of every answer anew: the second call of an id gets another one, and
/// the results that follow belong to it. The same conversation always gets the same ids.
/// </summary>
internal sealed class LegalCallIds(ToolRules rules)
{
    private readonly Dictionary<string, string> current = [];
    private readonly HashSet<string> taken = [];

    public string OfCall(string id)
    {
        var legal = rules.IsLegalCallId(id) ? id : Hash(id);
        for (var occurrence = 2; !taken.Add(legal); occurrence++) legal = Hash($"{id}\n{occurrence}");
        current[id] = legal;
        return legal;
    }

    public string OfResult(string id) => current.TryGetValue(id, out var legal) ? legal : rules.IsLegalCallId(id) ? id : Hash(id);

    private static string Hash(string id) => $"call_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 12))}";
}
