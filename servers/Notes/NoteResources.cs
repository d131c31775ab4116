using System.ComponentModel;
using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Notes;

[McpServerResourceType]
public sealed class NoteResources(NoteStore store)
{
    [McpServerResource(UriTemplate = "notes://all", Name = "all-notes", Title = "All notes", MimeType = "text/markdown")]
    [Description("Every note, oldest first, in one Markdown page.")]
    public string All() => store.All().Aggregate(new StringBuilder(), (page, note) => page.AppendLine(Markdown(note))).ToString();

    [McpServerResource(UriTemplate = "note://{id}", Name = "note", Title = "One note", MimeType = "text/markdown")]
    [Description("One note by its id.")]
    public TextResourceContents Note(string id) => Contents(Find(store, id));

    /// <summary>The entry that makes one note appear in resources/list.</summary>
    public static McpServerResource ForNote(Note note) => McpServerResource.Create(
        () => Contents(note),
        new() { UriTemplate = note.Uri, Name = note.Id, Title = note.Title, MimeType = "text/markdown", Description = string.Join(", ", note.Tags) });

    private static Note Find(NoteStore store, string id)
    {
        try
        {
            return store.Get(id);
        }
        catch (McpException unknown)
        {
            throw new McpProtocolException(unknown.Message, McpErrorCode.InvalidParams);
        }
    }

    private static TextResourceContents Contents(Note note) =>
        new() { Uri = note.Uri, MimeType = "text/markdown", Text = Markdown(note) };

    private static string Markdown(Note note) => $"# {note.Title}\n\n{note.Body.TrimEnd()}\n\nTags: {string.Join(", ", note.Tags)}\n";
}
