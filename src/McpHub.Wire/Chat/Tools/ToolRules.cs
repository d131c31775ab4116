using System.Buffers;

namespace McpHub.Wire.Chat;

/// <summary>What a dialect demands of tools, beyond what it has words for.</summary>
public sealed record ToolRules
{
    public static readonly ToolRules Default = new();

    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    public int MaxNameLength { get; init; } = 64;

    /// <summary>Whether a name may begin with a digit or a dash.</summary>
    public bool MayBeginWithDigit { get; init; } = true;

    public int MaxCallIdLength { get; init; } = 64;

    /// <summary>Whether there are tools that take free text.</summary>
    public bool HasCustomTools { get; init; }

    /// <summary>Whether tools stand in groups.</summary>
    public bool HasNamespaces { get; init; }

    public bool IsLegalName(string name) =>
        name.Length > 0 && name.Length <= MaxNameLength && IsPlain(name) && (MayBeginWithDigit || char.IsAsciiLetter(name[0]) || name[0] == '_');

    public bool IsLegalCallId(string id) => id.Length > 0 && id.Length <= MaxCallIdLength && IsPlain(id);

    /// <summary>The text with every other character than letters, digits, <c>_</c> and <c>-</c> replaced by <c>_</c>.</summary>
    internal static string Plain(string text) => string.Create(text.Length, text, static (plain, text) =>
    {
        for (var index = 0; index < text.Length; index++) plain[index] = Characters.Contains(text[index]) ? text[index] : '_';
    });

    private static bool IsPlain(string text) => text.AsSpan().IndexOfAnyExcept(Characters) < 0;
}
