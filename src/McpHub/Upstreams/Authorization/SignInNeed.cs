namespace McpHub.Upstreams.Authorization;

/// <summary>A person has to sign in at a server.</summary>
/// <param name="Reason">For people, with the command to run.</param>
/// <param name="Scopes">What to ask for; null for what the server says.</param>
/// <param name="IsBlocking">False when there is a token that serves for everything but what was refused.</param>
internal sealed record SignInNeed(string Reason, IReadOnlyList<string>? Scopes, bool IsBlocking)
{
    // No older revision of the protocol would help.
    public UpstreamException ToException() => new(Reason) { IsOutage = true, NeedsSignIn = true, IsSignedOut = IsBlocking };
}
