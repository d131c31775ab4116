using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Keywords;
using McpHub.Wire.Schema.Patterns;

namespace McpHub.Wire.Schema.Streaming;

/// <summary>
/// A subschema arranged for one pass over the text: what to ask of a scalar, of an object, of an array, and which other
/// subschemas look at the same value. Filled by the <see cref="StreamPlanner"/>, never changed afterwards.
/// </summary>
internal sealed class StreamNode(SchemaResource resource)
{
    public SchemaResource Resource => resource;

    public bool AllowsNothing { get; set; }

    public JsonTypes Types { get; set; } = JsonTypes.Any;

    public bool IntegerByToken { get; set; }

    /// <summary>Each from a <c>const</c> or an <c>enum</c>.</summary>
    public List<ScalarSet> OneOfValues { get; } = [];

    public NumberBoundsKeyword? Bounds { get; set; }

    public MultipleOfKeyword? MultipleOf { get; set; }

    public StringLengthKeyword? Length { get; set; }

    public PatternMatcher? Pattern { get; set; }

    public CountRange? ItemCount { get; set; }

    public CountRange? PropertyCount { get; set; }

    public StreamProperties? Properties { get; set; }

    /// <summary>The schemas of the first items; empty without <c>prefixItems</c>.</summary>
    public StreamNode[] Prefix { get; set; } = [];

    public StreamNode? Rest { get; set; }

    /// <summary>From <c>$ref</c> and <c>allOf</c>.</summary>
    public List<StreamNode> All { get; } = [];

    public StreamNode[]? Any { get; set; }

    public StreamNode[]? One { get; set; }

    public StreamNode? Not { get; set; }

    public StreamNode? If { get; set; }

    public StreamNode? Then { get; set; }

    public StreamNode? Else { get; set; }

    /// <summary>Whether any other subschema looks at the same value.</summary>
    public bool HasInPlace { get; set; }
}
