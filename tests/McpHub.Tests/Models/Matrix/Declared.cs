using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;

namespace McpHub.Tests.Models.Matrix;

/// <summary>Cells in which something is lost, with the rule of the dialect that loses it.</summary>
internal static class Declared
{
    public static (string Dialect, LossRule Rule)? Of(ICaller caller, IVendor vendor, Scenario scenario)
    {
        (string Dialect, Feature Feature)? loss = (scenario, caller.Dialect, vendor.Dialect) switch
        {
            (Scenario.File, _, "ollama") => ("ollama", Feature.FileInline),
            (Scenario.StopSequence, _, "openai-responses") => ("openai-responses", Feature.StopSequences),
            (Scenario.ToolError, "anthropic" or "gemini", "openai-chat" or "openai-responses" or "ollama") => (vendor.Dialect, Feature.ToolResultError),
            (Scenario.Refusal, "ollama", "openai-chat" or "openai-responses") => ("ollama", Feature.AnswerRefusal),
            (Scenario.Refusal, "ollama", _) => ("ollama", Feature.AnswerStopDetails),
            (Scenario.Refusal, "gemini", "openai-chat" or "openai-responses") => ("gemini", Feature.AnswerRefusal),
            (Scenario.Usage, "ollama", not "ollama") => ("ollama", Feature.AnswerUsageDetails),
            _ => null,
        };
        if (loss is not { } lost) return null;
        var rule = ChatDialects.Find(lost.Dialect)!.Losses.Find(lost.Feature);
        Assert.True(rule is not null, $"{caller.Dialect} to {vendor.Dialect}, {scenario}: the table of {lost.Dialect} has no rule for {lost.Feature}.");
        return (lost.Dialect, rule);
    }
}
