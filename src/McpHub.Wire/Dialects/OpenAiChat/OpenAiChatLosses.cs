using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>What Chat Completions has no words for.</summary>
internal static class OpenAiChatLosses
{
    public static readonly LossTable Table = new(
        OpenAiChatDialect.Name,
        new(Feature.DeveloperRole, LossPolicy.Drop, "Servers without the role `developer` get `system`."),
        new(Feature.BlockOrder, LossPolicy.Drop, "Text of an assistant's turn stands before its tool calls."),
        new(Feature.VideoInput, LossPolicy.Reject, "Chat Completions takes no video."),
        new(Feature.FileUrl, LossPolicy.Reject, "Chat Completions takes files only by their bytes or by file id."),
        new(Feature.ImageFile, LossPolicy.Reject, "Chat Completions takes images only by their bytes or by URL."),
        new(Feature.FileStored, LossPolicy.Reject, "The file is kept by another provider, which alone can read it."),
        new(Feature.FileText, LossPolicy.Drop, "The document stands in the message as text, between marks."),
        new(Feature.FileDetails, LossPolicy.Warn, "Title, context and citation settings of a document are left out."),
        new(Feature.AudioInput, LossPolicy.Reject, "Chat Completions takes sound only by its bytes."),
        new(Feature.AssistantMedia, LossPolicy.Warn, "An assistant's earlier images and files are left out."),
        new(Feature.ToolResultImage, LossPolicy.Warn, "Tool results hold only text; images follow in a message of the user."),
        new(Feature.ToolResultFile, LossPolicy.Warn, "Tool results hold only text; files follow in a message of the user."),
        new(Feature.ToolResultError, LossPolicy.Drop, "That a tool failed is said in words, before its result."),
        new(Feature.ReasoningText, LossPolicy.Drop, "Thoughts of earlier turns are left out."),
        new(Feature.ReasoningState, LossPolicy.Warn, "Only the provider that made it can read reasoning state; it is left out."),
        new(Feature.Citations, LossPolicy.Drop, "Citations of earlier turns are left out; the text stays."),
        new(Feature.OpaqueBlock, LossPolicy.Warn, "Only the provider that made this block can read it; it is left out."),
        new(Feature.CacheMarker, LossPolicy.Drop, "The provider caches by itself, and strict servers refuse the mark."),
        new(Feature.StrictTool, LossPolicy.Warn, "Strict mode cannot say this schema; it is asked for without."),
        new(Feature.SchemaKeyword, LossPolicy.Warn, "Strict mode demands closed objects with every property required."),
        new(Feature.BuiltInWebSearch, LossPolicy.Warn, "The provider's own web search is asked for; options of other dialects are left out."),
        new(Feature.BuiltInTool, LossPolicy.Reject, "Only the dialect that it comes from has this tool."),
        new(Feature.ToolNamespace, LossPolicy.Drop, "The namespace becomes part of the tool's name."),
        new(Feature.Candidates, LossPolicy.Reject, "Only one answer can be translated."),
        new(Feature.ReasoningBudget, LossPolicy.Drop, "The budget is told as the nearest effort."),
        new(Feature.ReasoningView, LossPolicy.Drop, "What of the thoughts is shown cannot be chosen."),
        new(Feature.TopK, LossPolicy.Warn, "Chat Completions has no top_k."),
        new(Feature.Temperature, LossPolicy.Warn, "The model takes no temperature."),
        new(Feature.TopP, LossPolicy.Warn, "The model takes no top_p."),
        new(Feature.LogProbs, LossPolicy.Warn, "Probabilities are not translated."),
        new(Feature.Extra, LossPolicy.Warn, "Members that only another dialect knows are left out."),
        new(Feature.RefusedByServer, LossPolicy.Warn, "This server refuses the member; it is left out."),
        new(Feature.AnswerReasoningState, LossPolicy.Drop, "State of text has no place here."),
        new(Feature.AnswerCitations, LossPolicy.Warn, "Only citations of URLs have a form here; the text stays."),
        new(Feature.AnswerOpaqueBlock, LossPolicy.Warn, "Only its own dialect has this block."),
        new(Feature.AnswerAudio, LossPolicy.Warn, "Sound of another dialect has no form here."),
        new(Feature.AnswerBlockOrder, LossPolicy.Drop, "Text stands before tool calls."),
        new(Feature.AnswerStopDetails, LossPolicy.Drop, "Which stop sequence was met, why an answer was refused, and pauses have no form here."));
}
