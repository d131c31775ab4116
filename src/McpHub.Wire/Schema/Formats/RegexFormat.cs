using McpHub.Wire.Schema.Patterns;

namespace McpHub.Wire.Schema.Formats;

/// <summary><c>regex</c>: an expression of ECMA-262. Only read, never run.</summary>
internal static class RegexFormat
{
    /// <summary>Reading keeps every character class; an instance's expression is not worth more than this.</summary>
    private const int MaxLength = 4_096;

    public static bool IsRegex(string text)
    {
        if (text.Length > MaxLength) return false;
        try
        {
            EcmaTranslator.Read(text);
            return true;
        }
        catch (PatternException)
        {
            return false;
        }
    }
}
