using System.Collections.Frozen;
using McpHub.Wire.Dialects;

namespace McpHub.Snapshot;

/// <summary>What the <c>dialect</c> of a provider entry stands for.</summary>
/// <param name="Name">As written in the configuration.</param>
/// <param name="Dialects">The formats that such a provider reads itself; requests in any other one are translated into the first.</param>
/// <param name="Embeddings">Whose format it is asked for embeddings in, by the name of a dialect; null when it makes none.</param>
public sealed record ProviderKind(string Name, IReadOnlyList<string> Dialects, string? Embeddings)
{
    public const string OpenAi = "openai";
    public const string AzureOpenAi = "azure-openai";
    public const string OpenAiResponses = "openai-responses";
    public const string OpenAiCompatible = "openai-compatible";
    public const string Anthropic = "anthropic";
    public const string Gemini = "gemini";
    public const string Ollama = "ollama";
    public const string Bedrock = "bedrock";
    public const string Simulator = "simulator";
    public const string ChatClient = "chat-client";

    private static readonly FrozenDictionary<string, ProviderKind> ByName = new ProviderKind[]
    {
        new(OpenAi, ["openai-chat", "openai-responses"], "openai-chat"),
        new(AzureOpenAi, ["openai-chat", "openai-responses"], "openai-chat"),
        new(OpenAiResponses, ["openai-responses"], "openai-chat"),
        new(OpenAiCompatible, ["openai-chat"], "openai-chat"),
        new(Anthropic, ["anthropic"], null),
        new(Gemini, ["gemini"], "gemini"),
        new(Ollama, ["ollama"], "ollama"),
        new(Bedrock, ["bedrock-converse"], null),
        new(Simulator, ["openai-chat"], "openai-chat"),
        new(ChatClient, ["openai-chat"], "openai-chat"),
    }.ToFrozenDictionary(kind => kind.Name);

    /// <param name="name">Checked before: one that the configuration allows.</param>
    public static ProviderKind Of(string name) => ByName[name];

    /// <summary>The way of each known dialect to such a provider.</summary>
    public FrozenDictionary<string, Lane> Lanes()
    {
        var target = Dialects.Select(ChatDialects.Find).OfType<ChatDialect>().FirstOrDefault();
        return ChatDialects.All
            .Select(caller => (Caller: caller.Name, Lane: Dialects.Contains(caller.Name) ? new Lane(caller, IsPassthrough: true) : target is null ? null : new Lane(target, IsPassthrough: false)))
            .Where(way => way.Lane is not null)
            .ToFrozenDictionary(way => way.Caller, way => way.Lane!);
    }
}

/// <summary>How requests of one dialect reach a provider: decided when the snapshot is built.</summary>
/// <param name="Dialect">What the provider is spoken to in.</param>
/// <param name="IsPassthrough">Whether that is the caller's own dialect, so that bytes can pass as they are.</param>
public sealed record Lane(ChatDialect Dialect, bool IsPassthrough);
