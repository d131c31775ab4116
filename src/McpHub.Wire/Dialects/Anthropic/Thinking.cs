using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <summary>What is asked about reasoning, as this model takes it.</summary>
internal sealed record Thinking
{
    private const int LeastBudget = 1024;

    private string? Type { get; init; }

    private int? Budget { get; init; }

    private ReasoningView? View { get; init; }

    /// <summary>For <c>output_config.effort</c>.</summary>
    public string? Effort { get; private init; }

    public bool IsOn => Type is "enabled" or "adaptive";

    public static Thinking For(ChatRequest request, int maxTokens, RequestMembers members)
    {
        if (request.Reasoning is not { } ask) return new Thinking();
        if (ask.View == ReasoningView.Full) members.Lose(Feature.ReasoningView, "reasoning.view");
        var effort = ask.Effort is { } given and not Chat.Effort.None ? Efforts.Of(given) : null;
        if (ask.IsAdaptive) return new Thinking { Type = "adaptive", Effort = effort, View = ask.View };
        if (ask.Budget is { } budget) return new Thinking { Type = "enabled", Budget = budget, Effort = effort, View = ask.View };
        return ask.Effort is { } asked ? ForEffort(asked, request, maxTokens, members) with { View = ask.View } : new Thinking();
    }

    public void Write(Utf8JsonWriter json)
    {
        if (Type is null) return;
        json.WriteStartObject("thinking"u8);
        json.WriteString("type"u8, Type);
        json.Number("budget_tokens", Budget);
        if (IsOn && View is { } view) json.WriteString("display"u8, view == ReasoningView.Hidden ? "omitted" : "summarized");
        json.WriteEndObject();
    }

    // A caller of another dialect asked for effort and does not know Anthropic's conditions: without thinking is better than refused.
    private static Thinking ForEffort(Effort effort, ChatRequest request, int maxTokens, RequestMembers members)
    {
        if (effort == Chat.Effort.None) return new Thinking { Type = "disabled" };
        if (request.ToolChoice?.Mode == ToolChoiceMode.Required)
        {
            members.Lose(Feature.ReasoningEffort, "reasoning.effort");
            return new Thinking();
        }

        // The least effort that Anthropic has a word for is low.
        if (members.Traits.HasAdaptiveThinking) return new Thinking { Type = "adaptive", Effort = Efforts.Of(effort == Chat.Effort.Minimal ? Chat.Effort.Low : effort) };
        var budget = Math.Min(EffortTable.ToBudget(effort), maxTokens - 1);
        if (budget >= LeastBudget) return new Thinking { Type = "enabled", Budget = budget };
        members.Lose(Feature.ReasoningEffort, "reasoning.effort");
        return new Thinking();
    }
}
