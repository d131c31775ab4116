namespace McpHub.Wire.Schema.Formats;

/// <summary><c>json-pointer</c> (RFC 6901) and <c>relative-json-pointer</c>.</summary>
internal static class PointerFormats
{
    public static bool IsPointer(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return true;
        if (text[0] != '/') return false;

        while (text.IndexOf('~') is >= 0 and var tilde)
        {
            if (tilde + 1 == text.Length || text[tilde + 1] is not ('0' or '1')) return false;
            text = text[(tilde + 2)..];
        }

        return true;
    }

    public static bool IsRelativePointer(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        if (end < 0) end = text.Length;
        if (end == 0 || (end > 1 && text[0] == '0')) return false;
        return text[end..] is "#" || IsPointer(text[end..]);
    }
}
