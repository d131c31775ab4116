using McpHub.Calls.Prompts;
using McpHub.Calls.Capture;
using McpHub.Calls.Rounds;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;

namespace McpHub.Calls;

/// <summary>An agent calls a model.</summary>
public sealed class ModelCall : Call
{
    /// <summary>What is asked of the model.</summary>
    public required ModelOperation Operation { get; init; }

    /// <summary>The format that the caller speaks, and is answered in.</summary>
    public required ChatDialect Dialect { get; init; }

    /// <summary>What routing needs to know of the body.</summary>
    public required JsonPeek Request { get; init; }

    /// <summary>The body as the caller sent it, without what was meant for the hub; valid until the call has been settled.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the answer shall come piece by piece.</summary>
    public required bool IsStreaming { get; init; }

    /// <summary>The member <c>hub</c> of the body: what the caller asks of the hub itself. Empty when there was none.</summary>
    public ReadOnlyMemory<byte> HubOptions { get; init; }

    /// <summary>Whether a loss that would be a warning is a refusal.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Tools that the hub shall run for the model; null for none.</summary>
    public AskedTools? AskedTools { get; init; }

    /// <summary>A prompt of the library that belongs into the conversation; null for none.</summary>
    public AskedPrompt? AskedPrompt { get; init; }

    /// <summary>Host and port that the caller called the hub by; null when it did not come over HTTP.</summary>
    public string? CalledAt { get; init; }

    /// <summary>Whether no model is named, so that all models of the provider must be permitted.</summary>
    public bool IsWholeProvider { get; init; }

    /// <summary>Headers of the caller that a provider of its own dialect should see.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Forwarded { get; init; } = [];

    /// <summary>What serves it; null while not found.</summary>
    public Route? Route { get; set; }

    /// <summary>The request in no dialect's own words; null until somebody needs to read it.</summary>
    public ChatRequest? Chat { get; set; }

    /// <summary>What the caller itself asked, when <see cref="Chat"/> holds what it does not know of.</summary>
    public ChatRequest? Asked { get; set; }

    /// <summary>The same, filled in. It is not in <see cref="Chat"/>: its text depends on the target.</summary>
    public FilledPrompt? Prompt { get; set; }

    /// <summary>Set when the hub runs tools in the middle of the call.</summary>
    internal ToolRounds? Rounds { get; set; }

    /// <summary>Keeps what is asked and answered for the spans of the call; null unless the operator opted in.</summary>
    internal ContentCapture? Capture { get; set; }

    /// <summary>Keeps the caller's stream alive while the hub waits; null before it has begun, and where bytes pass as they are.</summary>
    internal Heartbeat? Heartbeat { get; set; }

    /// <summary>Set when <see cref="Chat"/> must be sent instead of <see cref="Body"/>, whatever the provider speaks.</summary>
    public bool NeedsTranslation { get; set; }

    /// <summary>Whether opaque state of earlier turns was left out because a provider refused it.</summary>
    public bool IsStateStripped { get; set; }

    /// <summary>What was fetched from URLs of images and files, by URL; null while nothing was.</summary>
    internal Dictionary<string, Media>? Fetched { get; set; }

    /// <summary>The id that the answer gets; null for the provider's own. Only where the answer is translated.</summary>
    public string? AnswerId { get; set; }

    /// <summary>Told the whole answer before its end reaches the caller.</summary>
    public Func<ChatResponse, ValueTask>? AnswerReady { get; set; }

    /// <summary>Told why, instead of the answer, when its bytes pass as they are and the hub cannot read them.</summary>
    public Action<string>? AnswerLost { get; set; }

    public override string Action => Actions.ModelUse;

    public override string? Target => Route?.Alias;
}

/// <summary>What can be asked of a model.</summary>
public enum ModelOperation
{
    /// <summary>A conversation, in any dialect.</summary>
    Chat,

    /// <summary>Embeddings.</summary>
    Embeddings,

    /// <summary>How many tokens a conversation has.</summary>
    CountTokens,

    /// <summary>Whatever the provider's own API offers.</summary>
    Raw,
}
