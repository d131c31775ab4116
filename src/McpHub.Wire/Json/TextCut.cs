using System.Globalization;

namespace McpHub.Wire.Json;

/// <summary>Shortens long text.</summary>
public static class TextCut
{
    /// <summary>Beginning and end stay, a sentence between them says how much is missing.</summary>
    /// <param name="maxChars">Of what stays; the sentence comes on top.</param>
    /// <returns>The text as it is when it is not longer; and how many characters are missing.</returns>
    public static (string Text, int Cut) Keep(string text, int maxChars)
    {
        if (text.Length <= maxChars) return (text, 0);
        var head = maxChars - maxChars / 3;
        var tail = text.Length - maxChars / 3;
        if (head > 0 && char.IsHighSurrogate(text[head - 1])) head--;
        if (tail < text.Length && char.IsLowSurrogate(text[tail])) tail++;
        return (string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, head)}\n[… {tail - head} characters are cut here …]\n{text.AsSpan(tail)}"), tail - head);
    }

    /// <summary>The beginning of a text, without half a character at its end.</summary>
    public static string Head(string text, int maxChars) =>
        text.Length <= maxChars ? text : text[..(maxChars > 0 && char.IsHighSurrogate(text[maxChars - 1]) ? maxChars - 1 : maxChars)];

    /// <summary>The text shortened until <paramref name="toJson"/> makes no more bytes of it than allowed.</summary>
    /// <returns>Null when even the sentence alone is too long.</returns>
    public static (byte[] Json, int Cut)? Fit(string text, int maxBytes, Func<string, byte[]> toJson)
    {
        var chars = Math.Min(text.Length, maxBytes);
        while (true)
        {
            var (kept, cut) = Keep(text, chars);
            var json = toJson(kept);
            if (json.Length <= maxBytes) return (json, cut);
            if (chars == 0) return null;
            chars = (int)Math.Min(chars * 0.9, chars - (double)(json.Length - maxBytes) / 6);
            chars = Math.Max(0, chars);
        }
    }
}
