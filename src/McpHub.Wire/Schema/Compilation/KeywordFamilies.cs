using System.Text.Json;
using McpHub.Wire.Schema.Keywords;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Compilation;

/// <summary>The visible list of all keywords. Order is the order of checking: what is cheap and likely to fail comes first.</summary>
internal static class KeywordFamilies
{
    private static readonly Func<KeywordContext, IKeyword?>[] All =
    [
        TypeKeyword.Build,
        ConstKeyword.Build,
        EnumKeyword.Build,
        NumberBoundsKeyword.Build,
        MultipleOfKeyword.Build,
        StringLengthKeyword.Build,
        PatternKeyword.Build,
        FormatKeyword.Build,
        ArrayBoundsKeyword.Build,
        ObjectBoundsKeyword.Build,
        PropertiesKeyword.Build,
        DependentRequiredKeyword.Build,
        PropertyNamesKeyword.Build,
        ItemsKeyword.Build,
        ContainsKeyword.Build,
        UniqueItemsKeyword.Build,
        RefKeyword.Build,
        DynamicRefKeyword.Build,
        DependentSchemasKeyword.Build,
        AllOfKeyword.Build,
        AnyOfKeyword.Build,
        OneOfKeyword.Build,
        NotKeyword.Build,
        IfKeyword.Build,
    ];

    private static readonly Func<KeywordContext, IKeyword?>[] Unevaluated =
    [
        UnevaluatedItemsKeyword.Build,
        UnevaluatedPropertiesKeyword.Build,
    ];

    public static void Build(KeywordContext context)
    {
        var node = context.Node;
        switch (context.Schema.ValueKind)
        {
            case JsonValueKind.True:
                return;
            case JsonValueKind.False:
                node.Keywords = [new FalseKeyword(new KeywordSite(node.Pointer, "false"))];
                return;
            case not JsonValueKind.Object:
                throw new SchemaException("A schema must be an object or a boolean.", node.Pointer);
        }

        if (context.Dialect.RefStandsAlone && RefKeyword.Build(context) is { } reference)
        {
            node.Keywords = [reference];
            return;
        }

        node.Keywords = Build(context, All);
        node.UnevaluatedKeywords = Build(context, Unevaluated);
    }

    private static IKeyword[] Build(KeywordContext context, Func<KeywordContext, IKeyword?>[] families)
    {
        var built = new List<IKeyword>();
        foreach (var family in families)
        {
            if (family(context) is { } keyword) built.Add(keyword);
        }

        return [.. built];
    }
}
