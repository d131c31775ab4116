using System.Text;
using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Patterns;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Keywords;

/// <summary>What a schema says about the members of an object, arranged by name.</summary>
internal sealed class PropertyPlan
{
    private const int MaxShown = 20;

    /// <summary>All names that <c>properties</c> or <c>required</c> mention, those of <c>properties</c> first.</summary>
    public required NameTable Names { get; init; }

    /// <summary>By place in <see cref="Names"/>: the schema of <c>properties</c>, if any.</summary>
    public required SchemaNode?[] Schemas { get; init; }

    /// <summary>By place in <see cref="Names"/>: the place in <see cref="RequiredNames"/>, or -1.</summary>
    public required int[] RequiredPlaces { get; init; }

    public required string[] RequiredNames { get; init; }

    public required (PatternMatcher Pattern, SchemaNode Schema)[] Patterns { get; init; }

    public required SchemaNode? Additional { get; init; }

    public required string[] Declared { get; init; }

    public required KeywordSite RequiredSite { get; init; }

    public required KeywordSite AdditionalSite { get; init; }

    /// <summary>The plan, or null when the schema has none of the keywords.</summary>
    public static PropertyPlan? Build(KeywordContext context)
    {
        var hasProperties = context.TryGet("properties", Vocabularies.Applicator, out _);
        var hasPatterns = context.TryGet("patternProperties", Vocabularies.Applicator, out _);
        var hasAdditional = context.TryGet("additionalProperties", Vocabularies.Applicator, out _);
        var required = ReadRequired(context);
        if (!hasProperties && !hasPatterns && !hasAdditional && required.Length == 0) return null;

        var properties = hasProperties ? context.ChildMap("properties") : [];
        var patterns = hasPatterns ? context.ChildMap("patternProperties") : [];
        var requiredPlaces = required.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        var names = properties.Select(property => property.Name).Union(required, StringComparer.Ordinal).ToArray();
        return new PropertyPlan
        {
            Names = new NameTable([.. names.Select(Encoding.UTF8.GetBytes)]),
            Schemas = [.. names.Select((_, place) => place < properties.Count ? properties[place].Node : null)],
            RequiredPlaces = [.. names.Select(name => requiredPlaces.GetValueOrDefault(name, -1))],
            RequiredNames = required,
            Patterns = [.. patterns.Select(entry => (context.Pattern("patternProperties", entry.Name), entry.Node))],
            Additional = hasAdditional ? context.Child("additionalProperties") : null,
            Declared = [.. properties.Select(property => property.Name)],
            RequiredSite = context.Site("required"),
            AdditionalSite = context.Site("additionalProperties"),
        };
    }

    /// <summary>For the message about a member that is not allowed.</summary>
    public string DescribeAllowed()
    {
        if (Declared.Length == 0) return Patterns.Length == 0 ? "no properties are" : "its name matches none of the patterns";

        var more = Declared.Length > MaxShown ? $" and {Declared.Length - MaxShown} more" : "";
        return $"allowed are {string.Join(", ", Declared.Take(MaxShown).Select(JsonText.Quote))}{more}";
    }

    private static string[] ReadRequired(KeywordContext context)
    {
        if (!context.TryGet("required", Vocabularies.Validation, out var list)) return [];

        // Draft 3 had a boolean here. It is common in draft-4 schemas in the wild and means nothing there.
        if (context.Dialect.Draft == SchemaDialect.Draft4 && list.ValueKind is JsonValueKind.True or JsonValueKind.False) return [];
        return [.. context.Names("required", list).Distinct(StringComparer.Ordinal)];
    }
}
