namespace McpHub.Snapshot;

/// <summary>
/// A pattern over names such as <c>server/tool</c>: <c>*</c> is any run without a slash, <c>**</c> any run. Case-sensitive.
/// Matching is linear in the name for each star: no back-tracking over nested stars.
/// </summary>
public sealed class NamePattern(string text)
{
    /// <summary>What stands behind the last star: most names are told apart by it alone.</summary>
    private readonly string tail = text[(text.LastIndexOf('*') + 1)..];

    public string Text { get; } = text;

    /// <summary>True when the pattern is a plain name.</summary>
    public bool IsExact { get; } = !text.Contains('*');

    /// <summary>The first segment of every name that matches; null when a star stands in it, so that names may differ there.</summary>
    public string? Head { get; } = HeadOf(text).Contains('*') ? null : HeadOf(text).ToString();

    /// <summary>The first segment of a name: a server, a provider, or the whole name.</summary>
    public static ReadOnlySpan<char> HeadOf(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? name : name.AsSpan(0, slash);
    }

    public bool Matches(string name) => IsExact ? name == Text : name.EndsWith(tail, StringComparison.Ordinal) && Matches(Text, name);

    /// <summary>Whether there can be a name with this beginning that matches. Where a star stands in the beginning itself, the answer is yes.</summary>
    /// <param name="prefix">Ends in a slash.</param>
    public bool MayMatchBelow(string prefix)
    {
        var star = Text.IndexOf('*', StringComparison.Ordinal);
        var literal = star < 0 ? Text : Text[..star];
        return literal.Length >= prefix.Length ? literal.StartsWith(prefix, StringComparison.Ordinal) : star >= 0 && prefix.StartsWith(literal, StringComparison.Ordinal);
    }

    /// <summary>Whether every name with this beginning matches, in as many segments as it may have.</summary>
    /// <param name="prefix">Ends in a slash.</param>
    public bool MatchesAllBelow(string prefix) => Text.EndsWith("**", StringComparison.Ordinal) && Matches(prefix);

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        // The last star and the last double star seen are the only two places worth returning to.
        int p = 0, n = 0;
        (int Pattern, int Name) star = (-1, -1), doubleStar = (-1, -1);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                if (p + 1 < pattern.Length && pattern[p + 1] == '*')
                {
                    p += 2;
                    doubleStar = (p, n);
                    star = (-1, -1);
                }
                else
                {
                    p++;
                    star = (p, n);
                }
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (star.Pattern >= 0 && name[star.Name] != '/')
            {
                star.Name++;
                (p, n) = star;
            }
            else if (doubleStar.Pattern >= 0)
            {
                doubleStar.Name++;
                star = (-1, -1);
                (p, n) = doubleStar;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    public override string ToString() => Text;
}
