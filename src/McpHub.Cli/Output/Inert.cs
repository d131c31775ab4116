using System.Globalization;
using System.Text;

namespace McpHub.Cli.Output;

/// <summary>
/// Text of tools, models and servers as a terminal may show it: what could move the cursor, change colours or reverse the direction of
/// reading is written as <c>\uXXXX</c>. The same spelling is valid inside JSON strings.
/// </summary>
internal static class Inert
{
    /// <summary>On one line.</summary>
    public static string Line(string text) => Escape(text, keepsLayout: false);

    /// <summary>Line breaks and tabs stay.</summary>
    public static string Block(string text) => Escape(text.ReplaceLineEndings("\n"), keepsLayout: true);

    private static string Escape(string text, bool keepsLayout)
    {
        var output = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsPrintable(rune) || (keepsLayout && rune.Value is '\n' or '\t')) output.Append(rune);
            else AppendEscaped(output, rune);
        }

        return output.ToString();
    }

    // Format covers the marks that reverse the direction of text and the invisible ones; joiners only shape letters and emoji.
    private static bool IsPrintable(Rune rune) => rune.Value is 0x200C or 0x200D || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static void AppendEscaped(StringBuilder output, Rune rune)
    {
        Span<char> units = stackalloc char[2];
        foreach (var unit in units[..rune.EncodeToUtf16(units)]) output.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
    }
}
