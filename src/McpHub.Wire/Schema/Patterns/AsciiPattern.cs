namespace McpHub.Wire.Schema.Patterns;

/// <summary>
/// The most common shape of expression, a sequence of classes and characters from ^ to $ such as
/// <c>^[a-z][a-z0-9-]{0,38}$</c>, matched over the bytes of an ASCII text without choice or decoding. [hot]
/// </summary>
internal sealed class AsciiPattern
{
    private readonly Part[] _parts;

    private readonly record struct Part(UInt128 Set, int Least, int Most);

    private AsciiPattern(Part[] parts) => _parts = parts;

    /// <summary>Null when the expression has another shape, or its parts could share the text in more than one way.</summary>
    /// <param name="pattern">An expression that has been read without error.</param>
    public static AsciiPattern? TryCreate(string pattern)
    {
        var reader = new EcmaReader(pattern);
        if (!reader.TryRead(out var c) || c != '^') return null;

        var parts = new List<Part>();
        while (reader.TryRead(out c) && c != '$')
        {
            if (TryReadSet(reader, c) is not { } set || !TryReadQuantifier(reader, out var least, out var most)) return null;
            parts.Add(new Part(set, least, most));
        }

        return c == '$' && reader.Peek() < 0 && HasNoChoice(parts) ? new AsciiPattern([.. parts]) : null;
    }

    /// <summary>Whether the text matches; null when it is not ASCII and has to be matched otherwise.</summary>
    public bool? Match(ReadOnlySpan<byte> text)
    {
        var next = 0;
        foreach (var (set, least, most) in _parts)
        {
            var start = next;
            while (next < text.Length && next - start < most)
            {
                var c = text[next];
                if (c >= 0x80) return null;
                if (((ulong)(set >> c) & 1) == 0) break;
                next++;
            }

            if (next - start >= least) continue;
            return next < text.Length && text[next] >= 0x80 ? null : false;
        }

        return next == text.Length;
    }

    private static UInt128? TryReadSet(EcmaReader reader, int c)
    {
        switch (c)
        {
            case '[':
                return reader.ReadClass().Ascii;
            case '.':
                return EcmaReader.Dot.Ascii;
            case '\\' when reader.TryReadSetEscape() is { } set:
                return set.Ascii;
            case '\\' when !char.IsAsciiLetterOrDigit((char)Math.Max(reader.Peek(), 0)):
                return Only(reader.ReadCharacterEscape(inClass: false));
            case '\\' or '(' or ')' or '|' or '*' or '+' or '?' or '{' or '^':
                return null;
            default:
                return Only(c);
        }
    }

    private static UInt128? Only(int c) => c < 0x80 ? UInt128.One << c : null;

    private static bool TryReadQuantifier(EcmaReader reader, out int least, out int most)
    {
        (least, most) = (1, 1);
        switch (reader.Peek())
        {
            case '*': (least, most) = (0, int.MaxValue); break;
            case '+': most = int.MaxValue; break;
            case '?': least = 0; break;
            case '{':
                reader.TryRead(out _);
                return reader.TryReadCount(out least, out most) && reader.Peek() != '?';
            default: return true;
        }

        reader.TryRead(out _);
        return reader.Peek() != '?';
    }

    /// <summary>A part of varying length must be last, or be followed by one that begins with none of its characters.</summary>
    private static bool HasNoChoice(List<Part> parts)
    {
        for (var i = 0; i + 1 < parts.Count; i++)
        {
            if (parts[i].Least == parts[i].Most) continue;
            if (parts[i + 1].Least == 0 || (parts[i].Set & parts[i + 1].Set) != 0) return false;
        }

        return true;
    }
}
