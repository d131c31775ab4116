using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <summary><c>think</c>: yes, no, or how much.</summary>
internal static class Thinking
{
    public static ReasoningAsk? Read(JsonField think)
    {
        if (!think.Exists) return null;
        if (!think.IsText) return think.Flag() is true ? new ReasoningAsk { IsAdaptive = true } : new ReasoningAsk { Effort = Effort.None };
        return new ReasoningAsk
        {
            Effort = think.Text() switch
            {
                "low" => Effort.Low,
                "medium" => Effort.Medium,
                "high" => Effort.High,
                "max" => Effort.Max,
                var other => throw think.Wrong($"'{other}' is no level; use true, false, low, medium, high or max"),
            },
        };
    }

    public static void Write(RequestMembers members, ReasoningAsk? ask)
    {
        if (ask is null) return;
        if (ask.View is not null) members.Lose(Feature.ReasoningView, "reasoning.view");
        if (ask.EffortOrBudget is not { } effort)
        {
            if (ask.IsAdaptive) members.Write("think", true);
            return;
        }

        if (ask.Effort is null) members.Lose(Feature.ReasoningBudget, "reasoning.budget");
        if (effort is Effort.Minimal or Effort.ExtraHigh) members.Lose(Feature.ReasoningEffort, "reasoning.effort");
        if (effort == Effort.None) members.Write("think", false);
        else members.Write("think", effort switch { Effort.Minimal or Effort.Low => "low", Effort.Medium => "medium", Effort.Max => "max", _ => "high" });
    }
}
