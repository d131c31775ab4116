namespace McpHub.Wire.Schema.Formats;

/// <summary><c>uuid</c> (RFC 4122): the shape only, any version and variant.</summary>
internal static class UuidFormat
{
    public static bool IsUuid(ReadOnlySpan<char> text)
    {
        if (text.Length != 36) return false;
        for (var i = 0; i < text.Length; i++)
        {
            var isRight = i is 8 or 13 or 18 or 23 ? text[i] == '-' : char.IsAsciiHexDigit(text[i]);
            if (!isRight) return false;
        }

        return true;
    }
}
