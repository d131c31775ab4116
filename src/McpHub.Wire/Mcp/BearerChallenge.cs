namespace McpHub.Wire.Mcp;

/// <summary>What a server that refuses a token, or the lack of one, says of what it wants (RFC 6750 section 3, RFC 9728 section 5.1).</summary>
/// <param name="ResourceMetadata">Where its metadata is; null when it does not say.</param>
/// <param name="Scope">What a token must allow, words with spaces between; null when it does not say.</param>
/// <param name="Error">For example <c>insufficient_scope</c>.</param>
public sealed record BearerChallenge(string? ResourceMetadata, string? Scope, string? Error)
{
    public const string InsufficientScope = "insufficient_scope";

    private const int MaxLength = 16 * 1024;

    /// <summary>The words of <see cref="Scope"/>.</summary>
    public IReadOnlyList<string> Scopes => Scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <param name="headers">The values of <c>WWW-Authenticate</c>; each may hold several challenges.</param>
    /// <returns>The first one for bearer tokens; null when there is none.</returns>
    public static BearerChallenge? Find(IEnumerable<string> headers) =>
        headers.Where(header => header.Length <= MaxLength).Select(Read).FirstOrDefault(challenge => challenge is not null);

    private static BearerChallenge? Read(string header)
    {
        var isBearer = false;
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var rest = header.AsSpan();
        while (!(rest = rest.TrimStart(" \t,")).IsEmpty)
        {
            var word = TakeToken(ref rest);
            if (word.IsEmpty) break;
            var behind = rest.TrimStart(" \t");
            if (behind.StartsWith("=") && !isBearer) rest = SkipValue(behind[1..]);
            else if (behind.StartsWith("=")) rest = TakeValue(behind[1..].TrimStart(" \t"), word.ToString(), parameters);
            else if (isBearer) break; // The scheme of the next challenge.
            else isBearer = word.Equals("Bearer", StringComparison.OrdinalIgnoreCase);
        }

        return isBearer ? new BearerChallenge(parameters.GetValueOrDefault("resource_metadata"), parameters.GetValueOrDefault("scope"), parameters.GetValueOrDefault("error")) : null;
    }

    private static ReadOnlySpan<char> SkipValue(ReadOnlySpan<char> rest) => TakeValue(rest.TrimStart(" \t"), "", []);

    private static ReadOnlySpan<char> TakeValue(ReadOnlySpan<char> rest, string name, Dictionary<string, string> parameters)
    {
        if (!rest.StartsWith("\""))
        {
            var word = TakeToken(ref rest);
            parameters.TryAdd(name, word.ToString());
            return rest.TrimStart('='); // Of a token68, which ends in any number of them.
        }

        var text = new System.Text.StringBuilder();
        for (var index = 1; index < rest.Length; index++)
        {
            if (rest[index] == '"')
            {
                parameters.TryAdd(name, text.ToString());
                return rest[(index + 1)..];
            }

            if (rest[index] == '\\' && index + 1 < rest.Length) index++;
            text.Append(rest[index]);
        }

        return []; // A quotation without an end says nothing.
    }

    private static ReadOnlySpan<char> TakeToken(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny(" \t,=\"");
        var word = end < 0 ? rest : rest[..end];
        rest = rest[word.Length..];
        if (word.IsEmpty && rest.StartsWith("\"")) rest = [];
        return word;
    }
}
