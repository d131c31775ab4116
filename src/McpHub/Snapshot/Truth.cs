namespace McpHub.Snapshot;

/// <summary>Whether a condition holds.</summary>
internal enum Truth
{
    No,
    Yes,

    /// <summary>It cannot be evaluated, or what it asks for is not known.</summary>
    Unknown,
}
