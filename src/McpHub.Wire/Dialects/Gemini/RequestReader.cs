using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <inheritdoc/>
internal sealed class RequestReader : IRequestReader
{
    private const string Prefix = "models/";
    private static readonly FrozenSet<string> Names = GeminiNames.Both("model", "contents", "systemInstruction", "tools", "toolConfig", "generationConfig", "serviceTier");

    public ChatRequest Read(ReadOnlyMemory<byte> body, RequestReadContext context)
    {
        using var document = JsonField.Parse(body);
        var root = JsonField.Of(document);
        var inner = root.Of("generateContentRequest"); // of a question how many tokens it is
        return Read(inner.Exists ? inner : root, context);
    }

    private static ChatRequest Read(JsonField root, RequestReadContext context)
    {
        var config = root.Of("generationConfig");
        var (tools, choice) = Tools.Read(root);
        var isStreaming = context.IsStreaming ?? false;
        return new ChatRequest
        {
            Model = ModelOf(context.Model ?? root["model"].Text() ?? throw root["model"].Wrong("is required and stands in the URL: /v1beta/models/MODEL:generateContent")),
            Messages = Contents.Read(root),
            Tools = tools,
            ToolChoice = choice,
            Output = GenerationConfig.ReadOutput(config),
            Reasoning = Thinking.Read(config.Of("thinkingConfig")),
            Sampling = GenerationConfig.ReadSampling(config),
            MaxOutputTokens = config.Of("maxOutputTokens").Count(),
            StopSequences = [.. config.Of("stopSequences").Items().Select(item => item.RequiredText())],
            Candidates = config.Of("candidateCount").Count() is { } count and not 1 ? count : null,
            ServiceTier = root.Of("serviceTier").Text(),
            IsStreaming = isStreaming,
            WantsUsage = isStreaming,
            Extras = new Extras(GeminiDialect.Name, [.. root.Rest(GeminiDialect.Name, Names).Members, .. GenerationConfig.ReadRest(config)]) is { Members.Count: > 0 } extras ? extras : default,
        };
    }

    /// <summary>The model's bare name.</summary>
    public static string ModelOf(string model) => model.StartsWith(Prefix, StringComparison.Ordinal) ? model[Prefix.Length..] : model;
}
