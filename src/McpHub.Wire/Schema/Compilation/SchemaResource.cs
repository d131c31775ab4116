using System.Text.Json;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Compilation;

/// <summary>
/// A schema resource: a document, or a part of one that has its own <c>$id</c>. The unit in which references resolve,
/// anchors are unique, and dynamic scope is counted.
/// </summary>
internal sealed class SchemaResource(SchemaDocument document, string pointer, string uri, JsonElement root, Dialect dialect)
{
    public SchemaDocument Document => document;

    /// <summary>JSON Pointer of its root inside the document.</summary>
    public string Pointer => pointer;

    /// <summary>Base URI, without fragment; may be relative or empty when the schema has no absolute <c>$id</c>.</summary>
    public string Uri => uri;

    public JsonElement Root => root;

    public Dialect Dialect => dialect;

    /// <summary>Anchor name to JSON Pointer inside the document: <c>$anchor</c>, <c>$dynamicAnchor</c>, and <c>#name</c> ids.</summary>
    public Dictionary<string, string> Anchors { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The dynamic anchors among them. <c>$recursiveAnchor: true</c> is one with an empty name, which nothing else can have.
    /// </summary>
    public HashSet<string> DynamicAnchors { get; } = new(StringComparer.Ordinal);

    /// <summary>Compiled targets of those dynamic anchors that some reference of the schema asks for.</summary>
    public Dictionary<string, SchemaNode> DynamicTargets { get; } = new(StringComparer.Ordinal);
}
