using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>How much to think: a level for newer models, a number of tokens for older ones. The budget −1 leaves it to the model.</summary>
internal static class Thinking
{
    private const int Dynamic = -1;

    public static ReasoningAsk? Read(JsonField config)
    {
        if (!config.Exists) return null;
        var budget = config.Of("thinkingBudget").Whole();
        if (budget is < Dynamic or > int.MaxValue) throw config.Of("thinkingBudget").Wrong("must be a whole number from 0, or -1 to leave it to the model");
        return new ReasoningAsk
        {
            Effort = ReadLevel(config.Of("thinkingLevel")),
            Budget = budget is null or Dynamic ? null : (int)budget,
            IsAdaptive = budget is Dynamic,
            View = config.Of("includeThoughts").Flag() switch { true => ReasoningView.Summary, false => ReasoningView.Hidden, null => null },
        };
    }

    public static void Write(Utf8JsonWriter json, ReasoningAsk? ask, RequestWriteContext context)
    {
        if (ask is null) return;
        json.WriteStartObject("thinkingConfig"u8);
        if (ask.View is { } view) json.WriteBoolean("includeThoughts"u8, view != ReasoningView.Hidden);
        if (ask.View is ReasoningView.Full) context.Losses.Report(GeminiLosses.Table, Feature.ReasoningView, "reasoning.view");
        if (ask.Effort is { } effort && context.Traits.HasThinkingLevels) WriteLevel(json, effort, context);
        else if (ask.BudgetOrEffort is { } budget) WriteBudget(json, budget, context);
        else if (ask.IsAdaptive) json.WriteNumber("thinkingBudget"u8, Dynamic);
        json.WriteEndObject();
    }

    private static Effort? ReadLevel(JsonField level) => level.Text()?.ToUpperInvariant() switch
    {
        null or "THINKING_LEVEL_UNSPECIFIED" => null,
        "MINIMAL" => Effort.Minimal,
        "LOW" => Effort.Low,
        "MEDIUM" => Effort.Medium,
        "HIGH" => Effort.High,
        var other => throw level.Wrong($"'{other}' is no level; use MINIMAL, LOW, MEDIUM or HIGH"),
    };

    private static void WriteLevel(Utf8JsonWriter json, Effort effort, RequestWriteContext context)
    {
        json.WriteString("thinkingLevel"u8, effort switch
        {
            Effort.None or Effort.Minimal => "MINIMAL",
            Effort.Low => "LOW",
            Effort.Medium => "MEDIUM",
            _ => "HIGH",
        });
        if (effort is Effort.None or Effort.ExtraHigh or Effort.Max) context.Losses.Report(GeminiLosses.Table, Feature.ReasoningEffort, "reasoning.effort");
    }

    private static void WriteBudget(Utf8JsonWriter json, int asked, RequestWriteContext context)
    {
        var budget = Math.Min(Math.Max(asked, context.Traits.MinThinkingBudget ?? 0), context.Traits.MaxThinkingBudget ?? int.MaxValue);
        json.WriteNumber("thinkingBudget"u8, budget);
        if (budget != asked) context.Losses.Report(GeminiLosses.Table, Feature.ReasoningBudget, "reasoning.budget");
    }
}
