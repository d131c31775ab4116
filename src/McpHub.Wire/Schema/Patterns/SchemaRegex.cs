using System.Text.RegularExpressions;

namespace McpHub.Wire.Schema.Patterns;

/// <summary>
/// One expression on the engine that suits the text. The linear one cannot be interrupted, and takes up to 10 µs for each
/// character of a hostile pair of expression and text: it gets no long ones.
/// </summary>
internal sealed class SchemaRegex
{
    private const int MaxLinearText = 32 * 1024;

    private readonly Regex _usual;
    private readonly Lazy<Regex> _forLongText;

    public SchemaRegex(Regex backtracking)
    {
        _usual = backtracking;
        _forLongText = new(backtracking);
    }

    public SchemaRegex(Regex linear, Func<Regex> forLongText)
    {
        _usual = linear;
        _forLongText = new(forLongText);
    }

    /// <summary>Whether its time grows with the text alone.</summary>
    public bool IsLinear => _usual.Options.HasFlag(RegexOptions.NonBacktracking);

    public Regex For(ReadOnlySpan<char> text) => text.Length <= MaxLinearText ? _usual : _forLongText.Value;
}
