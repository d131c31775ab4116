using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>Reasons to stop, as <c>finish_reason</c> spells them.</summary>
internal static class Stops
{
    public static Stop Read(string reason) => reason switch
    {
        "stop" => new Stop(StopReason.End),
        "length" => new Stop(StopReason.Length),
        "tool_calls" or "function_call" => new Stop(StopReason.ToolUse),
        "content_filter" => new Stop(StopReason.Filtered),
        _ => new Stop(StopReason.Other) { Native = reason },
    };

    public static string Of(StopReason reason) => reason switch
    {
        StopReason.Length or StopReason.ContextFull => "length",
        StopReason.ToolUse => "tool_calls",
        StopReason.Filtered => "content_filter",
        _ => "stop",
    };
}
