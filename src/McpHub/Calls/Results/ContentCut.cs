using System.Globalization;
using System.Text;
using McpHub.Wire.Json;

namespace McpHub.Calls.Results;

/// <summary>Shortens content blocks: each may have an equal share of the room, and what small ones leave of theirs goes to the larger ones.</summary>
internal sealed class ContentCut(CutTally tally)
{
    // Less than this says nothing: rather fewer blocks.
    private const int LeastShare = 512;
    private const int MaxTries = 5;

    public List<ReadOnlyMemory<byte>> Fit(List<ReadOnlyMemory<byte>> blocks, int maxBytes)
    {
        var commas = blocks.Count;
        if (blocks.Sum(block => (long)block.Length) + commas <= maxBytes) return blocks;

        var taken = blocks.Take(Math.Max(1, maxBytes / LeastShare)).ToList();
        tally.Blocks += blocks.Count - taken.Count;
        var share = Share([.. taken.Select(block => block.Length + 1).Order()], maxBytes) - 1;
        return [.. taken.Select(block => block.Length <= share ? block : Shorten(block, share))];
    }

    public static byte[] TextBlock(string text) => ObjectSplice.Rewrite(default, JsonEdit.SetText("type", "text"), JsonEdit.SetText("text", text));

    /// <param name="lengths">Ascending.</param>
    private static int Share(int[] lengths, int room)
    {
        for (var index = 0; index < lengths.Length; index++)
        {
            var equal = room / (lengths.Length - index);
            if (lengths[index] > equal) return equal;
            room -= lengths[index];
        }

        return int.MaxValue;
    }

    private ReadOnlyMemory<byte> Shorten(ReadOnlyMemory<byte> block, int maxBytes)
    {
        var resource = ObjectSplice.GetObject(block, "resource"u8);
        var shortened = ObjectSplice.GetText(block, "type"u8) switch
        {
            "text" when ObjectSplice.GetText(block, "text"u8) is { } text =>
                Shorten(text, maxBytes, shorter => ObjectSplice.Rewrite(block, JsonEdit.SetText("text", shorter))),
            "resource" when ObjectSplice.GetText(resource, "text"u8) is { } text =>
                Shorten(text, maxBytes, shorter => ObjectSplice.Rewrite(block, JsonEdit.Set("resource", ObjectSplice.Rewrite(resource, JsonEdit.SetText("text", shorter))))),
            _ => null,
        };
        return shortened ?? Replace(block);
    }

    private byte[]? Shorten(string text, int maxBytes, Func<string, byte[]> toBlock)
    {
        if (AsJson(text, maxBytes, toBlock) is { } json) return json;
        if (TextCut.Fit(text, maxBytes, toBlock) is not { } cut) return null;
        tally.Characters += cut.Cut;
        return cut.Json;
    }

    // Many servers give their data as JSON in a text. Quotes in it take two bytes, so that the first try may still be too long.
    private byte[]? AsJson(string text, int maxBytes, Func<string, byte[]> toBlock)
    {
        if (text.AsSpan().TrimStart() is not ['{' or '[', ..]) return null;
        var json = Encoding.UTF8.GetBytes(text);
        double target = maxBytes;
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            if (JsonCut.Fit(json, (int)target) is not { } cut) return null;
            var block = toBlock(Encoding.UTF8.GetString(cut.Json));
            if (block.Length <= maxBytes)
            {
                tally.Items += cut.Items;
                tally.Characters += cut.Characters;
                return block;
            }

            target *= 0.95 * maxBytes / block.Length;
        }

        return null;
    }

    // Half an image is none.
    private byte[] Replace(ReadOnlyMemory<byte> block)
    {
        tally.Blocks++;
        var resource = ObjectSplice.GetObject(block, "resource"u8);
        var mime = ObjectSplice.GetText(resource.IsEmpty ? block : resource, "mimeType"u8) ?? "";
        var type = ObjectSplice.GetText(block, "type"u8) ?? "content";
        return TextBlock(string.Create(CultureInfo.InvariantCulture, $"[{TextCut.Keep(type, 40).Text} {TextCut.Keep(mime, 80).Text} of {block.Length} bytes is left out]"));
    }
}
