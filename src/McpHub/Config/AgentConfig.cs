using System.ComponentModel.DataAnnotations;

namespace McpHub.Config;

/// <summary>A caller with an identity.</summary>
public sealed record AgentConfig
{
    internal const string Human = "human";

    /// <summary>The roles whose rules apply to it, besides those of its groups; none at all means nothing is allowed.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The groups it belongs to.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary><c>human</c> when a person, and no model, holds its credentials: then it may approve calls, see <c>require.approval</c>. Default <c>agent</c>.</summary>
    [AllowedValues("agent", Human)]
    public string Kind { get; init; } = "agent";

    /// <summary>True to refuse model requests that lose anything worth a warning on the way into another dialect. Default false.</summary>
    public bool Strict { get; init; }

    /// <summary><c>search</c> to list three small tools that find and call all others, in place of the tools themselves. Default <c>all</c>.</summary>
    [AllowedValues(ToolExposure.All, ToolExposure.Search)]
    public string Exposure { get; init; } = ToolExposure.All;

    /// <summary>With <c>search</c>: patterns of <c>server/tool</c> that are listed all the same.</summary>
    public IReadOnlyList<string> AlwaysVisible { get; init; } = [];
}

/// <summary>Agents that have roles in common.</summary>
public sealed record GroupConfig
{
    /// <summary>The roles that each agent of the group has.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];
}

/// <summary>A named list of rules.</summary>
public sealed record RoleConfig
{
    /// <summary>The role that is built in and allows all.</summary>
    internal const string Everything = "everything";

    /// <summary>Roles whose rules belong to this one, too. A deny among them cannot be taken back.</summary>
    public IReadOnlyList<string> Extends { get; init; } = [];

    /// <summary>Their order never matters: any deny that matches wins.</summary>
    public IReadOnlyList<RuleConfig> Rules { get; init; } = [];
}

/// <summary>One permission rule. Any matching deny wins; without a matching allow the answer is no.</summary>
public sealed record RuleConfig
{
    /// <summary>A name for this rule in refusals, audit and <c>mcphub explain</c>; role and position when absent.</summary>
    [RegularExpression(Names.Rule, ErrorMessage = Names.RuleMeaning)]
    public string? Id { get; init; }

    /// <summary><c>allow</c> or <c>deny</c>.</summary>
    [AllowedValues("allow", "deny")]
    public required string Effect { get; init; }

    /// <summary>What is done: <c>tool.call</c>, <c>resource.read</c>, <c>prompt.get</c>, <c>model.use</c>, or <c>*</c>.</summary>
    [MinLength(1)]
    [AllowedValues("tool.call", "resource.read", "prompt.get", "model.use", "*")]
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>To what: <c>server/tool</c>, a resource as <c>server/uri</c>, a model alias or <c>provider/model</c>; <c>*</c> within a segment, <c>**</c> across; <c>label:x</c> for all that carries the operator's label x.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Conditions that must all hold for the rule to apply; always when absent.</summary>
    public RuleConditionsConfig? When { get; init; }

    /// <summary>What else is needed where this rule allows.</summary>
    public RuleRequirementsConfig? Require { get; init; }

    /// <summary>True when a target may name what is not there yet. Default false.</summary>
    public bool Future { get; init; }

    /// <summary>The line in the file on which the rule begins; null for one made in code.</summary>
    internal int? Line { get; init; }
}

/// <summary>A named subset of the tools.</summary>
public sealed record ToolsetConfig
{
    /// <summary>Patterns of <c>server/tool</c>.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary><c>all</c> or <c>search</c>, as that of an agent. Default: that of the agent that comes.</summary>
    [AllowedValues(ToolExposure.All, ToolExposure.Search)]
    public string? Exposure { get; init; }

    /// <summary>With <c>search</c>: patterns of <c>server/tool</c> that are listed all the same, besides the agent's.</summary>
    public IReadOnlyList<string> AlwaysVisible { get; init; } = [];
}

/// <summary>How callers prove who they are.</summary>
public sealed record AuthConfig
{
    /// <summary>The agent that callers without a credential become; loopback addresses only. Absent: a key is always needed.</summary>
    public string? AnonymousAgent { get; init; }

    /// <summary>Authorization servers by a name of the operator's, whose tokens are accepted beside the hub's own keys.</summary>
    [RegularExpression(Names.Agent, ErrorMessage = Names.AgentMeaning)]
    public IReadOnlyDictionary<string, IssuerConfig> Issuers { get; init; } = new Dictionary<string, IssuerConfig>();

    /// <summary>The URL by which clients reach the hub, without a path; what tokens are issued for. Default: that of <c>listen</c>.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Browser origins that may call the hub besides its own, for example <c>https://app.example</c>.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Host names that requests may carry besides loopback names and the one of <c>listen</c>.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>
    /// What seals the sessions and states that travel through clients: the same text, of at least 32 characters, in all replicas, so that one
    /// can go on with what another began. When absent, a key is made and kept in the data directory. Takes effect at the next start.
    /// </summary>
    public Secret? SealingKey { get; init; }
}
