namespace McpHub.Wire.Chat;

/// <summary>Why an answer ended.</summary>
public enum StopReason
{
    /// <summary>The model had said all.</summary>
    End,

    StopSequence,

    /// <summary>The limit on output was reached.</summary>
    Length,

    /// <summary>The model's context was full.</summary>
    ContextFull,

    /// <summary>The caller should run tools and come back.</summary>
    ToolUse,

    /// <summary>The provider or the model refused.</summary>
    Filtered,

    /// <summary>Sent again with this answer, the request goes on.</summary>
    Paused,

    /// <summary>The model tried to call a tool and wrote something else.</summary>
    BrokenToolCall,

    /// <summary>A reason that only <see cref="Stop.Native"/> tells.</summary>
    Other,
}

public sealed record Stop(StopReason Reason)
{
    /// <summary>The stop sequence that was met.</summary>
    public string? Sequence { get; init; }

    /// <summary>The reason as the provider spelled it, when it is more than <see cref="Reason"/> says.</summary>
    public string? Native { get; init; }

    /// <summary>What kind of thing was refused, as the provider calls it.</summary>
    public string? Category { get; init; }

    /// <summary>Why it was refused, in the provider's words.</summary>
    public string? Explanation { get; init; }

    /// <summary>
    /// Whether tools are to be run is told by the content and not by the provider, which is often wrong about it. Only a limit or a refusal
    /// says more than the calls do: they may be cut off.
    /// </summary>
    public Stop For(bool hasToolCalls) => (hasToolCalls, Reason) switch
    {
        (true, StopReason.End or StopReason.StopSequence or StopReason.Other) => this with { Reason = StopReason.ToolUse },
        (false, StopReason.ToolUse) => this with { Reason = StopReason.End },
        _ => this,
    };
}
