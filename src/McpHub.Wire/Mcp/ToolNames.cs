using System.Security.Cryptography;
using System.Text;

namespace McpHub.Wire.Mcp;

/// <summary>The names under which a server's items are advertised beside those of other servers: <c>{alias}__{name}</c>.</summary>
public static class ToolNames
{
    public const string Separator = "__";

    /// <summary>The longest name that every model API accepts.</summary>
    public const int MaxLength = 64;

    /// <summary>The advertised name; cut and marked with a hash when it would be too long.</summary>
    public static string Advertise(string alias, string name)
    {
        var full = alias + Separator + name;
        return full.Length <= MaxLength ? full : Mark(alias, name);
    }

    /// <summary>The advertised name with a hash of server and name: for names that clash or are too long. Stable across restarts.</summary>
    public static string Mark(string alias, string name)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{alias}/{name}")).AsSpan(0, 4));
        var full = alias + Separator + name;
        var length = Math.Min(full.Length, MaxLength - hash.Length - 1);
        if (char.IsHighSurrogate(full[length - 1])) length--;
        return $"{full.AsSpan(0, length)}_{hash}";
    }
}
