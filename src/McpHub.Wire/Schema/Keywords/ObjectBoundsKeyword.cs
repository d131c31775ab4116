using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>minProperties</c> and <c>maxProperties</c>.</summary>
internal sealed class ObjectBoundsKeyword(CountRange range) : IKeyword
{
    public CountRange Range => range;

    public static IKeyword? Build(KeywordContext context) =>
        CountRange.Build(context, "minProperties", "maxProperties", "property") is { } range ? new ObjectBoundsKeyword(range) : null;

    public bool Check(JsonElement instance, ref ValidationRun run) =>
        instance.ValueKind != JsonValueKind.Object || range.Check(instance.GetPropertyCount(), ref run);
}
