using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Keywords;

/// <summary>
/// <c>$dynamicRef</c> of 2020-12 and <c>$recursiveRef</c> of 2019-09: where it leads is decided by the outermost
/// resource in the dynamic scope that has a dynamic anchor of that name.
/// </summary>
/// <param name="initial">Where it leads when read as a plain <c>$ref</c>.</param>
/// <param name="name">The anchor; empty for <c>$recursiveRef</c>.</param>
internal sealed class DynamicRefKeyword(SchemaNode initial, string name) : IKeyword
{
    public static IKeyword? Build(KeywordContext context)
    {
        var (keyword, draft) = context.Dialect.Draft == SchemaDialect.Draft201909
            ? ("$recursiveRef", SchemaDialect.Draft201909)
            : ("$dynamicRef", SchemaDialect.Draft202012);
        if (!context.TryGet(keyword, Vocabularies.Core, out _, from: draft)) return null;

        var initial = context.Follow(keyword, out var resource);
        var name = Uri.UnescapeDataString(UriReference.Parse(context.String(keyword)).Fragment ?? "");
        var isAnchor = keyword == "$recursiveRef" || name.Length > 0;
        if (!isAnchor || !resource.DynamicAnchors.Contains(name)) return new RefKeyword(context.InPlace(initial));

        context.UseDynamicName(name);
        return new DynamicRefKeyword(initial, name);
    }

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        foreach (var resource in run.Scope)
        {
            if (resource.DynamicTargets.TryGetValue(name, out var target)) return target.Check(instance, ref run);
        }

        return initial.Check(instance, ref run);
    }
}
