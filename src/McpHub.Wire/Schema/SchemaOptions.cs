using System.Collections.Frozen;
using System.Text.Json;

namespace McpHub.Wire.Schema;

/// <summary>How a schema is compiled and what validating with it may cost. Immutable; share one instance freely.</summary>
public sealed record SchemaOptions
{
    /// <summary>The options used when none are given.</summary>
    public static SchemaOptions Default { get; } = new();

    /// <summary>The draft of a schema that has no <c>$schema</c>. Default: 2020-12.</summary>
    public SchemaDialect DefaultDialect { get; init; } = SchemaDialect.Draft202012;

    /// <summary>
    /// Whether <c>format</c> is checked. Default: false, it is an annotation, unless the schema's own metaschema
    /// demands the format-assertion vocabulary.
    /// </summary>
    public bool AssertFormats { get; init; }

    /// <summary>
    /// The documents, by absolute URI, that <c>$ref</c> and <c>$schema</c> may name besides the schema itself and the
    /// published metaschemas. Nothing is ever fetched. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, JsonElement> Documents { get; init; } = FrozenDictionary<string, JsonElement>.Empty;

    /// <summary>Largest schema text in bytes. Default: 256 KiB.</summary>
    public int MaxSchemaBytes { get; init; } = 256 * 1024;

    /// <summary>Deepest nesting of JSON arrays and objects, in a schema and in an instance. Default: 64.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Most subschemas one schema may reach, those of referenced documents included. Default: 2,000.</summary>
    public int MaxSubschemas { get; init; } = 2_000;

    /// <summary>
    /// Longest regular expression in characters; all different ones of a schema may together have sixteen times as many.
    /// Default: 1,024.
    /// </summary>
    public int MaxPatternLength { get; init; } = 1_024;

    /// <summary>
    /// Longest time a regular expression that can backtrack may spend on one string; all of them together may spend four
    /// times as much on one instance, and one that cannot backtrack ten times as much on one string. Default: 50 ms.
    /// </summary>
    public TimeSpan PatternTimeout { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Most steps (subschema applied to a value, value compared with a value) one validation may take before it is
    /// refused. Default: 1,000,000, some tens of milliseconds.
    /// </summary>
    public int MaxSteps { get; init; } = 1_000_000;

    /// <summary>Most errors reported for one instance. Default: 32.</summary>
    public int MaxErrors { get; init; } = 32;
}
