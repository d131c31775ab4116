using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>Documents as text, for dialects that take files only by their bytes.</summary>
internal static class Documents
{
    public static string AsText(FileBlock file, string text)
    {
        var name = file.Title ?? file.Name ?? "document";
        return $"[{name}]\n{text}\n[end of {name}]";
    }

    /// <exception cref="ChatFormatException">It holds something other than text.</exception>
    public static string TextOf(BlockMedia document, string path) => string.Join("\n", document.Content.Select(block => block is TextBlock text
        ? text.Text
        : throw new ChatFormatException(path, "a document made of blocks can be told as text only when all of them are text")));
}
