using System.Text.RegularExpressions;

namespace McpHub.Config.Reading;

/// <summary>Finds what was probably meant.</summary>
internal static class Spelling
{
    private const int MaxShown = 60;

    /// <summary>Text from the file, cut to what fits a message.</summary>
    public static string Shown(string text) => text.Length <= MaxShown ? text : $"{text[..MaxShown]}…";

    /// <returns>A hint, or null when nothing is near.</returns>
    public static string? DidYouMean(string written, IEnumerable<string> known) =>
        Nearest(written, known) is { } nearest ? $"Did you mean '{nearest}'?" : null;

    /// <summary>The known word that is fewest edits away, at most a third of its length; null when none is.</summary>
    public static string? Nearest(string written, IEnumerable<string> known)
    {
        if (written.Length > MaxShown) return null;

        return known
            .Select(word => (Word: word, Distance: Distance(written.ToLowerInvariant(), word.ToLowerInvariant())))
            .Where(candidate => candidate.Distance <= Math.Max(1, candidate.Word.Length / 3))
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Word)
            .FirstOrDefault();
    }

    /// <summary>A name like the written one that the pattern accepts, as a hint; names of pasted servers often need it.</summary>
    public static string? SuggestName(string written, string pattern)
    {
        var plain = Regex.Replace(written.ToLowerInvariant(), "[^a-z0-9]+", "-").Trim('-');
        var name = plain.Length <= 32 ? plain : plain[..32].Trim('-');
        return Regex.IsMatch(name, pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)) ? $"For example '{name}'." : null;
    }

    // Levenshtein, two rows.
    private static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        foreach (var (character, row) in left.Select((character, index) => (character, index + 1)))
        {
            var current = new int[right.Length + 1];
            current[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var replaced = previous[column - 1] + (character == right[column - 1] ? 0 : 1);
                current[column] = Math.Min(replaced, Math.Min(previous[column], current[column - 1]) + 1);
            }

            previous = current;
        }

        return previous[^1];
    }
}
