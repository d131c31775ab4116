using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <summary>Reasons to stop, with what is told about them.</summary>
internal static class StopForm
{
    public static Stop? Read(JsonField message)
    {
        if (message["stop_reason"].Text() is not { } reason) return null;
        var stop = reason switch
        {
            "end_turn" => new Stop(StopReason.End),
            "stop_sequence" => new Stop(StopReason.StopSequence),
            "max_tokens" => new Stop(StopReason.Length),
            "model_context_window_exceeded" => new Stop(StopReason.ContextFull),
            "tool_use" => new Stop(StopReason.ToolUse),
            "refusal" => new Stop(StopReason.Filtered),
            "pause_turn" => new Stop(StopReason.Paused),
            _ => new Stop(StopReason.Other) { Native = reason },
        };
        var details = message["stop_details"];
        return stop with { Sequence = message["stop_sequence"].Text(), Category = details["category"].Text(), Explanation = details["explanation"].Text() };
    }

    /// <param name="isRefused">Whether the answer holds a refusal, which elsewhere is no reason to stop.</param>
    public static void Write(Utf8JsonWriter json, Stop stop, bool isRefused)
    {
        json.WriteString("stop_reason"u8, Of(stop.Reason, isRefused));
        json.WriteString("stop_sequence"u8, stop.Sequence);
        if (stop.Category is null && stop.Explanation is null) return;
        json.WriteStartObject("stop_details"u8);
        json.WriteString("type"u8, "refusal"u8);
        json.WriteString("category"u8, stop.Category);
        json.WriteString("explanation"u8, stop.Explanation);
        json.WriteEndObject();
    }

    private static string Of(StopReason reason, bool isRefused) => reason switch
    {
        StopReason.StopSequence => "stop_sequence",
        StopReason.Length => "max_tokens",
        StopReason.ContextFull => "model_context_window_exceeded",
        StopReason.ToolUse => "tool_use",
        StopReason.Filtered => "refusal",
        StopReason.Paused => "pause_turn",
        _ => isRefused ? "refusal" : "end_turn",
    };
}
