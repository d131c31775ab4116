using System.Buffers.Text;
using System.Text.Json;

namespace McpHub.Agents.Tokens;

/// <summary>
/// A JSON Web Token as it was sent: taken apart, nothing in it believed yet. What two readers could understand differently is no token here:
/// members that stand twice, and extensions that must be understood (RFC 7515 section 4.1.11, RFC 8725).
/// </summary>
internal sealed record BearerToken
{
    /// <summary>Longest token that is looked at.</summary>
    public const int MaxLength = 16 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    public required string Text { get; init; }

    /// <summary>Which of the issuer's keys it is said to be signed with (<c>kid</c>).</summary>
    public required string? KeyId { get; init; }

    public required string Issuer { get; init; }

    public required DateTimeOffset Expires { get; init; }

    public required DateTimeOffset? NotBefore { get; init; }

    /// <summary>All that it says of its bearer.</summary>
    public required JsonElement Claims { get; init; }

    /// <summary>Whether a credential has the form of a token, and not of one of the hub's keys.</summary>
    public static bool LooksLikeOne(ReadOnlySpan<char> credential) => credential.StartsWith("ey") && credential.Count('.') == 2;

    /// <returns>Null when it is none that could be accepted.</returns>
    public static BearerToken? Parse(string text)
    {
        if (text.Length > MaxLength || text.Split('.') is not [var header, var payload, { Length: > 0 }]) return null;
        if (Decode(header) is not { } head || Decode(payload) is not { } claims || !IsToken(head)) return null;
        if (TextOf(claims, "iss") is not { } issuer || TimeOf(claims, "exp") is not { } expires) return null;
        var notBefore = TimeOf(claims, "nbf");
        if (notBefore is null && claims.TryGetProperty("nbf", out _)) return null;

        return new BearerToken { Text = text, KeyId = TextOf(head, "kid"), Issuer = issuer, Expires = expires, NotBefore = notBefore, Claims = claims };
    }

    /// <summary>The values of a claim, each as text; the words of <c>scope</c> one by one (RFC 8693 section 4.2).</summary>
    public IEnumerable<string> ValuesOf(string claim)
    {
        if (!Claims.TryGetProperty(claim, out var value)) return [];
        if (claim == "scope" && value.ValueKind is JsonValueKind.String) return value.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return value.ValueKind is JsonValueKind.Array ? value.EnumerateArray().Select(AsText).OfType<string>() : AsText(value) is { } one ? [one] : [];
    }

    private static string? AsText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    // Access tokens say "at+jwt" (RFC 9068) or, with most issuers, just "JWT".
    private static bool IsToken(JsonElement head) =>
        !head.TryGetProperty("crit", out _)
        && (!head.TryGetProperty("typ", out _) || TextOf(head, "typ")?.ToLowerInvariant() is "jwt" or "at+jwt" or "application/at+jwt");

    private static JsonElement? Decode(string part)
    {
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part), Strict);
            return document.RootElement.ValueKind is JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static DateTimeOffset? TimeOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
            : null;
}
