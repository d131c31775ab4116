namespace McpHub.Wire.Dialects.Gemini;

/// <summary>What the generations of Gemini differ in.</summary>
public static class GeminiTraits
{
    /// <summary>The traits of a model by its name; those of a name that is not known stay as they are.</summary>
    public static TargetTraits Of(string model, TargetTraits traits)
    {
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        if (name.StartsWith("gemini-1") || name.StartsWith("gemini-2.0")) return traits with { TakesJsonSchema = false, LacksUrls = true };
        if (name.StartsWith("gemini-2.5-pro")) return traits with { MinThinkingBudget = 128, MaxThinkingBudget = 32768 };
        if (name.StartsWith("gemini-2.5")) return traits with { MaxThinkingBudget = 24576 };
        if (!name.StartsWith("gemini-") || name.Length == 7 || name[7] is < '3' or > '9') return traits;
        return traits with { HasThinkingLevels = true, TakesToolResultMedia = true, DemandsSignatures = true };
    }
}
