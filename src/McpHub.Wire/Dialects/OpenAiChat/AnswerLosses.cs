using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>What of an answer has no place in Chat Completions.</summary>
internal static class AnswerLosses
{
    public static void Report(ChatResponse response, LossLog losses)
    {
        var hasCalls = false;
        for (var index = 0; index < response.Content.Count; index++)
        {
            Report(response.Content[index], index, hasCalls, losses);
            hasCalls |= response.Content[index] is ToolCallBlock;
        }

        Report(response.Stop, losses);
        losses.Report(OpenAiChatLosses.Table, response.Extras, "");
    }

    public static void Report(Block block, int index, bool isAfterCalls, LossLog losses)
    {
        var path = $"content[{index}]";
        if (isAfterCalls && block is not ToolCallBlock) Lose(losses, Feature.AnswerBlockOrder, path);
        if (block.State is not null && block is not (ReasoningBlock or ToolCallBlock)) Lose(losses, Feature.AnswerReasoningState, path);
        losses.Report(OpenAiChatLosses.Table, block.Extras, path);
        switch (block)
        {
            case TextBlock text when text.Citations.Any(citation => !Citations.CanWrite(citation)):
                Lose(losses, Feature.AnswerCitations, path);
                break;
            case OpaqueBlock opaque when !IsAudio(opaque):
                Lose(losses, Feature.AnswerOpaqueBlock, path, opaque.Kind);
                break;
            case AudioBlock or VideoBlock or FileBlock:
                Lose(losses, Feature.AnswerAudio, path);
                break;
            case ImageBlock image when !Images.CanWrite(image):
                Lose(losses, Feature.AnswerOpaqueBlock, path, "image");
                break;
        }
    }

    public static void Report(Stop stop, LossLog losses)
    {
        if (stop.Sequence is not null || stop.Category is not null || stop.Explanation is not null || stop.Reason is StopReason.Paused or StopReason.Other) Lose(losses, Feature.AnswerStopDetails, "stop");
    }

    public static bool IsAudio(OpaqueBlock block) => block is { Kind: "audio", Origin.Family: Families.OpenAi };

    public static void Lose(LossLog losses, Feature feature, string path, string? detail = null) => losses.Report(OpenAiChatLosses.Table, feature, path, detail);
}
