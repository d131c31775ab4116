using System.ComponentModel.DataAnnotations;

namespace McpHub.Config;

/// <summary>When a rule applies: all that is written must hold. What cannot be evaluated is denied.</summary>
public sealed record RuleConditionsConfig
{
    /// <summary>A JSON Schema (2020-12) that the arguments fit, besides the tool's own; for tools and prompts.</summary>
    public WrittenJson? Args { get; init; }

    /// <summary>When on the clock.</summary>
    public TimeWindowConfig? Time { get; init; }

    /// <summary>Labels that the target carries, all of them.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Labels that the conversation has touched, this call included, all of them.</summary>
    public IReadOnlyList<string> Taint { get; init; } = [];

    /// <summary>Networks that the caller connects from, one of them, as <c>10.0.0.0/8</c> or one address.</summary>
    public IReadOnlyList<string> Network { get; init; } = [];
}

/// <summary>Days and hours on the clock of a place.</summary>
public sealed record TimeWindowConfig
{
    /// <summary>The IANA name of the time zone. Default <c>UTC</c>.</summary>
    [MinLength(1)]
    public string Zone { get; init; } = "UTC";

    /// <summary>Days as <c>Mon-Fri</c> or <c>Sat,Sun</c>; every day when absent. A window over midnight belongs to the day on which it begins.</summary>
    [RegularExpression("^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(-(Mon|Tue|Wed|Thu|Fri|Sat|Sun))?(,(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(-(Mon|Tue|Wed|Thu|Fri|Sat|Sun))?)*$", ErrorMessage = "days such as 'Mon-Fri' or 'Sat,Sun'")]
    public string? Days { get; init; }

    /// <summary>Hours as <c>08:00-18:00</c>, the end not included, or over midnight as <c>22:00-06:00</c>; the whole day when absent.</summary>
    [RegularExpression("^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", ErrorMessage = "hours such as '08:00-18:00'")]
    public string? Hours { get; init; }
}

/// <summary>What an allowing rule needs besides.</summary>
public sealed record RuleRequirementsConfig
{
    /// <summary>Somebody who says yes to the very call.</summary>
    public ApprovalConfig? Approval { get; init; }
}

/// <summary>When a call must be approved, and by whom.</summary>
public sealed record ApprovalConfig
{
    /// <summary>A JSON Schema: only calls whose arguments fit it need approval. All calls when absent.</summary>
    public WrittenJson? IfArgs { get; init; }

    /// <summary>Who may approve, as <c>group:NAME</c> or <c>agent:NAME</c>; anybody who may approve at all when empty.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>True when the caller itself may not approve. Default true.</summary>
    public bool NotSelf { get; init; } = true;

    /// <summary>True to keep the arguments (of long ones 4,096 characters) with the ticket, and to show them to who may approve. Default false: size and hash.</summary>
    public bool ShowArguments { get; init; }

    /// <summary>Seconds that an approval may be waited for and used. Default 600.</summary>
    [Range(1, 86_400)]
    public int TtlSeconds { get; init; } = 600;
}
