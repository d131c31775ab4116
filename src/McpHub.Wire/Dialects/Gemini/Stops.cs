using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>Reasons to stop, as <c>finishReason</c> spells them.</summary>
internal static class Stops
{
    private const string Safety = "SAFETY";

    /// <returns>Null when nothing is said yet.</returns>
    public static Stop? Read(JsonField candidate)
    {
        if (candidate.Of("finishReason").Text() is not { } reason || reason == "FINISH_REASON_UNSPECIFIED") return null;
        return Read(reason) with { Explanation = candidate.Of("finishMessage").Text() };
    }

    /// <summary>Why not even a candidate came.</summary>
    public static Stop? ReadBlocked(JsonField feedback)
    {
        if (feedback.Of("blockReason").Text() is not { } reason || reason == "BLOCKED_REASON_UNSPECIFIED") return null;
        return new Stop(StopReason.Filtered) { Native = reason == Safety ? null : reason, Explanation = feedback.Of("blockReasonMessage").Text() };
    }

    public static string Of(Stop stop) => stop.Reason switch
    {
        StopReason.Length or StopReason.ContextFull => "MAX_TOKENS",
        StopReason.Filtered => stop.Native is { } native && Read(native).Reason == StopReason.Filtered ? native : Safety,
        StopReason.Other => "OTHER",
        _ => "STOP",
    };

    private static Stop Read(string reason) => reason switch
    {
        "STOP" => new Stop(StopReason.End),
        "MAX_TOKENS" => new Stop(StopReason.Length),
        Safety => new Stop(StopReason.Filtered),
        "RECITATION" or "LANGUAGE" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "IMAGE_SAFETY" or "IMAGE_PROHIBITED_CONTENT" or "IMAGE_RECITATION" or "MODEL_ARMOR" or "JAILBREAK"
            => new Stop(StopReason.Filtered) { Native = reason },
        "MALFORMED_FUNCTION_CALL" or "UNEXPECTED_TOOL_CALL" or "TOO_MANY_TOOL_CALLS" or "MISSING_THOUGHT_SIGNATURE" or "MALFORMED_RESPONSE"
            => new Stop(StopReason.BrokenToolCall) { Native = reason },
        "OTHER" => new Stop(StopReason.Other),
        _ => new Stop(StopReason.Other) { Native = reason },
    };
}
