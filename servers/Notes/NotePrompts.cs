using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Notes;

[McpServerPromptType]
public sealed class NotePrompts
{
    [McpServerPrompt(Name = "draft_note", Title = "Draft a note")]
    [Description("Asks the model to write a note about a topic and to keep it with add_note.")]
    public static string Draft(
        [Description("What the note is about.")] string topic,
        [Description("brief, friendly or formal."), AllowedValues("brief", "friendly", "formal")] string tone = "brief")
    {
        if (topic.Length is 0 or > 200) throw new McpException("topic must have 1 to 200 characters.");
        return $"""
            Write a note about: {topic}
            Tone: {tone}. At most 120 words, one idea per sentence, no introduction.
            Look with search_notes whether such a note exists; if not, keep yours with add_note and two or three tags.
            """;
    }
}
