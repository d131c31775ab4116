using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>Reads <c>generationConfig</c>.</summary>
internal static class GenerationConfig
{
    /// <summary>How its members are named among the extras of a request.</summary>
    public const string Prefix = "generationConfig.";

    public const string Json = "application/json";
    private const string Text = "text/plain";

    private static readonly FrozenSet<string> Names = GeminiNames.Both(
        "temperature", "topP", "topK", "seed", "presencePenalty", "frequencyPenalty", "responseLogprobs", "logprobs", "maxOutputTokens", "stopSequences",
        "candidateCount", "thinkingConfig", "responseMimeType", "responseSchema", "responseJsonSchema", "_responseJsonSchema", "responseModalities");

    public static Sampling ReadSampling(JsonField config) => new()
    {
        Temperature = config["temperature"].Number(),
        TopP = config.Of("topP").Number(),
        TopK = config.Of("topK").Count(),
        Seed = config["seed"].Whole(),
        PresencePenalty = config.Of("presencePenalty").Number(),
        FrequencyPenalty = config.Of("frequencyPenalty").Number(),
        LogProbs = config.Of("responseLogprobs").Flag() is true ? config["logprobs"].Count() ?? 0 : null,
    };

    public static OutputFormat? ReadOutput(JsonField config)
    {
        var schema = Tools.ReadSchema(config, config["_responseJsonSchema"].Exists ? "_responseJsonSchema" : "responseJsonSchema", "responseSchema");
        return config.Of("responseMimeType").Text() switch
        {
            Json when !schema.IsEmpty => new SchemaOutput(schema),
            Json => new JsonOutput(),
            Text => new TextOutput(),
            _ => null,
        };
    }

    /// <summary>Members that no other dialect knows.</summary>
    public static IEnumerable<Extra> ReadRest(JsonField config)
    {
        if (!config.Exists) yield break;
        foreach (var member in config.Rest(GeminiDialect.Name, Names).Members) yield return Named(GeminiNames.ToCamel(member.Name), member.Value);
        var modalities = config.Of("responseModalities");
        if (modalities.Exists && modalities.Items().Any(item => !string.Equals(item.RequiredText(), "TEXT", StringComparison.OrdinalIgnoreCase))) yield return Named("responseModalities", modalities.Raw());
        var type = config.Of("responseMimeType");
        if (type.Text() is null or Json or Text) yield break;
        yield return Named("responseMimeType", type.Raw());
        if (config.Of("responseSchema") is { Exists: true } schema) yield return Named("responseSchema", schema.Raw());
    }

    private static Extra Named(string name, RawJson value) => new(Prefix + name, value);
}
