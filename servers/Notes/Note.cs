using System.ComponentModel;

namespace Notes;

public sealed record Note(
    [property: Description("Identity of the note, such as n1.")] string Id,
    [property: Description("The same note as a resource.")] string Uri,
    string Title,
    string Body,
    IReadOnlyList<string> Tags,
    DateTimeOffset CreatedAt);

/// <summary>A note without its body, for lists.</summary>
public sealed record NoteHead(string Id, string Uri, string Title, IReadOnlyList<string> Tags, DateTimeOffset CreatedAt)
{
    public static NoteHead Of(Note note) => new(note.Id, note.Uri, note.Title, note.Tags, note.CreatedAt);
}

public sealed record NoteList([property: Description("How many notes fit, before the limit.")] int Total, IReadOnlyList<NoteHead> Notes);

public sealed record NoteMatch(
    string Id,
    string Uri,
    string Title,
    [property: Description("The text around the first hit.")] string Snippet,
    [property: Description("Higher is better; only comparable within one search.")] int Score);

public sealed record SearchResult(string Query, int Total, IReadOnlyList<NoteMatch> Matches);
