namespace McpHub.Wire.Chat;

/// <summary>What a request or an answer can hold and some dialect has no words for. Every dialect says of each what becomes of it.</summary>
public enum Feature
{
    // Messages
    SystemMidConversation,
    DeveloperRole,
    MessageName,
    EndsWithAssistant,
    BlockOrder,

    // Blocks
    ImageInline,
    ImageUrl,
    ImageFile,
    ImageType,
    ImageDetail,
    AudioInput,
    VideoInput,
    FileInline,
    FileUrl,
    FileStored,
    FileText,
    FileType,
    FileDetails,
    AssistantMedia,
    ToolResultImage,
    ToolResultFile,
    ToolResultError,
    ReasoningText,
    ReasoningState,
    Refusal,
    Citations,
    OpaqueBlock,
    CacheMarker,

    // Tools
    StrictTool,
    SchemaKeyword,
    CustomTool,
    BuiltInWebSearch,
    BuiltInTool,
    ToolNamespace,
    ToolName,
    ToolCallId,
    ToolInput,
    ToolChoiceNone,
    ToolChoiceRequired,
    ToolChoiceOne,
    ToolChoiceSubset,
    OneToolCallAtATime,

    // Output
    JsonOutput,
    SchemaOutput,
    SchemaOutputStrict,
    SchemaOutputName,
    MaxOutputTokens,
    StopSequences,
    Candidates,
    Verbosity,

    // Reasoning
    ReasoningEffort,
    ReasoningBudget,
    ReasoningView,

    // Sampling
    Temperature,
    TopP,
    TopK,
    Seed,
    Penalties,
    LogProbs,

    // Around the call
    UserId,
    ServiceTier,
    Metadata,
    PromptCacheKey,

    /// <summary>A member that only the caller's dialect knows; <see cref="ForeignFields"/> says what becomes of each.</summary>
    Extra,

    /// <summary>A member that this one server refuses (<c>TargetTraits.Refuses</c>).</summary>
    RefusedByServer,

    // Vectors
    EmbeddingPurpose,
    EmbeddingTitle,

    // Answers
    AnswerReasoningText,
    AnswerReasoningState,
    AnswerRefusal,
    AnswerCitations,
    AnswerOpaqueBlock,
    AnswerImage,
    AnswerAudio,
    AnswerBlockOrder,
    AnswerStopDetails,
    AnswerUsageDetails,
}
