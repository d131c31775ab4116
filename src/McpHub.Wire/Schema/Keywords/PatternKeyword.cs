using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Patterns;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>pattern</c>.</summary>
internal sealed class PatternKeyword(KeywordSite site, PatternMatcher matcher) : IKeyword
{
    public PatternMatcher Matcher => matcher;

    public static IKeyword? Build(KeywordContext context)
    {
        if (!context.TryGet("pattern", Vocabularies.Validation, out _)) return null;
        return new PatternKeyword(context.Site("pattern"), context.Pattern("pattern", context.String("pattern")));
    }

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (instance.ValueKind != JsonValueKind.String) return true;
        if (matcher.IsMatch(JsonText.Raw(instance), ref run)) return true;
        return run.Errors is not null && run.Report(site, $"Must match the regular expression {JsonText.Quote(matcher.Pattern)}.");
    }
}
