using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>minItems</c> and <c>maxItems</c>.</summary>
internal sealed class ArrayBoundsKeyword(CountRange range) : IKeyword
{
    public CountRange Range => range;

    public static IKeyword? Build(KeywordContext context) =>
        CountRange.Build(context, "minItems", "maxItems", "item") is { } range ? new ArrayBoundsKeyword(range) : null;

    public bool Check(JsonElement instance, ref ValidationRun run) =>
        instance.ValueKind != JsonValueKind.Array || range.Check(instance.GetArrayLength(), ref run);
}
