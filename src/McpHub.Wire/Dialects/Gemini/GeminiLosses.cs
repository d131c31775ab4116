using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>What Gemini has no words for.</summary>
internal static class GeminiLosses
{
    public static readonly LossTable Table = new(
        GeminiDialect.Name,
        new(Feature.SystemMidConversation, LossPolicy.Warn, "Instructions after the first turn stand in the user's turn, between marks."),
        new(Feature.DeveloperRole, LossPolicy.Drop, "There is one slot for instructions; the developer's stand there."),
        new(Feature.MessageName, LossPolicy.Warn, "Who of several participants speaks cannot be said."),
        new(Feature.ImageUrl, LossPolicy.Reject, "This model fetches nothing by its URL."),
        new(Feature.ImageFile, LossPolicy.Reject, "The file is kept by another provider, which alone can read it."),
        new(Feature.ImageDetail, LossPolicy.Drop, "How closely to look at an image is left to the model."),
        new(Feature.FileUrl, LossPolicy.Reject, "This model fetches nothing by its URL."),
        new(Feature.FileStored, LossPolicy.Reject, "The file is kept by another provider, which alone can read it."),
        new(Feature.FileText, LossPolicy.Drop, "The document stands in the message as text, between marks."),
        new(Feature.FileDetails, LossPolicy.Warn, "Name, title, context and citation settings of a document are left out."),
        new(Feature.ToolResultImage, LossPolicy.Warn, "Results of tools hold only JSON; images follow them in the same turn."),
        new(Feature.ToolResultFile, LossPolicy.Warn, "Results of tools hold only JSON; files follow them in the same turn."),
        new(Feature.ReasoningState, LossPolicy.Warn, "The model did not make this reasoning, or its signature is missing; it is left out."),
        new(Feature.Refusal, LossPolicy.Drop, "A refusal of an earlier turn stands there as text."),
        new(Feature.Citations, LossPolicy.Drop, "Citations of earlier turns are left out; the text stays."),
        new(Feature.OpaqueBlock, LossPolicy.Warn, "Only the provider that made this block can read it; it is left out."),
        new(Feature.CacheMarker, LossPolicy.Drop, "Gemini caches by itself."),
        new(Feature.StrictTool, LossPolicy.Drop, "One mode holds for all tools: arguments fit the schema of all or are checked of none."),
        new(Feature.SchemaKeyword, LossPolicy.Warn, "The model takes only a part of JSON Schema."),
        new(Feature.CustomTool, LossPolicy.Warn, "A tool that takes free text becomes a function with one string; its grammar is told and not enforced."),
        new(Feature.BuiltInWebSearch, LossPolicy.Warn, "Google's search is asked for; options of other dialects are left out."),
        new(Feature.BuiltInTool, LossPolicy.Reject, "Only the dialect that it comes from has this tool."),
        new(Feature.ToolInput, LossPolicy.Reject, "The input of an earlier tool call is no JSON object."),
        new(Feature.ToolNamespace, LossPolicy.Drop, "The namespace becomes part of the tool's name."),
        new(Feature.OneToolCallAtATime, LossPolicy.Warn, "The model may call several tools at once."),
        new(Feature.SchemaOutputName, LossPolicy.Drop, "The schema of an answer has no name and no description."),
        new(Feature.SchemaOutputStrict, LossPolicy.Drop, "Answers always fit the schema."),
        new(Feature.Candidates, LossPolicy.Reject, "Only one answer can be translated."),
        new(Feature.Verbosity, LossPolicy.Warn, "How wordy an answer is cannot be set."),
        new(Feature.ReasoningEffort, LossPolicy.Drop, "The effort is told as the nearest level or budget that the model has."),
        new(Feature.ReasoningBudget, LossPolicy.Drop, "The budget is brought into the model's bounds."),
        new(Feature.ReasoningView, LossPolicy.Drop, "Gemini shows summaries of its thoughts, never all of them."),
        new(Feature.UserId, LossPolicy.Warn, "Gemini has no place for the caller's user."),
        new(Feature.ServiceTier, LossPolicy.Warn, "Gemini has the tiers standard, flex and priority."),
        new(Feature.Metadata, LossPolicy.Warn, "Gemini keeps no metadata."),
        new(Feature.PromptCacheKey, LossPolicy.Drop, "Gemini caches by itself."),
        new(Feature.Extra, LossPolicy.Warn, "Members that only another dialect knows are left out."),
        new(Feature.RefusedByServer, LossPolicy.Warn, "This server refuses the member; it is left out."),
        new(Feature.AnswerRefusal, LossPolicy.Drop, "A refusal is told as text."),
        new(Feature.AnswerCitations, LossPolicy.Warn, "Only citations of URLs have a form here; the text stays."),
        new(Feature.AnswerOpaqueBlock, LossPolicy.Warn, "Only its own dialect has this block."),
        new(Feature.AnswerStopDetails, LossPolicy.Drop, "Which stop sequence was met, and pauses, have no form here."));
}
