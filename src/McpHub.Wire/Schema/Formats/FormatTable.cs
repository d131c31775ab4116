using System.Diagnostics.CodeAnalysis;

namespace McpHub.Wire.Schema.Formats;

/// <summary>The formats that can be asserted, by name.</summary>
internal static class FormatTable
{
    public static bool TryGet(string name, [NotNullWhen(true)] out Func<string, bool>? isValid)
    {
        isValid = null;
        return false;
    }
}
