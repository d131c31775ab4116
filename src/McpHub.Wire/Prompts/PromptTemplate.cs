using System.Text;

namespace McpHub.Wire.Prompts;

/// <summary>
/// A text with slots, written <c>{{name}}</c>; <c>{{{{</c> stands for two braces. It is read once: what is filled into a slot is never
/// looked at for further slots. Immutable.
/// </summary>
public sealed class PromptTemplate
{
    private const string Open = "{{";
    private const string Close = "}}";
    private const string Escaped = "{{{{";

    private readonly IReadOnlyList<Part> parts;

    private PromptTemplate(IReadOnlyList<Part> parts)
    {
        this.parts = parts;
        Slots = [.. parts.Where(part => part.IsSlot).Select(part => part.Text).Distinct()];
    }

    /// <summary>The names in it, each once, in the order of their first slot.</summary>
    public IReadOnlyList<string> Slots { get; }

    /// <param name="problem">What is wrong with the text; null when it is a template.</param>
    public static PromptTemplate? Parse(string text, out string? problem)
    {
        problem = null;
        var parts = new List<Part>();
        var literal = new StringBuilder();
        var rest = text.AsSpan();
        while (rest.IndexOf(Open) is var open && open >= 0)
        {
            literal.Append(rest[..open]);
            rest = rest[open..];
            if (rest.StartsWith(Escaped))
            {
                literal.Append(Open);
                rest = rest[Escaped.Length..];
                continue;
            }

            var close = rest.IndexOf(Close);
            var name = close < 0 ? "" : rest[Open.Length..close].Trim().ToString();
            if (!IsName(name))
            {
                problem = $"'{Shown(rest)}' is no slot.";
                return null;
            }

            if (literal.Length > 0) parts.Add(new Part(literal.ToString(), IsSlot: false));
            literal.Clear();
            parts.Add(new Part(name, IsSlot: true));
            rest = rest[(close + Close.Length)..];
        }

        literal.Append(rest);
        if (literal.Length > 0) parts.Add(new Part(literal.ToString(), IsSlot: false));
        return new PromptTemplate(parts);
    }

    /// <param name="valueOf">What stands in the slot of a name.</param>
    public string Fill(Func<string, string> valueOf) => string.Concat(parts.Select(part => part.IsSlot ? valueOf(part.Text) : part.Text));

    private static bool IsName(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Shown(ReadOnlySpan<char> rest) => rest.Length <= 24 ? rest.ToString() : $"{rest[..24]}…";

    /// <param name="Text">Of a slot its name.</param>
    private readonly record struct Part(string Text, bool IsSlot);
}
