using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <inheritdoc/>
internal sealed class RequestReader : IRequestReader
{
    private static readonly FrozenSet<string> Names =
    [
        "model", "system", "messages", "tools", "tool_choice", "max_tokens", "temperature", "top_p", "top_k", "stop_sequences", "stream", "metadata",
        "thinking", "output_config", "output_format", "service_tier",
    ];

    private static readonly FrozenSet<string> MetadataNames = ["user_id"];
    private static readonly FrozenSet<string> OutputNames = ["format", "effort"];

    public ChatRequest Read(ReadOnlyMemory<byte> body, RequestReadContext context)
    {
        using var document = JsonField.Parse(body);
        return Read(JsonField.Of(document), context);
    }

    private static ChatRequest Read(JsonField root, RequestReadContext context) => new()
    {
        Model = context.Model ?? root["model"].RequiredText(),
        Messages = Messages.Read(root),
        Tools = [.. root["tools"].Items().Select(Tools.Read)],
        ToolChoice = Tools.ReadChoice(root["tool_choice"]),
        ParallelToolCalls = !root["tool_choice"]["disable_parallel_tool_use"].Flag(),
        Output = ReadOutput(root["output_config"]["format"].Exists ? root["output_config"]["format"] : root["output_format"]),
        Reasoning = ReadReasoning(root),
        Sampling = new Sampling { Temperature = root["temperature"].Number(), TopP = root["top_p"].Number(), TopK = root["top_k"].Count() },
        MaxOutputTokens = root["max_tokens"].Count(),
        StopSequences = [.. root["stop_sequences"].Items().Select(item => item.RequiredText())],
        UserId = root["metadata"]["user_id"].Text(),
        ServiceTier = root["service_tier"].Text(),
        IsStreaming = context.IsStreaming ?? root["stream"].Flag() ?? false,
        WantsUsage = true, // every stream of this dialect tells it
        Extras = Join(root.Rest(AnthropicDialect.Name, Names), Inner(root["metadata"], "metadata", MetadataNames), Inner(root["output_config"], "output_config", OutputNames)),
    };

    private static OutputFormat? ReadOutput(JsonField format)
    {
        if (!format.Exists) return null;
        var type = format["type"].RequiredText();
        return type == "json_schema" ? new SchemaOutput(Tools.ReadSchema(format["schema"])) : throw format["type"].Wrong($"'{type}' is no format; use json_schema");
    }

    private static ReasoningAsk? ReadReasoning(JsonField root)
    {
        var thinking = root["thinking"];
        var effort = Efforts.Read(root["output_config"]["effort"]);
        if (!thinking.Exists) return effort is null ? null : new ReasoningAsk { Effort = effort };
        var view = ReadView(thinking["display"]);
        return thinking["type"].RequiredText() switch
        {
            "enabled" => new ReasoningAsk { Effort = effort, Budget = thinking["budget_tokens"].Count() ?? throw thinking["budget_tokens"].Wrong("is required"), View = view },
            "adaptive" => new ReasoningAsk { Effort = effort, IsAdaptive = true, View = view },
            "disabled" => new ReasoningAsk { Effort = Effort.None },
            var type => throw thinking["type"].Wrong($"'{type}' is no kind of thinking; use enabled, adaptive or disabled"),
        };
    }

    private static ReasoningView? ReadView(JsonField display) => display.Text() switch
    {
        null => null,
        "summarized" => ReasoningView.Summary,
        "omitted" => ReasoningView.Hidden,
        var other => throw display.Wrong($"'{other}' is no way to show thoughts; use summarized or omitted"),
    };

    // Unknown members of inner objects keep the way to them in their name.
    private static Extras Inner(JsonField field, string name, FrozenSet<string> known)
    {
        if (!field.Exists) return default;
        var rest = field.Rest(AnthropicDialect.Name, known);
        return rest with { Members = [.. rest.Members.Select(extra => extra with { Name = $"{name}.{extra.Name}" })] };
    }

    private static Extras Join(params Extras[] parts)
    {
        Sequence<Extra> all = [.. parts.SelectMany(part => part.Members)];
        return all.Count == 0 ? default : new Extras(AnthropicDialect.Name, all);
    }
}
