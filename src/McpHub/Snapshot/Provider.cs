using System.Collections.Frozen;
using McpHub.Config;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Prompts;

namespace McpHub.Snapshot;

/// <summary>A model vendor's endpoint, compiled.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Config">Dialect, key, headers and time limits.</param>
/// <param name="BaseUri">The API root without trailing slash; null for the simulator.</param>
public sealed record Provider(string Name, ProviderConfig Config, Uri? BaseUri)
{
    public ProviderKind Kind { get; } = ProviderKind.Of(Config.Dialect);

    /// <summary>By the name of the caller's dialect. A dialect that is not here cannot be served.</summary>
    public FrozenDictionary<string, Lane> Lanes { get; } = ProviderKind.Of(Config.Dialect).Lanes();

    public ProviderTransport Transport { get; } = ProviderTransport.Of(Config);

    /// <summary>The provider's own dialect, which others are translated into; null when none is known.</summary>
    public ChatDialect? OwnDialect { get; } = ProviderKind.Of(Config.Dialect).Dialects.Select(ChatDialects.Find).OfType<ChatDialect>().FirstOrDefault();
}

/// <summary>A provider's model.</summary>
/// <param name="ModelJson">The model name as a JSON string in UTF-8, quotes included: what is spliced into a request.</param>
public sealed record Target(Provider Provider, string Model, ReadOnlyMemory<byte> ModelJson)
{
    /// <summary><c>provider/model</c>, as rules and audit name it.</summary>
    public string Name { get; } = $"{Provider.Name}/{Model}";

    /// <summary>The same with the member behind it that makes a stream of Chat Completions tell its usage: one splice for both.</summary>
    public ReadOnlyMemory<byte> ModelJsonWithUsage { get; } = (byte[])[.. ModelJson.Span, .. ",\"stream_options\":{\"include_usage\":true}"u8];

    /// <summary>What is particular about it within its dialect.</summary>
    public TargetTraits Traits { get; } = TargetTraitsOf.Model(Provider, Model);

    /// <summary>Which prompts it likes, by its name and else by its vendor's; null when neither tells.</summary>
    public string? Family => ModelFamily.Of(Model) ?? Provider.Kind.Name switch
    {
        ProviderKind.Anthropic => ModelFamily.Claude,
        ProviderKind.Gemini => ModelFamily.Gemini,
        ProviderKind.OpenAi or ProviderKind.AzureOpenAi => ModelFamily.Gpt,
        _ => null,
    };

    /// <summary>What opaque state of its answers is tagged with.</summary>
    public Origin OriginIn(ChatDialect dialect) => new(dialect.Family, Provider.Name, Model);
}

/// <summary>A model alias with the targets that serve it, in order.</summary>
public sealed record Route(string Alias, IReadOnlyList<Target> Targets);
