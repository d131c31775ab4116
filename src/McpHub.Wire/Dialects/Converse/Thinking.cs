using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <summary>How much to think: an effort for every model, and what only Claude has among the fields of its own.</summary>
internal static class Thinking
{
    public const string Fields = "additionalModelRequestFields";

    public static bool IsClaude(string model) => model.Contains("anthropic.", StringComparison.Ordinal) || model.Contains("claude", StringComparison.OrdinalIgnoreCase);

    public static ReasoningAsk? Read(JsonField root)
    {
        var effort = Efforts.Read(root["outputConfig"]["effort"]);
        var thinking = root[Fields]["thinking"];
        if (effort is null && !thinking.Exists) return null;
        return new ReasoningAsk
        {
            Effort = thinking["type"].Text() == "disabled" ? Effort.None : effort,
            Budget = thinking["budget_tokens"].Count(),
            IsAdaptive = thinking["type"].Text() == "adaptive",
        };
    }

    /// <summary>Claude's own fields.</summary>
    public static void WriteFields(Utf8JsonWriter json, ChatRequest request)
    {
        if (!IsClaude(request.Model)) return;
        json.Number("top_k", request.Sampling.TopK);
        if (request.Reasoning is not { } ask) return;
        var (type, budget) = ask switch
        {
            { Effort: Effort.None } or { Budget: 0 } => ("disabled", null),
            { Budget: { } tokens } => ("enabled", tokens),
            { IsAdaptive: true } => ("adaptive", (int?)null),
            _ => (null, null),
        };
        if (type is null) return;
        json.WriteStartObject("thinking"u8);
        json.WriteString("type"u8, type);
        json.Number("budget_tokens", budget);
        json.WriteEndObject();
    }

    /// <returns>Null when nothing is to be said.</returns>
    public static Effort? EffortOf(ChatRequest request, RequestMembers members)
    {
        if (request.Reasoning is not { } ask) return null;
        if (ask.View is not null) members.Lose(Feature.ReasoningView, "reasoning.view");
        if (IsClaude(request.Model)) return ask.Effort is Effort.None ? null : ask.Effort;
        if (ask.Effort is null && ask.Budget is not null) members.Lose(Feature.ReasoningBudget, "reasoning.budget");
        return ask.EffortOrBudget;
    }
}
