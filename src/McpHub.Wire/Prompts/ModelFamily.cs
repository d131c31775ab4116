namespace McpHub.Wire.Prompts;

/// <summary>Models that like their prompts alike, whoever serves them.</summary>
public static class ModelFamily
{
    public const string Claude = "claude";
    public const string Gemini = "gemini";
    public const string Gpt = "gpt";

    // What stands first in a model's name counts: "deepseek-r1-distill-llama" is a deepseek.
    private static readonly (string Word, string Family)[] Words =
    [
        ("claude", Claude), ("gemini", Gemini), ("gpt", Gpt), ("codex", Gpt),
        ("deepseek", "deepseek"), ("gemma", "gemma"), ("grok", "grok"), ("llama", "llama"), ("qwen", "qwen"),
        ("mistral", "mistral"), ("mixtral", "mistral"), ("ministral", "mistral"), ("magistral", "mistral"), ("codestral", "mistral"), ("devstral", "mistral"),
    ];

    public static IReadOnlyList<string> All { get; } = [.. Words.Select(word => word.Family).Distinct().Order(StringComparer.Ordinal)];

    /// <param name="model">As its provider calls it, a path or a vendor before it included.</param>
    /// <returns>Null when the name does not tell.</returns>
    public static string? Of(string model)
    {
        var name = model[(model.LastIndexOf('/') + 1)..];
        if (name is ['o' or 'O', >= '1' and <= '9', ..] && (name.Length == 2 || name[2] == '-')) return Gpt;
        return Words
            .Select(word => (At: name.IndexOf(word.Word, StringComparison.OrdinalIgnoreCase), word.Family))
            .Where(found => found.At >= 0)
            .OrderBy(found => found.At)
            .Select(found => found.Family)
            .FirstOrDefault();
    }
}
