namespace McpHub.Models.Simulator;

/// <summary>FNV-1a, 64 bit: a hash that is the same in every process.</summary>
internal static class Fnv
{
    public static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 14695981039346656037ul;
        foreach (var b in bytes) hash = (hash ^ b) * 1099511628211ul;
        return hash;
    }
}
