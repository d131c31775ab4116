namespace McpHub.Snapshot;

/// <summary>What a rule asks for before a call may begin.</summary>
/// <param name="Rule">The rule, as <c>role/rule</c>.</param>
/// <param name="By">Who may approve, as <c>group:NAME</c> or <c>agent:NAME</c>; empty for anybody who may approve at all.</param>
/// <param name="NotSelf">Whether the caller itself may not.</param>
/// <param name="Lifetime">How long an approval may be waited for and used.</param>
public sealed record Approval(string Rule, IReadOnlyList<string> By, bool NotSelf, TimeSpan Lifetime);
