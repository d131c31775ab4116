using McpHub.Wire.Schema.Keywords;
using McpHub.Wire.Schema.Patterns;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Streaming;

/// <summary>A <see cref="PropertyPlan"/> for one pass over the text.</summary>
internal sealed class StreamProperties(PropertyPlan plan, Func<Validation.SchemaNode, StreamNode> nodeFor)
{
    /// <summary>Names that fit the bit set that an object's frame keeps on the stack.</summary>
    public const int MaxNames = 64 * Words;

    /// <summary>Words of that bit set.</summary>
    public const int Words = 4;

    public NameTable Names => plan.Names;

    public StreamNode?[] Schemas { get; } = [.. plan.Schemas.Select(schema => schema is null ? null : nodeFor(schema))];

    public (PatternMatcher Pattern, StreamNode Schema)[] Patterns { get; } = [.. plan.Patterns.Select(entry => (entry.Pattern, nodeFor(entry.Schema)))];

    public StreamNode? Additional { get; } = plan.Additional is null ? null : nodeFor(plan.Additional);

    /// <summary>By place in <see cref="Names"/>: a bit for each name that must be there.</summary>
    public ulong[] Required { get; } = RequiredBits(plan);

    private static ulong[] RequiredBits(PropertyPlan plan)
    {
        var bits = new ulong[Words];
        for (var place = 0; place < plan.RequiredPlaces.Length; place++)
        {
            if (plan.RequiredPlaces[place] >= 0) bits[place >> 6] |= 1UL << place;
        }

        return bits;
    }
}
