using System.Security.Cryptography;
using System.Text;

namespace McpHub.Wire.Chat;

/// <summary>
/// Tools under names that a dialect takes, and the way back. A name that is legal already stays; another one is changed in a way that depends on
/// nothing but itself, so that it is the same in every turn of a conversation.
/// </summary>
internal sealed class LegalToolNames(ToolRules rules)
{
    private readonly Dictionary<string, (string? Namespace, string Name)> originals = [];

    public string Add(string? @namespace, string name)
    {
        var whole = @namespace is null ? name : $"{@namespace}__{name}";
        var legal = rules.IsLegalName(whole) ? whole : Mark(whole);
        // Two tools never share a name: the one that comes later is marked.
        for (var attempt = 0; originals.TryGetValue(legal, out var taken) && taken != (@namespace, name); attempt++) legal = Mark($"{whole}\n{attempt}");
        originals[legal] = (@namespace, name);
        return legal;
    }

    /// <summary>What the caller calls the tool; a name that nobody gave stays as it is.</summary>
    public (string? Namespace, string Name) Original(string legal) => originals.GetValueOrDefault(legal, (null, legal));

    private string Mark(string name)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 4));
        var plain = ToolRules.Plain(name);
        if (!rules.MayBeginWithDigit && plain.Length > 0 && !char.IsAsciiLetter(plain[0])) plain = "_" + plain;
        return $"{plain[..Math.Min(plain.Length, rules.MaxNameLength - hash.Length - 1)]}_{hash}";
    }
}
