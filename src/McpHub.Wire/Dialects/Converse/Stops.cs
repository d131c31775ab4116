using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <summary>Reasons to stop, as <c>stopReason</c> spells them.</summary>
internal static class Stops
{
    private const string Guardrail = "guardrail_intervened";

    public static Stop Read(string reason) => reason switch
    {
        "end_turn" => new Stop(StopReason.End),
        "tool_use" => new Stop(StopReason.ToolUse),
        "max_tokens" => new Stop(StopReason.Length),
        "stop_sequence" => new Stop(StopReason.StopSequence),
        "content_filtered" => new Stop(StopReason.Filtered),
        Guardrail => new Stop(StopReason.Filtered) { Native = reason },
        "model_context_window_exceeded" => new Stop(StopReason.ContextFull),
        "malformed_tool_use" or "malformed_model_output" => new Stop(StopReason.BrokenToolCall) { Native = reason },
        _ => new Stop(StopReason.Other) { Native = reason },
    };

    public static string Of(Stop stop) => stop.Reason switch
    {
        StopReason.ToolUse => "tool_use",
        StopReason.Length => "max_tokens",
        StopReason.StopSequence => "stop_sequence",
        StopReason.ContextFull => "model_context_window_exceeded",
        StopReason.Filtered => stop.Native == Guardrail ? Guardrail : "content_filtered",
        _ => "end_turn",
    };
}
