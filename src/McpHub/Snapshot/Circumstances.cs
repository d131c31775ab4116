using System.Net;

namespace McpHub.Snapshot;

/// <summary>All that a condition of a rule can ask about a call besides what is done to what. Null stands for not known.</summary>
public sealed record Circumstances
{
    /// <summary>Nothing is known.</summary>
    public static readonly Circumstances Unknown = new();

    /// <summary>The arguments as JSON; empty when there are none.</summary>
    public ReadOnlyMemory<byte>? Arguments { get; init; }

    public DateTimeOffset? Time { get; init; }

    /// <summary>The address that the caller connects from.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Labels that the conversation has touched before this call.</summary>
    public IReadOnlySet<string>? Taint { get; init; }
}
