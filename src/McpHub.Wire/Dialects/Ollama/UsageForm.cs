using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <summary>Usage: two sums.</summary>
internal static class UsageForm
{
    public static TokenUsage? Read(JsonField root)
    {
        var (prompt, answer) = (root["prompt_eval_count"].Whole(), root["eval_count"].Whole());
        return prompt is null && answer is null ? null : new TokenUsage { Input = Math.Max(0, prompt ?? 0), Output = Math.Max(0, answer ?? 0) };
    }

    public static void Write(Utf8JsonWriter json, TokenUsage? usage)
    {
        json.Number("prompt_eval_count", usage?.TotalInput);
        json.Number("eval_count", usage?.TotalOutput);
    }
}
