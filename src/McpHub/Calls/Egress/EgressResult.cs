namespace McpHub.Calls.Egress;

/// <summary>What one answer may cost.</summary>
/// <param name="MaxBytes">Of the body.</param>
/// <param name="MaxRedirects">How many are followed.</param>
/// <param name="Timeout">From the first look-up to the last byte, redirects included.</param>
internal readonly record struct EgressBounds(int MaxBytes, int MaxRedirects, TimeSpan Timeout);

/// <summary>What came of a request: either a body, or a problem.</summary>
/// <param name="MediaType">As the server says, in small letters and without parameters; empty when it does not say.</param>
/// <param name="Problem">The rest of a sentence that begins with what was asked for; null when there is a body.</param>
internal readonly record struct EgressResult(byte[] Body, string MediaType, string? Problem = null)
{
    /// <summary>Whether the body is larger than its bound.</summary>
    public bool IsTooLarge { get; init; }

    public static EgressResult Refused(string problem) => new([], "", problem);
}
