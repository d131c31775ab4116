using McpHub.Config;

namespace McpHub.Snapshot;

/// <summary>What a rule asks for before a call may begin.</summary>
/// <param name="Rule">The rule, as <c>role/rule</c>.</param>
/// <param name="By">Who may approve, as <c>group:NAME</c> or <c>agent:NAME</c>; empty for anybody who may approve at all.</param>
/// <param name="NotSelf">Whether the caller itself may not.</param>
/// <param name="Lifetime">How long an approval may be waited for and used.</param>
public sealed record Approval(string Rule, IReadOnlyList<string> By, bool NotSelf, TimeSpan Lifetime)
{
    /// <summary>Changes with anything that the rule says; what was approved under another text is not approved.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Whether who approves may see what the arguments are.</summary>
    public bool ShowsArguments { get; init; }

    internal static Approval Of(string rule, RuleConfig config, ApprovalConfig approval) => new(rule, approval.By, approval.NotSelf, TimeSpan.FromSeconds(approval.TtlSeconds))
    {
        Fingerprint = ConfigFingerprint.Of(config),
        ShowsArguments = approval.ShowArguments,
    };
}
