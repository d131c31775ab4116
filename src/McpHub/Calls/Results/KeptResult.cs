using System.Text;
using McpHub.Wire.Json;

namespace McpHub.Calls.Results;

/// <summary>A whole tool result, to be read in pages.</summary>
/// <param name="Text">In UTF-8.</param>
internal sealed record KeptResult(ReadOnlyMemory<byte> Text, string MimeType)
{
    /// <summary>About 16,000 tokens: what a model reads in one go.</summary>
    private const int PageBytes = 64 * 1024;

    public int Pages { get; } = Math.Max(1, (Text.Length + PageBytes - 1) / PageBytes);

    /// <summary>A result of one text is that text; anything else is the result as JSON.</summary>
    public static KeptResult Of(ReadOnlyMemory<byte> result)
    {
        var isPlain = ObjectSplice.Get(result, "structuredContent"u8).IsEmpty;
        if (isPlain && ObjectSplice.Elements(ObjectSplice.Get(result, "content"u8)) is [var only] && ObjectSplice.GetText(only, "type"u8) == "text" && ObjectSplice.GetText(only, "text"u8) is { } text)
            return new KeptResult(Encoding.UTF8.GetBytes(text), "text/plain");

        return new KeptResult(result.ToArray(), "application/json");
    }

    /// <param name="number">From 1 to <see cref="Pages"/>.</param>
    public string Page(int number) => Encoding.UTF8.GetString(Text.Span[Start(number - 1)..Start(number)]);

    // A character of several bytes belongs to the page that it begins in.
    private int Start(int page)
    {
        var start = (int)Math.Min((long)page * PageBytes, Text.Length);
        while (start < Text.Length && (Text.Span[start] & 0xC0) == 0x80) start++;
        return start;
    }
}
