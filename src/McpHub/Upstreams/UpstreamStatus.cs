namespace McpHub.Upstreams;

/// <summary>How a server is doing, for people.</summary>
/// <param name="State">One of <see cref="UpstreamStates"/>.</param>
/// <param name="Reason">Why it is not ready; null when it is.</param>
/// <param name="Revision">The agreed protocol revision; null while there is none.</param>
public sealed record UpstreamStatus(string State, string? Reason, string? Revision, string? ServerInfo, DateTimeOffset Since);

public static class UpstreamStates
{
    public const string Starting = "starting";
    public const string Ready = "ready";
    public const string Failed = "failed";
    public const string Stopped = "stopped";
}
