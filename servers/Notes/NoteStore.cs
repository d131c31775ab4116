using System.Globalization;
using ModelContextProtocol;

namespace Notes;

/// <summary>Notes in memory, at most <see cref="Capacity"/> of them. Safe for concurrent use.</summary>
public sealed class NoteStore(TimeProvider time)
{
    public const int Capacity = 1_000;
    public const int MaxTitle = 120;
    public const int MaxBody = 20_000;
    public const int MaxTags = 8;
    public const int MaxTag = 30;

    private readonly Lock gate = new();
    private readonly SortedDictionary<int, Note> notes = [];
    private int lastNumber;

    /// <summary>All notes, oldest first.</summary>
    public IReadOnlyList<Note> All()
    {
        lock (gate) return [.. notes.Values];
    }

    public Note Get(string id)
    {
        lock (gate) return notes.GetValueOrDefault(NumberOf(id)) ?? throw Unknown(id);
    }

    public Note Add(string title, string body, IReadOnlyList<string> tags)
    {
        lock (gate)
        {
            if (notes.Count >= Capacity)
                throw new McpException($"The store is full ({Capacity} notes). Delete a note first.");

            var number = ++lastNumber;
            var note = new Note($"n{number}", $"note://n{number}", title, body, tags, time.GetUtcNow());
            notes.Add(number, note);
            return note;
        }
    }

    public Note Delete(string id)
    {
        lock (gate) return notes.Remove(NumberOf(id), out var note) ? note : throw Unknown(id);
    }

    private static int NumberOf(string id) =>
        id is ['n', .. var digits] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static McpException Unknown(string id) =>
        new($"There is no note '{(id.Length > 20 ? id[..20] + "…" : id)}'. list_notes shows the ids there are.");

    public void Seed()
    {
        Add("What a hub is for", """
            A hub stands between agents and everything they call. Agents get one MCP address and one
            model address; the hub decides who may call what, counts it, and writes it down.
            Adding a server or a model provider then changes one file and no agent.
            """, ["hub", "architecture"]);
        Add("Rules for a good tool", """
            One verb and one noun in the name. Say in the description when not to use it. Give limits in
            the schema, not in prose. Return structured content for programs and a sentence for people.
            An error names what was wrong and what to try next.
            """, ["mcp", "tools"]);
        Add("Release checklist", """
            1. Tests and conformance are green on a clean clone.
            2. The configuration reference matches the schema.
            3. Upgrade one hub, watch error rate and latency for ten minutes, then the rest.
            4. Write down what surprised you.
            """, ["release", "operations"]);
        Add("When a provider is slow", """
            Look at the time to the first token, not at the whole answer. If one provider is slow, let the
            hub fail over before the first byte; afterwards it is too late to change your mind.
            """, ["operations", "models"]);
        Add("Ideas for the demo", """
            Search the notes, reserve stock in the inventory, and let a reviewer read the result.
            Show the audit log at the end: who called which tool, through which agent, and what it cost.
            """, ["demo", "hub"]);
    }
}
