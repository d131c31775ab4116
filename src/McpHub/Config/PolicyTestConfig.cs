using System.ComponentModel.DataAnnotations;

namespace McpHub.Config;

/// <summary>A question to the permissions and the answer that must come.</summary>
public sealed record PolicyTestConfig
{
    /// <summary>Who does it.</summary>
    public required string Agent { get; init; }

    /// <summary>What is done, as in a rule.</summary>
    [AllowedValues("tool.call", "resource.read", "prompt.get", "model.use")]
    public required string Action { get; init; }

    /// <summary>To what, without stars: <c>server/tool</c>, <c>server/uri</c>, a model.</summary>
    [MinLength(1)]
    public required string Target { get; init; }

    /// <summary>The arguments; none when absent.</summary>
    public WrittenJson? Args { get; init; }

    /// <summary>When, as <c>2026-03-29T02:30:00+02:00</c>; needed where a rule asks for the time.</summary>
    public string? At { get; init; }

    /// <summary>The address that the caller connects from; needed where a rule asks for the network.</summary>
    public string? From { get; init; }

    /// <summary>Labels that the conversation has touched before.</summary>
    public IReadOnlyList<string> Taint { get; init; } = [];

    /// <summary><c>allow</c>, <c>deny</c> or <c>approve</c>.</summary>
    [AllowedValues("allow", "deny", "approve")]
    public required string Expect { get; init; }
}
