using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace McpHub.Agents;

/// <summary>
/// Reads the credential from where clients of the known APIs put it: <c>Authorization: Bearer</c>, <c>x-api-key</c>,
/// <c>x-goog-api-key</c>. Never the query string: URLs end up in logs. [hot]
/// </summary>
internal static class Credentials
{
    private const string Scheme = "Bearer ";

    // Another scheme is a credential that nothing accepts, not the absence of one.
    private const string OtherScheme = "-";

    /// <param name="credential">Empty when the request carries none.</param>
    /// <returns>False when it carries several that differ.</returns>
    public static bool TryRead(IHeaderDictionary headers, out ReadOnlySpan<char> credential)
    {
        credential = default;
        foreach (var value in headers.Authorization)
        {
            if (!TryTake(TokenOf(value), ref credential)) return false;
        }

        return TryTakeAll(headers["x-api-key"], ref credential) && TryTakeAll(headers["x-goog-api-key"], ref credential);
    }

    private static bool TryTakeAll(StringValues values, ref ReadOnlySpan<char> credential)
    {
        foreach (var value in values)
        {
            if (!TryTake(value.AsSpan().Trim(), ref credential)) return false;
        }

        return true;
    }

    private static bool TryTake(ReadOnlySpan<char> next, ref ReadOnlySpan<char> credential)
    {
        if (next.IsEmpty) return true;
        if (!credential.IsEmpty) return next.SequenceEqual(credential);

        credential = next;
        return true;
    }

    private static ReadOnlySpan<char> TokenOf(string? authorization)
    {
        var value = authorization.AsSpan().Trim();
        if (value.IsEmpty || value.Equals(Scheme.AsSpan().Trim(), StringComparison.OrdinalIgnoreCase)) return default;

        return value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? value[Scheme.Length..].Trim() : OtherScheme;
    }
}
