using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <summary>Reasons to stop, as <c>done_reason</c> spells them. Older servers give none.</summary>
internal static class Stops
{
    public static Stop Read(JsonField root) => root["done_reason"].Text() switch
    {
        null or "" or "stop" or "load" or "unload" => new Stop(StopReason.End),
        "length" => new Stop(StopReason.Length),
        var other => new Stop(StopReason.Other) { Native = other },
    };

    public static string Of(StopReason reason) => reason is StopReason.Length or StopReason.ContextFull ? "length" : "stop";
}
