using System.Text;

namespace McpHub.Snapshot.Search;

/// <summary>The words of a name, a text or a query, so that <c>createIssues</c>, <c>create_issue</c> and "create an issue" meet.</summary>
internal static class SearchTerms
{
    private const int MaxLength = 40;

    /// <summary>Lower case, at most so many; words beyond are not looked at.</summary>
    public static List<string> Of(string text, int max)
    {
        var terms = new List<string>();
        var word = new StringBuilder();
        for (var index = 0; index < text.Length && terms.Count < max; index++)
        {
            var letter = text[index];
            if (word.Length > 0 && (!char.IsLetterOrDigit(letter) || IsBoundary(text, index))) Take(word, terms);
            if (char.IsLetterOrDigit(letter) && word.Length < MaxLength) word.Append(char.ToLowerInvariant(letter));
        }

        if (terms.Count < max) Take(word, terms);
        return terms;
    }

    // In camelCase a capital begins a word; in HTTPServer it is the last of several.
    private static bool IsBoundary(string text, int index) =>
        char.IsUpper(text[index]) && (char.IsLower(text[index - 1]) || (char.IsUpper(text[index - 1]) && index + 1 < text.Length && char.IsLower(text[index + 1])));

    private static void Take(StringBuilder word, List<string> terms)
    {
        if (word.Length > 0) terms.Add(Singular(word.ToString()));
        word.Clear();
    }

    private static string Singular(string word)
    {
        if (word.Length > 4 && word.EndsWith("ies", StringComparison.Ordinal)) return $"{word[..^3]}y";
        return word.Length > 3 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) ? word[..^1] : word;
    }
}
