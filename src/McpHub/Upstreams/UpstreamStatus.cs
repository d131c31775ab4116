namespace McpHub.Upstreams;

/// <summary>How a server is doing, for people.</summary>
/// <param name="State">One of <see cref="UpstreamStates"/>.</param>
/// <param name="Reason">Why it is not ready; null when it is. While it is started again, why it failed last.</param>
/// <param name="Revision">The agreed protocol revision; null while there is none.</param>
public sealed record UpstreamStatus(string State, string? Reason, string? Revision, string? ServerInfo, DateTimeOffset Since)
{
    /// <summary>How long it took to connect and to agree on the revision; null while there is no connection.</summary>
    public TimeSpan? ConnectTime { get; init; }

    /// <summary>How long the first listing of all it offers took.</summary>
    public TimeSpan? ListTime { get; init; }

    /// <summary>Failures in a row, without a minute of being well in between.</summary>
    public int Failures { get; init; }

    /// <summary>That a person has to sign in for some of what it offers, and how; null when not. It serves for everything else.</summary>
    public string? SignIn { get; init; }

    /// <summary>The names of the capabilities that it declares.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];
}

public static class UpstreamStates
{
    public const string Starting = "starting";
    public const string Ready = "ready";

    /// <summary>Stopped because nobody needs it; the next call starts it.</summary>
    public const string Idle = "idle";

    /// <summary>It will be tried again.</summary>
    public const string Failed = "failed";

    /// <summary>It takes nothing until a person has signed in: <c>mcphub servers login</c>.</summary>
    public const string NeedsSignIn = "needs_sign_in";

    /// <summary>It failed too often to be tried again.</summary>
    public const string GivenUp = "given_up";

    public const string Stopped = "stopped";

    /// <summary>Whether a call can count on the server.</summary>
    public static bool IsWell(string state) => state is Ready or Idle;
}
