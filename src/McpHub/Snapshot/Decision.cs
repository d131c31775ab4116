namespace McpHub.Snapshot;

/// <summary>The answer of the one decision function.</summary>
/// <param name="IsAllowed">Whether it may be done.</param>
/// <param name="Rule">The deciding rule as <c>role/rule</c>; null when no rule matched and the default, deny, applied.</param>
public sealed record Decision(bool IsAllowed, string? Rule)
{
    public static readonly Decision Default = new(false, null);
}
