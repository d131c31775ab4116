using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Notes;

[McpServerToolType]
public sealed class NoteTools(NoteStore store)
{
    [McpServerTool(Name = "add_note", Title = "Add a note", Destructive = false, Idempotent = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Keeps a new note and returns it with its id. Search first: two notes may have the same title.")]
    public Note Add(
        McpServer server,
        [Description("One line."), Length(1, NoteStore.MaxTitle)] string title,
        [Description("Plain text or Markdown."), Length(1, NoteStore.MaxBody)] string body,
        [Description("Up to eight short words to find the note by."), MaxLength(NoteStore.MaxTags)] string[]? tags = null)
    {
        Require(!string.IsNullOrWhiteSpace(title) && title.Length <= NoteStore.MaxTitle, $"title must have 1 to {NoteStore.MaxTitle} characters.");
        Require(!string.IsNullOrWhiteSpace(body) && body.Length <= NoteStore.MaxBody, $"body must have 1 to {NoteStore.MaxBody} characters.");
        tags ??= [];
        Require(tags.Length <= NoteStore.MaxTags, $"tags may hold at most {NoteStore.MaxTags} words.");
        Require(tags.All(t => t is { Length: > 0 and <= NoteStore.MaxTag }), $"each tag must have 1 to {NoteStore.MaxTag} characters.");

        var note = store.Add(title.Trim(), body, tags);
        server.ServerOptions.ResourceCollection?.Add(NoteResources.ForNote(note));
        return note;
    }

    [McpServerTool(Name = "list_notes", Title = "List notes", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists notes without their bodies.")]
    public NoteList List(
        [Description("Only notes with this tag."), StringLength(NoteStore.MaxTag)] string? tag = null,
        [AllowedValues("newest", "oldest", "title")] string order = "newest",
        [Range(1, 100)] int limit = 20)
    {
        Require(limit is >= 1 and <= 100, "limit must be between 1 and 100.");
        Note[] fitting = [.. store.All().Where(n => tag is null || n.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase))];
        IEnumerable<Note> ordered = order switch
        {
            "newest" => fitting.Reverse(),
            "oldest" => fitting,
            "title" => fitting.OrderBy(n => n.Title, StringComparer.OrdinalIgnoreCase),
            _ => throw new McpException("order must be newest, oldest or title."),
        };
        return new NoteList(fitting.Length, [.. ordered.Take(limit).Select(NoteHead.Of)]);
    }

    [McpServerTool(Name = "search_notes", Title = "Search notes", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Finds notes that hold any word of the query; the best match comes first.")]
    public SearchResult Search(
        [Description("A few words; case does not matter."), Length(1, 200)] string query,
        [Range(1, 50)] int limit = 10)
    {
        Require(!string.IsNullOrWhiteSpace(query) && query.Length <= 200, "query must have 1 to 200 characters.");
        Require(limit is >= 1 and <= 50, "limit must be between 1 and 50.");
        var matches = NoteSearch.Find(store.All(), query);
        return new SearchResult(query, matches.Count, [.. matches.Take(limit)]);
    }

    [McpServerTool(Name = "get_note", Title = "Read a note", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Returns one note with its whole body.")]
    public Note Get([Description("As list_notes or search_notes gave it."), RegularExpression("^n[0-9]{1,9}$")] string id) => store.Get(id);

    [McpServerTool(Name = "delete_note", Title = "Delete a note", Destructive = true, Idempotent = false, OpenWorld = false)]
    [Description("Removes one note for good.")]
    public string Delete(McpServer server, [RegularExpression("^n[0-9]{1,9}$")] string id)
    {
        var note = store.Delete(id);
        if (server.ServerOptions.ResourceCollection is { } resources && resources.TryGetPrimitive(note.Uri, out var entry))
            resources.Remove(entry);
        return $"Deleted {note.Id}, \"{note.Title}\".";
    }

    private static void Require(bool holds, string message)
    {
        if (!holds) throw new McpException(message);
    }
}
