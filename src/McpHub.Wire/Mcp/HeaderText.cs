using System.Buffers;
using System.Text;

namespace McpHub.Wire.Mcp;

/// <summary>
/// Header values that mirror body values: plain ASCII as it is, everything else as <c>=?base64?…?=</c>
/// (specification 2026-07-28, streamable-http, "Value Encoding").
/// </summary>
public static class HeaderText
{
    private const string Prefix = "=?base64?";
    private const string Suffix = "?=";
    private static readonly SearchValues<char> Allowed = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c), '\t']);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Encode(string value) =>
        IsPlain(value) && !IsEncoded(value) ? value : $"{Prefix}{Convert.ToBase64String(Strict.GetBytes(value))}{Suffix}";

    /// <returns>Null when the value has characters that HTTP does not allow, or is marked as encoded and is not.</returns>
    public static string? Decode(string header)
    {
        if (!IsEncoded(header)) return header.AsSpan().ContainsAnyExcept(Allowed) ? null : header;
        try
        {
            return Strict.GetString(Convert.FromBase64String(header[Prefix.Length..^Suffix.Length]));
        }
        catch (Exception error) when (error is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static bool IsEncoded(string value) =>
        value.Length >= Prefix.Length + Suffix.Length && value.StartsWith(Prefix, StringComparison.Ordinal) && value.EndsWith(Suffix, StringComparison.Ordinal);

    private static bool IsPlain(string value) =>
        !value.AsSpan().ContainsAnyExceptInRange(' ', '~') && !value.StartsWith(' ') && !value.EndsWith(' ');
}
