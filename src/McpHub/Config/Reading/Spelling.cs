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
            .Where(word => word.Length <= MaxShown)
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

    // Levenshtein, with two swapped neighbours as one edit: the most frequent slip of all.
    private static int Distance(string left, string right)
    {
        var distance = new int[left.Length + 1, right.Length + 1];
        for (var row = 0; row <= left.Length; row++)
        {
            for (var column = 0; column <= right.Length; column++)
            {
                distance[row, column] = row == 0 || column == 0 ? row + column : Step(row, column);
            }
        }

        return distance[left.Length, right.Length];

        int Step(int row, int column)
        {
            var replaced = distance[row - 1, column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
            var best = Math.Min(replaced, Math.Min(distance[row - 1, column], distance[row, column - 1]) + 1);
            var isSwapped = row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
            return isSwapped ? Math.Min(best, distance[row - 2, column - 2] + 1) : best;
        }
    }
}
