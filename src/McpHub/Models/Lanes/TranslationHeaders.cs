namespace McpHub.Models.Lanes;

/// <summary>What a caller is told about a translation, in headers.</summary>
internal static class TranslationHeaders
{
    private const string DroppedName = "x-hub-dropped";
    private const int MaxLength = 1024;

    public static IReadOnlyList<KeyValuePair<string, string>> Of(IReadOnlyList<string> dropped)
    {
        if (dropped.Count == 0) return [];
        var text = string.Join(",", dropped.Select(Clean));
        return [new(DroppedName, text.Length <= MaxLength ? text : text[..(MaxLength - 4)] + ",...")];
    }

    // Names of members are the caller's own words: nothing of them may split a header or the list in it.
    private static string Clean(string path) => string.Concat(path.Select(c => c is > ' ' and <= '~' and not ',' ? c : '_'));
}
