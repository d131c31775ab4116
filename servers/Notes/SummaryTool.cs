using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Notes;

/// <summary>A tool that takes its time: it reports progress after every note and stops at once when cancelled.</summary>
[McpServerToolType]
public sealed class SummaryTool(NoteStore store, TimeProvider? time = null)
{
    private const int MaxPauseMs = 2_000;

    [McpServerTool(Name = "summarize_notes", Title = "Summarise notes", ReadOnly = true, OpenWorld = false)]
    [Description("Condenses each note to its first sentence. Slow on purpose: reports progress note by note and can be cancelled.")]
    public async Task<string> SummarizeAsync(
        IProgress<ProgressNotificationValue> progress,
        [Description("Only notes with this tag."), StringLength(NoteStore.MaxTag)] string? tag = null,
        [Description("Pause between two notes, in milliseconds."), Range(0, MaxPauseMs)] int pauseMs = 100,
        CancellationToken ct = default)
    {
        if (pauseMs is < 0 or > MaxPauseMs) throw new McpException($"pauseMs must be between 0 and {MaxPauseMs}.");

        Note[] notes = [.. store.All().Where(n => tag is null || n.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase))];
        var summary = new StringBuilder($"{notes.Length} notes:");
        for (var i = 0; i < notes.Length; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(pauseMs), time ?? TimeProvider.System, ct);
            summary.Append($"\n- {notes[i].Title} ({notes[i].Id}): {FirstSentence(notes[i].Body)}");
            progress.Report(new() { Progress = i + 1, Total = notes.Length, Message = notes[i].Title });
        }
        return summary.ToString();
    }

    private static string FirstSentence(string body)
    {
        var text = body.ReplaceLineEndings(" ").Trim();
        for (var at = 1; at < text.Length - 1; at++)
        {
            // A letter before the dot: the "1." of a list ends no sentence.
            if (text[at] is '.' or '!' or '?' && text[at + 1] is ' ' && char.IsLetter(text[at - 1])) return text[..(at + 1)];
        }
        return text;
    }
}
