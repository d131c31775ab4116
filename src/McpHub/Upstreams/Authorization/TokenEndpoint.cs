using System.Globalization;
using System.Text.Json;

namespace McpHub.Upstreams.Authorization;

/// <summary>Asks a token endpoint for tokens.</summary>
internal sealed class TokenEndpoint(AuthorizationHttp http, TimeProvider time)
{
    private const int MaxTokenLength = 64 * 1024;
    private const int MaxReasonLength = 200;

    /// <exception cref="TokenRefusedException">It said no.</exception>
    /// <exception cref="UpstreamException">It cannot be asked, or its answer is no token that the hub can use.</exception>
    public async Task<TokenAnswer> AskAsync(Uri endpoint, string issuer, ClientCredential client, Dictionary<string, string> form)
    {
        var authorization = client.Sign(form, issuer, time.GetUtcNow());
        using var content = new FormUrlEncodedContent(form);
        var (status, answer) = await http.PostAsync(endpoint, content, authorization);
        if (status is >= 400 and < 500 && answer is { } refusal) throw Refused(issuer, refusal, client, form);
        if (status != 200 || answer is not { } tokens) throw Unusable(issuer, $"answered HTTP {status} to the request for a token.");
        if (AuthorizationServer.Text(tokens, "token_type")?.Equals("Bearer", StringComparison.OrdinalIgnoreCase) != true) throw Unusable(issuer, "gave a token of a type that the hub does not know; it uses bearer tokens.");
        if (AuthorizationServer.Text(tokens, "access_token") is not { Length: > 0 and <= MaxTokenLength } token || !token.All(c => c is > ' ' and <= '~')) throw Unusable(issuer, "gave no token that fits into a header.");
        return new TokenAnswer(token, Life(tokens) is { } life ? time.GetUtcNow() + life : null, AuthorizationServer.Text(tokens, "refresh_token"), AuthorizationServer.Text(tokens, "scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    // A number by RFC 6749; some write it as text. A year is as good as for ever.
    private static TimeSpan? Life(JsonElement tokens)
    {
        if (!tokens.TryGetProperty("expires_in", out var written)) return null;
        return double.TryParse(written.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0 ? TimeSpan.FromSeconds(Math.Min(seconds, 31_536_000)) : null;
    }

    // What it says is for people, and may repeat what it was sent.
    private static TokenRefusedException Refused(string issuer, JsonElement refusal, ClientCredential client, Dictionary<string, string> form)
    {
        var code = AuthorizationServer.Text(refusal, "error") ?? "no reason";
        var reason = AuthorizationServer.Text(refusal, "error_description") is { } said ? $"{code}: {said}" : code;
        foreach (var name in (string[])["code", "code_verifier", "refresh_token", "client_assertion"])
        {
            if (form.GetValueOrDefault(name) is { Length: > 0 } secret) reason = reason.Replace(secret, "***", StringComparison.Ordinal);
        }

        reason = client.Clean(reason);
        reason = string.Concat(reason.Take(MaxReasonLength).Where(c => !char.IsControl(c)));
        return new TokenRefusedException(code, $"The authorization server '{issuer}' refuses a token to client '{client.Id}': {reason}");
    }

    private static UpstreamException Unusable(string issuer, string what) => new($"The authorization server '{issuer}' {what}") { IsOutage = true };
}

/// <param name="Scopes">Null when they are those that were asked for.</param>
internal sealed record TokenAnswer(string AccessToken, DateTimeOffset? Expires, string? RefreshToken, IReadOnlyList<string>? Scopes)
{
    /// <summary>Says nothing secret.</summary>
    public override string ToString() => "***";
}

/// <summary>The authorization server said no.</summary>
/// <param name="code">As in RFC 6749 section 5.2.</param>
internal sealed class TokenRefusedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
