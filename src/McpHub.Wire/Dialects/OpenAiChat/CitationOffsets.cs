using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>Several texts become one: where a citation belongs to is counted from the beginning of the whole.</summary>
internal static class CitationOffsets
{
    public static IEnumerable<Citation> Of(Sequence<Block> content)
    {
        var before = 0;
        foreach (var block in content.OfType<TextBlock>())
        {
            foreach (var citation in block.Citations) yield return Move(citation, before);
            before += block.Text.Length;
        }
    }

    public static Citation Move(Citation citation, int before) => citation with { Start = citation.Start + before, End = citation.End + before };
}
