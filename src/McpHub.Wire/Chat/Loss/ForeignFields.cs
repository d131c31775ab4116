using System.Collections.Frozen;

namespace McpHub.Wire.Chat;

/// <summary>
/// What becomes of members that only one dialect knows when another one is written. Members that are not named here lead to a warning.
/// </summary>
public static class ForeignFields
{
    private static readonly LossRule Unknown = new(Feature.Extra, LossPolicy.Warn, "No other dialect knows this member; it is left out.");

    private static readonly FrozenDictionary<(string Dialect, string Name), LossRule> Rules = new Dictionary<(string, string), LossRule>
    {
        [("openai-chat", "audio")] = Reject("Spoken answers exist only in OpenAI's dialects."),
        [("openai-chat", "modalities")] = Reject("Answers other than text exist only in OpenAI's dialects."),
        [("openai-chat", "logit_bias")] = Warn("Token ids mean something else to every model."),
        [("openai-chat", "prediction")] = Warn("It makes an answer faster and not different."),
        [("openai-chat", "store")] = Warn("Nobody else keeps answers."),
        [("openai-chat", "stream_options")] = Drop("It is about the form of the stream and not about the answer."),
        [("openai-responses", "previous_response_id")] = Reject("The conversation before it would be missing."),
        [("openai-responses", "conversation")] = Reject("The conversation before it would be missing."),
        [("openai-responses", "background")] = Reject("Nobody else answers later."),
        [("openai-responses", "compaction")] = Reject("The conversation that it stands for would be missing."),
        [("openai-responses", "item_reference")] = Reject("The piece that it refers to would be missing."),
        [("openai-responses", "prompt")] = Reject("The prompt that it names would be missing."),
        [("openai-responses", "id")] = Drop("Nobody else names the pieces of a conversation."),
        [("openai-responses", "include")] = Warn("What else an answer shall hold exists only in OpenAI Responses."),
        [("openai-responses", "max_tool_calls")] = Warn("It limits tools that the provider runs, and here the caller runs them."),
        [("openai-responses", "message.phase")] = Drop("Nobody else tells an interim remark from the answer."),
        [("openai-responses", "prompt_cache_options")] = Drop("Every provider caches in its own way."),
        [("openai-responses", "prompt_cache_retention")] = Drop("Every provider caches in its own way."),
        [("openai-responses", "reasoning.summary")] = Drop("How long summaries are cannot be chosen."),
        [("openai-responses", "stream_options")] = Drop("It is about the form of the stream and not about the answer."),
        [("openai-responses", "truncation")] = Warn("A conversation that is too long is refused and not cut."),
        [("anthropic", "container")] = Reject("It holds the state of tools that only Anthropic runs."),
        [("anthropic", "mcp_servers")] = Reject("Tools of these servers would be missing."),
        [("anthropic", "context_management")] = Warn("Nobody else edits the conversation."),
        [("gemini", "cachedContent")] = Reject("The conversation before it would be missing."),
        [("gemini", "safetySettings")] = Warn("Only Gemini's filters can be set."),
        [("gemini", "generationConfig.responseModalities")] = Reject("Answers other than text exist only in their own dialect."),
        [("gemini", "generationConfig.speechConfig")] = Reject("Answers other than text exist only in their own dialect."),
        [("gemini", "generationConfig.responseMimeType")] = Reject("Only Gemini writes answers of this type."),
        [("gemini", "generationConfig.responseSchema")] = Reject("Only Gemini writes answers of this type."),
    }.ToFrozenDictionary();

    public static IReadOnlyDictionary<(string Dialect, string Name), LossRule> All => Rules;

    public static LossRule Find(string dialect, string name) => Rules.GetValueOrDefault((dialect, name), Unknown);

    private static LossRule Reject(string reason) => new(Feature.Extra, LossPolicy.Reject, reason);

    private static LossRule Warn(string reason) => new(Feature.Extra, LossPolicy.Warn, reason);

    private static LossRule Drop(string reason) => new(Feature.Extra, LossPolicy.Drop, reason);
}
