using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>What OpenAI Responses has no words for.</summary>
internal static class OpenAiResponsesLosses
{
    public static readonly LossTable Table = new(
        OpenAiResponsesDialect.Name,
        new(Feature.DeveloperRole, LossPolicy.Drop, "Servers without the role `developer` get `system`."),
        new(Feature.MessageName, LossPolicy.Warn, "Responses has no names of participants."),
        new(Feature.VideoInput, LossPolicy.Reject, "Responses takes no video."),
        new(Feature.AudioInput, LossPolicy.Reject, "Responses takes sound only by its bytes, and none in tool results."),
        new(Feature.ImageFile, LossPolicy.Reject, "The image is kept by another provider, which alone can read it."),
        new(Feature.FileStored, LossPolicy.Reject, "The file is kept by another provider, which alone can read it."),
        new(Feature.FileText, LossPolicy.Drop, "The document stands in the message as text, between marks."),
        new(Feature.FileDetails, LossPolicy.Warn, "Title, context and citation settings of a document are left out."),
        new(Feature.AssistantMedia, LossPolicy.Warn, "An assistant's earlier images and files are left out, unless OpenAI made them."),
        new(Feature.ToolResultError, LossPolicy.Drop, "That a tool failed is said in words, before its result."),
        new(Feature.ReasoningText, LossPolicy.Drop, "Thoughts of earlier turns go back only to the provider that made them."),
        new(Feature.ReasoningState, LossPolicy.Warn, "Only the provider that made it can read reasoning state; it is left out."),
        new(Feature.Citations, LossPolicy.Drop, "Citations of earlier turns that are not of URLs are left out; the text stays."),
        new(Feature.OpaqueBlock, LossPolicy.Warn, "Only the provider that made this block can read it; it is left out."),
        new(Feature.CacheMarker, LossPolicy.Drop, "The provider caches by itself, and not every model takes the mark."),
        new(Feature.BuiltInWebSearch, LossPolicy.Warn, "The provider's own web search is asked for; options of other dialects are left out."),
        new(Feature.BuiltInTool, LossPolicy.Reject, "Only the dialect that it comes from has this tool."),
        new(Feature.StrictTool, LossPolicy.Warn, "Strict mode takes no such schema; the tool is not strict."),
        new(Feature.SchemaKeyword, LossPolicy.Warn, "Strict mode takes only some schemas; this one is written as near to it as possible."),
        new(Feature.StopSequences, LossPolicy.Reject, "Responses has no stop sequences."),
        new(Feature.Candidates, LossPolicy.Reject, "Responses gives one answer."),
        new(Feature.ReasoningBudget, LossPolicy.Drop, "The budget is told as the nearest effort."),
        new(Feature.ReasoningView, LossPolicy.Drop, "Of the thoughts only a summary is shown."),
        new(Feature.Temperature, LossPolicy.Warn, "The model takes no temperature."),
        new(Feature.TopP, LossPolicy.Warn, "The model takes no top_p."),
        new(Feature.TopK, LossPolicy.Warn, "Responses has no top_k."),
        new(Feature.Seed, LossPolicy.Warn, "Responses has no seed."),
        new(Feature.Penalties, LossPolicy.Warn, "Responses has no penalties."),
        new(Feature.LogProbs, LossPolicy.Warn, "Probabilities are not translated."),
        new(Feature.Extra, LossPolicy.Warn, "Members that only another dialect knows are left out."),
        new(Feature.RefusedByServer, LossPolicy.Warn, "This server refuses the member; it is left out."),
        new(Feature.AnswerReasoningState, LossPolicy.Drop, "State of texts and tool calls is kept by the hub: the format has no place for it."),
        new(Feature.AnswerCitations, LossPolicy.Warn, "Only citations of URLs have a form here; the text stays."),
        new(Feature.AnswerOpaqueBlock, LossPolicy.Warn, "Only its own dialect has this block."),
        new(Feature.AnswerAudio, LossPolicy.Warn, "Sound of another dialect has no form here."),
        new(Feature.AnswerStopDetails, LossPolicy.Drop, "Which stop sequence was met, why an answer was refused, and pauses have no form here."));
}
