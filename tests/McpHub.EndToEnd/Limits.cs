namespace McpHub.EndToEnd;

/// <summary>How long a test may take before it counts as hung. Several times what it takes on two busy cores.</summary>
public static class Limits
{
    public const int TestMs = 90_000;
}
