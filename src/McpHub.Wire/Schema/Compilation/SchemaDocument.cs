using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace McpHub.Wire.Schema.Compilation;

/// <summary>One JSON text that holds schemas, with the resources found in it.</summary>
/// <param name="uri">Where it was registered; empty for the schema being compiled.</param>
internal sealed class SchemaDocument(string uri, JsonElement root)
{
    private readonly Dictionary<string, SchemaResource> _resources = new(StringComparer.Ordinal);

    public string Uri => uri;

    public JsonElement Root => root;

    /// <summary>The resource whose root is the document's.</summary>
    public SchemaResource RootResource => _resources[""];

    public void Add(SchemaResource resource) => _resources.Add(resource.Pointer, resource);

    public bool TryGetResource(string pointer, [NotNullWhen(true)] out SchemaResource? resource) => _resources.TryGetValue(pointer, out resource);

    /// <summary>Follows a JSON Pointer from the document's root; also says which resource the end belongs to.</summary>
    public bool TryFollow(string pointer, out JsonElement value, out SchemaResource resource)
    {
        value = root;
        resource = RootResource;
        if (pointer.Length == 0) return true;
        if (pointer[0] != '/') return false;

        for (var start = 1; start <= pointer.Length;)
        {
            var end = pointer.IndexOf('/', start);
            if (end < 0) end = pointer.Length;
            if (!JsonPointer.TryStep(value, JsonPointer.Unescape(pointer[start..end]), out value)) return false;
            if (_resources.TryGetValue(pointer[..end], out var inner)) resource = inner;
            start = end + 1;
        }

        return true;
    }

    /// <summary>How errors name a place in this document.</summary>
    public string Describe(string pointer) => uri.Length == 0 ? pointer : $"{uri}#{pointer}";
}
