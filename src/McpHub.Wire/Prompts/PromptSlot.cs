using System.Globalization;
using System.Text;

namespace McpHub.Wire.Prompts;

/// <summary>
/// How a text of somebody else stands in a prompt, so that it is data there and cannot become anything else: as a JSON string on one line,
/// in which every character is escaped that markup, chat templates, fences, roles or other templates are made of, and every one that
/// nobody sees. Nothing is lost: the string says what the text says.
/// </summary>
public static class PromptSlot
{
    // With line breaks and quotation marks escaped, no role ("Human:"), heading or fence can begin; the rest closes what holds the slot.
    private const string Escaped = "\"\\<>`{}[]|&";

    public static string Write(string text)
    {
        var slot = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            if (ShortOf(rune.Value) is { } escape) slot.Append(escape);
            else if (IsEscaped(rune)) Escape(slot, rune);
            else slot.Append(rune.ToString());
        }

        return slot.Append('"').ToString();
    }

    private static string? ShortOf(int value) => value switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\\' => "\\\\",
        '"' => "\\\"",
        _ => null,
    };

    private static bool IsEscaped(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        || (rune.IsAscii && Escaped.Contains((char)rune.Value, StringComparison.Ordinal));

    private static void Escape(StringBuilder slot, Rune rune)
    {
        Span<char> units = stackalloc char[2];
        foreach (var unit in units[..rune.EncodeToUtf16(units)]) slot.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
    }
}
