namespace Notes;

/// <summary>Counts words; a title or a tag weighs more than the body.</summary>
public static class NoteSearch
{
    private const int SnippetLength = 160;

    public static IReadOnlyList<NoteMatch> Find(IReadOnlyList<Note> notes, string query)
    {
        var words = query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. notes
            .Select(note => new NoteMatch(note.Id, note.Uri, note.Title, Snippet(note.Body, words), words.Sum(word => Score(note, word))))
            .Where(match => match.Score > 0)
            .OrderByDescending(match => match.Score)];
    }

    private static int Score(Note note, string word) =>
        (3 * Count(note.Title, word)) + (3 * note.Tags.Count(tag => tag.Equals(word, StringComparison.OrdinalIgnoreCase))) + Count(note.Body, word);

    private static int Count(string text, string word)
    {
        var count = 0;
        for (var at = 0; (at = text.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += word.Length) count++;
        return count;
    }

    private static string Snippet(string body, string[] words)
    {
        var hit = words.Select(word => body.IndexOf(word, StringComparison.OrdinalIgnoreCase)).Where(at => at >= 0).DefaultIfEmpty(0).Min();
        var start = Math.Max(0, hit - (SnippetLength / 4));
        var text = body.Substring(start, Math.Min(SnippetLength, body.Length - start)).ReplaceLineEndings(" ").Trim();
        return (start > 0 ? "…" : "") + text + (start + SnippetLength < body.Length ? "…" : "");
    }
}
