using System.Text.Json;

namespace McpHub.Wire.Json;

/// <summary>A JSON value without what made it too long.</summary>
/// <param name="Json">Valid JSON of the same shape.</param>
/// <param name="Items">How many elements of arrays are missing.</param>
/// <param name="Characters">How many characters of texts are missing.</param>
public sealed record CutJson(byte[] Json, long Items, long Characters);

/// <summary>
/// Shortens a JSON value by its structure: first all arrays to one length, then all texts. Objects keep their members, numbers their spelling.
/// </summary>
public static class JsonCut
{
    private const int FewestItems = 10;
    private const int MostItems = 1 << 16;
    private const int FewestCharacters = 100;
    private const int MostCharacters = 1 << 20;

    /// <returns>Null when it cannot be made short enough, or is no JSON.</returns>
    public static CutJson? Fit(ReadOnlyMemory<byte> json, int maxBytes)
    {
        try
        {
            return Most(FewestItems, MostItems, items => Try(json, items, int.MaxValue, maxBytes))
                ?? Most(FewestCharacters, MostCharacters, characters => Try(json, FewestItems, characters, maxBytes));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What the greatest number that works gives. A greater number never works where a smaller one does not.</summary>
    private static CutJson? Most(int lowest, int highest, Func<int, CutJson?> attempt)
    {
        if (attempt(lowest) is not { } best) return null;
        while (lowest < highest)
        {
            var middle = lowest + ((highest - lowest + 1) / 2);
            if (attempt(middle) is { } better) (best, lowest) = (better, middle);
            else highest = middle - 1;
        }

        return best;
    }

    private static CutJson? Try(ReadOnlyMemory<byte> json, int items, int characters, int maxBytes)
    {
        var copy = new JsonShortCopy(json.Span, items, characters, maxBytes);
        return copy.TryWrite() ? new CutJson(copy.Output, copy.ItemsCut, copy.CharactersCut) : null;
    }
}
