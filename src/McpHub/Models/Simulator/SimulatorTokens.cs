namespace McpHub.Models.Simulator;

/// <summary>
/// The simulator's tokens: a run of letters and digits is cut into pieces of four characters, every other visible
/// character is one token, and white space goes with the token that follows it.
/// </summary>
internal static class SimulatorTokens
{
    private const int PieceLength = 4;

    public static int Count(string text) => Split(text).Count();

    /// <summary>The tokens; together they are the text again.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var begin = 0;
        while (begin < text.Length)
        {
            var end = begin;
            while (end < text.Length && char.IsWhiteSpace(text[end])) end++;
            var visible = end;
            while (end < text.Length && end - visible < PieceLength && char.IsLetterOrDigit(text[end])) end++;
            if (end == visible && end < text.Length) end += char.IsSurrogatePair(text, end) ? 2 : 1;
            yield return text[begin..end];
            begin = end;
        }
    }

    /// <summary>The first tokens of a text.</summary>
    public static string Take(string text, long count) => string.Concat(Split(text).Take((int)Math.Min(count, int.MaxValue)));
}
