using System.ComponentModel.DataAnnotations;

namespace McpHub.Config;

/// <summary>How the hub remembers which labels a conversation has touched.</summary>
public sealed record TaintConfig
{
    /// <summary>
    /// What is one conversation: <c>conversation</c>, the requests of one trace and those of one MCP session, and all that an agent does
    /// without either; <c>agent</c>, all that an agent does. Default <c>conversation</c>.
    /// </summary>
    [AllowedValues("conversation", "agent")]
    public string Scope { get; init; } = "conversation";

    /// <summary>Minutes after which labels are forgotten, counted from when they were touched last. Default 1,440.</summary>
    [Range(1, 43_200)]
    public int KeepMinutes { get; init; } = 1440;

    /// <summary>Conversations remembered at once; what is forgotten for want of room counts for all that its agent does. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxConversations { get; init; } = 10_000;
}
