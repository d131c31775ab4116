namespace McpHub.Wire.Mcp;

/// <summary>The protocol revisions, and the two eras they fall into: sessions opened by <c>initialize</c>, and requests that stand alone.</summary>
public static class McpRevisions
{
    /// <summary>Every request carries its own metadata; there are no sessions.</summary>
    public const string Current = "2026-07-28";

    /// <summary>The last revision with an <c>initialize</c> handshake.</summary>
    public const string LastWithSessions = "2025-11-25";

    /// <summary>The one revision in which several messages may travel as a JSON array.</summary>
    public const string WithBatches = "2025-03-26";

    /// <summary>The first revision whose content can lead to a resource.</summary>
    public const string FirstWithLinks = "2025-06-18";

    /// <summary>Revisions with an <c>initialize</c> handshake, newest first.</summary>
    public static readonly IReadOnlyList<string> WithSessions = [LastWithSessions, FirstWithLinks, WithBatches, "2024-11-05"];

    public static bool HasSessions(string revision) => WithSessions.Contains(revision);
}
