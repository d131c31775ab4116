using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <summary>What of an answer has no place in a message of Ollama's.</summary>
internal static class AnswerLosses
{
    /// <param name="isAfterCalls">Whether a tool call stands before it.</param>
    public static void Report(Block block, int index, bool isAfterCalls, LossLog losses)
    {
        var path = $"content[{index}]";
        losses.Report(OllamaLosses.Table, block.Extras, path);
        if (block.State is not null) Lose(losses, Feature.AnswerReasoningState, path);
        if (isAfterCalls && block is not ToolCallBlock) Lose(losses, Feature.AnswerBlockOrder, path);
        switch (block)
        {
            case TextBlock { Citations.Count: > 0 }:
                Lose(losses, Feature.AnswerCitations, path);
                break;
            case RefusalBlock:
                Lose(losses, Feature.AnswerRefusal, path);
                break;
            case ImageBlock { Source: not InlineMedia }:
                Lose(losses, Feature.AnswerImage, path);
                break;
            case AudioBlock or VideoBlock or FileBlock:
                Lose(losses, Feature.AnswerAudio, path);
                break;
            case OpaqueBlock:
                Lose(losses, Feature.AnswerOpaqueBlock, path);
                break;
        }
    }

    public static void Report(Stop stop, LossLog losses)
    {
        if (stop.Sequence is not null || stop.Explanation is not null || stop.Reason is StopReason.Filtered or StopReason.Paused) Lose(losses, Feature.AnswerStopDetails, "stop");
    }

    public static void Report(TokenUsage? usage, LossLog losses)
    {
        if (usage is not null && (usage.Input != usage.TotalInput || usage.Output != usage.TotalOutput)) Lose(losses, Feature.AnswerUsageDetails, "usage");
    }

    public static void Lose(LossLog losses, Feature feature, string path) => losses.Report(OllamaLosses.Table, feature, path);
}
