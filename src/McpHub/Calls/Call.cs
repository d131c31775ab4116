using System.Diagnostics;
using McpHub.Snapshot;

namespace McpHub.Calls;

/// <summary>One thing an agent does. It pins the snapshot that was current when it began.</summary>
public abstract class Call
{
    /// <summary>Who does it.</summary>
    public required Agent Agent { get; init; }

    /// <summary>The configuration and catalog this call is decided by, from first to last byte.</summary>
    public required HubSnapshot Snapshot { get; init; }

    /// <summary>What every refusal, audit record and log line of this call carries.</summary>
    public required string RequestId { get; init; }

    /// <summary>Which door it came through: <c>mcp</c>, <c>openai</c>, …</summary>
    public required string Door { get; init; }

    /// <summary>One of <see cref="Actions"/>.</summary>
    public abstract string Action { get; }

    /// <summary>What it is done to, by identity: <c>server/tool</c>, model alias. Null while not found.</summary>
    public abstract string? Target { get; }

    /// <summary>The name as the caller gave it; what refusals repeat.</summary>
    public required string RequestedName { get; init; }

    /// <summary>Where it comes from; nothing is known of a call inside the process.</summary>
    public CallOrigin Origin { get; init; }

    /// <summary>The way to ask the client that makes it; null where there is none.</summary>
    public IClientChannel? Asker { get; init; }

    /// <summary>The arguments that rules look at, as JSON; empty for none.</summary>
    public virtual ReadOnlyMemory<byte> RuledArguments => default;

    /// <summary>
    /// Whether it only concerns a call that is decided by itself, such as a question after the task that an earlier one became: then it is
    /// enough that the target could be allowed.
    /// </summary>
    public bool IsSideRequest { get; init; }

    /// <summary>Timestamp of the beginning, from <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public required long StartedAt { get; init; }

    /// <summary>The server span of this call, if traced.</summary>
    public Activity? Span { get; set; }

    /// <summary>What decided about it, once decided.</summary>
    public Decision? Decision { get; set; }

    /// <summary>What became of the approval that it needs; null when it needs none, or nobody was asked.</summary>
    public CallApproval? Approval { get; set; }

    /// <summary>What was decided in the end: that it waits for an approval, and once it was answered, what the answer came to.</summary>
    public Effect? Effect => Approval?.Effect ?? Decision?.Effect;

    /// <summary>The sequence of the audit record that announced it, once that is safe.</summary>
    public long? Intent { get; set; }

    /// <summary>What it passes on: arguments or parameters, as JSON. Empty where nobody needs it.</summary>
    public virtual ReadOnlyMemory<byte> Content => default;

    /// <summary>What a server that asked for input first wants back with the rest of the call, as JSON; empty when this is no such rest.</summary>
    public virtual ReadOnlyMemory<byte> State => default;
}

/// <summary>The approval of a call.</summary>
/// <param name="Ticket">Under which a person finds it.</param>
/// <param name="Effect">Approve while nobody has answered, else what the answer was.</param>
public record CallApproval(string Ticket, Effect Effect);
