using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>The words for effort, which OpenAI and Anthropic share.</summary>
internal static class Efforts
{
    private static readonly string[] Words = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

    public static Effort? Read(JsonField field)
    {
        if (field.Text() is not { } word) return null;
        var index = Array.IndexOf(Words, word);
        return index >= 0 ? (Effort)index : throw field.Wrong($"'{word}' is no effort; use {string.Join(", ", Words)}");
    }

    public static string Of(Effort effort) => Words[(int)effort];
}
