using System.Text;

namespace McpHub.Benchmarks.Fuzz;

/// <summary>Changes bytes as broken peers do: some anywhere, some to whole values and whole events.</summary>
internal sealed class Mutation(Random random)
{
    private const int MaxBytes = 64 * 1024;

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e999", "99999999999999999999", "0.5", "\"\"", "\"x\"", "\"\\ud800\"", "\"\\u0000\"", "{}", "[]", "[[]]", "{\"type\":\"text\"}", "[{\"type\":\"tool_use\"}]", "",
    ];

    private static readonly string[] Marks = ["\n\n", "data: ", "event: ", "[DONE]", "\r", ":", "{", "}", "]", ",", "\"", "\\", "\0", "\ufeff"];

    /// <summary>Whether this one of several things is to be changed.</summary>
    public bool IsChosen => random.Next(6) == 0;

    /// <summary>How often something comes: not at all, once, or twice.</summary>
    public int Times => random.Next(3);

    public byte[] Change(byte[] text)
    {
        var times = 1 + random.Next(4);
        for (var time = 0; time < times && text.Length is > 0 and < MaxBytes; time++) text = ChangeOnce(text);
        return text;
    }

    private byte[] ChangeOnce(byte[] text) => random.Next(8) switch
    {
        0 => Replace(text, Somewhere(text), 1, [(byte)random.Next(256)]),
        1 => Replace(text, Somewhere(text), random.Next(20), []),
        2 => text[..Somewhere(text)],
        3 => Replace(text, Somewhere(text), 0, Encoding.UTF8.GetBytes(Marks[random.Next(Marks.Length)])),
        4 => Repeat(text),
        5 => Exchange(text),
        _ => ReplaceValue(text),
    };

    private int Somewhere(byte[] text) => random.Next(text.Length);

    private static byte[] Replace(byte[] text, int start, int count, ReadOnlySpan<byte> by) => [.. text.AsSpan(0, start), .. by, .. text.AsSpan(Math.Min(text.Length, start + count))];

    private byte[] Repeat(byte[] text)
    {
        var start = Somewhere(text);
        var count = Math.Min(text.Length - start, random.Next(400));
        return Replace(text, Somewhere(text), 0, text.AsSpan(start, count));
    }

    // Whole events or lines: another order, one missing, one twice.
    private byte[] Exchange(byte[] text)
    {
        var mark = text.AsSpan().IndexOf("\n\n"u8) >= 0 ? "\n\n" : "\n";
        var parts = Encoding.Latin1.GetString(text).Split(mark).ToList();
        var (from, to) = (random.Next(parts.Count), random.Next(parts.Count));
        if (random.Next(3) == 0) parts.RemoveAt(from);
        else parts.Insert(to, parts[from]);
        return Encoding.Latin1.GetBytes(string.Join(mark, parts));
    }

    // What stands between a colon and the next comma or brace.
    private byte[] ReplaceValue(byte[] text)
    {
        var start = NextValue(text, Somewhere(text));
        if (start < 0) return text;
        var length = text.AsSpan(start).IndexOfAny(",}]"u8);
        return Replace(text, start, Math.Max(0, length), Encoding.UTF8.GetBytes(Values[random.Next(Values.Length)]));
    }

    private static int NextValue(byte[] text, int from) => text.AsSpan(from).IndexOf("\":"u8) is >= 0 and var found ? from + found + 2 : -1;
}
