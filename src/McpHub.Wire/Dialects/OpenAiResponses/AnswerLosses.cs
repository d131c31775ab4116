using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>What of an answer has no place in OpenAI Responses.</summary>
internal static class AnswerLosses
{
    /// <summary>Whether the block becomes an item, or a part of one.</summary>
    public static bool CanWrite(Block block) => block switch
    {
        OpaqueBlock opaque => ItemOrigin.IsItem(opaque),
        ImageBlock image => image.Source is InlineMedia,
        TextBlock or RefusalBlock or ReasoningBlock or ToolCallBlock => true,
        _ => false,
    };

    public static void Report(Block block, int index, LossLog losses)
    {
        var path = $"content[{index}]";
        if (block.State is not null && block is not ReasoningBlock) Lose(losses, Feature.AnswerReasoningState, path);
        losses.Report(OpenAiResponsesLosses.Table, block.Extras, path);
        switch (block)
        {
            case TextBlock text when text.Citations.Any(citation => !Annotations.CanWrite(citation)):
                Lose(losses, Feature.AnswerCitations, path);
                break;
            case AudioBlock or VideoBlock or FileBlock:
                Lose(losses, Feature.AnswerAudio, path);
                break;
            case OpaqueBlock or ImageBlock when !CanWrite(block):
                Lose(losses, Feature.AnswerOpaqueBlock, path, block is OpaqueBlock opaque ? opaque.Kind : "image");
                break;
        }
    }

    public static void Report(Stop stop, LossLog losses)
    {
        if (stop.Sequence is not null || stop.Explanation is not null || stop.Reason is StopReason.Paused or StopReason.Other) Lose(losses, Feature.AnswerStopDetails, "stop");
    }

    public static void Lose(LossLog losses, Feature feature, string path, string? detail = null) => losses.Report(OpenAiResponsesLosses.Table, feature, path, detail);
}
