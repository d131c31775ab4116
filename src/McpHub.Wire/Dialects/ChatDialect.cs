using McpHub.Wire.Chat;
using McpHub.Wire.Dialects.Anthropic;
using McpHub.Wire.Dialects.Converse;
using McpHub.Wire.Dialects.Gemini;
using McpHub.Wire.Dialects.Ollama;
using McpHub.Wire.Dialects.OpenAiChat;
using McpHub.Wire.Dialects.OpenAiResponses;

namespace McpHub.Wire.Dialects;

/// <summary>How the events of a stream are told apart on the wire.</summary>
public enum StreamFraming
{
    /// <summary>Server-sent events.</summary>
    Sse,

    /// <summary>One JSON object a line.</summary>
    Lines,

    /// <summary>Amazon's binary event stream.</summary>
    AwsEventStream,

    /// <summary>The elements of one JSON array; only towards callers.</summary>
    Array,
}

/// <summary>An API format that models are called in: all that turns its bytes into the canonical conversation and back. Pure and thread-safe.</summary>
public sealed record ChatDialect
{
    /// <summary>Stable: <c>openai-chat</c>, <c>anthropic</c>, …</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="Families"/>: the origin of what providers of this dialect make.</summary>
    public required string Family { get; init; }

    public required StreamFraming Framing { get; init; }

    /// <summary>What the dialect has no words for.</summary>
    public required LossTable Losses { get; init; }

    /// <summary>What tools must be like: see <see cref="ToolLowering"/>, which comes before the request writer.</summary>
    public ToolRules ToolRules { get; init; } = ToolRules.Default;

    public required IRequestReader RequestReader { get; init; }

    public required IRequestWriter RequestWriter { get; init; }

    public required IResponseReader ResponseReader { get; init; }

    public required IResponseWriter ResponseWriter { get; init; }

    public required IErrorFormat Errors { get; init; }

    /// <summary>Null when the dialect cannot ask how many tokens a request is.</summary>
    public ITokenCountFormat? TokenCounts { get; init; }

    /// <summary>Null when the API makes no vectors.</summary>
    public IEmbeddingFormat? Embeddings { get; init; }
}

/// <summary>All dialects.</summary>
public static class ChatDialects
{
    public static readonly IReadOnlyList<ChatDialect> All = [OpenAiChatDialect.Instance, OpenAiResponsesDialect.Instance, AnthropicDialect.Instance, GeminiDialect.Instance, OllamaDialect.Instance, ConverseDialect.Instance];

    public static ChatDialect? Find(string name) => All.FirstOrDefault(dialect => dialect.Name == name);
}
