using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <inheritdoc/>
internal sealed class RequestReader : IRequestReader
{
    private static readonly FrozenSet<string> Names = ["model", "messages", "tools", "format", "think", "options", "stream", "logprobs", "top_logprobs"];
    private static readonly FrozenSet<string> OptionNames = ["temperature", "top_p", "top_k", "seed", "frequency_penalty", "presence_penalty", "num_predict", "stop"];

    public ChatRequest Read(ReadOnlyMemory<byte> body, RequestReadContext context)
    {
        using var document = JsonField.Parse(body);
        return Read(JsonField.Of(document), context);
    }

    private static ChatRequest Read(JsonField root, RequestReadContext context)
    {
        var options = root["options"];
        var isStreaming = context.IsStreaming ?? root["stream"].Flag() ?? true; // unlike everywhere else
        return new ChatRequest
        {
            Model = context.Model ?? root["model"].RequiredText(),
            Messages = Messages.Read(root["messages"]),
            Tools = Tools.Read(root["tools"]),
            Output = ReadOutput(root["format"]),
            Reasoning = Thinking.Read(root["think"]),
            Sampling = new Sampling
            {
                Temperature = options["temperature"].Number(),
                TopP = options["top_p"].Number(),
                TopK = options["top_k"].Count(),
                Seed = options["seed"].Whole(),
                FrequencyPenalty = options["frequency_penalty"].Number(),
                PresencePenalty = options["presence_penalty"].Number(),
                LogProbs = root["logprobs"].Flag() is true ? root["top_logprobs"].Count() ?? 0 : null,
            },
            MaxOutputTokens = options["num_predict"].Whole() is < 0 ? null : options["num_predict"].Count(), // below 0: no limit
            StopSequences = options["stop"].IsText ? [options["stop"].RequiredText()] : [.. options["stop"].Items().Select(item => item.RequiredText())],
            IsStreaming = isStreaming,
            WantsUsage = isStreaming,
            Extras = ReadRest(root, options),
        };
    }

    // An empty text is the same as none, as some clients send it.
    private static OutputFormat? ReadOutput(JsonField format)
    {
        if (!format.Exists || (format.IsText && format.Text() is "")) return null;
        if (format.IsObject) return new SchemaOutput(format.Raw());
        return format.IsText && format.Text() == "json" ? new JsonOutput() : throw format.Wrong("must be \"json\" or a JSON Schema");
    }

    private static Extras ReadRest(JsonField root, JsonField options)
    {
        List<Extra> rest = [.. root.Rest(OllamaDialect.Name, Names).Members];
        if (options.Exists) rest.AddRange(options.Rest(OllamaDialect.Name, OptionNames).Members.Select(member => member with { Name = $"options.{member.Name}" }));
        return rest.Count == 0 ? default : new Extras(OllamaDialect.Name, [.. rest]);
    }
}
