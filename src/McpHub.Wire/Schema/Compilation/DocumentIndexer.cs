using System.Text.Json;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Compilation;

/// <summary>Finds the resources and anchors of one document. Walks with a list instead of recursion.</summary>
internal sealed class DocumentIndexer(DocumentStore store, SchemaDocument document)
{
    private readonly Queue<(JsonElement Schema, string Pointer, SchemaResource Owner)> _pending = new();

    public void Index(Dialect fallback)
    {
        var root = document.Root;
        var dialect = store.DialectOf(root, document, "") ?? fallback;
        var uri = ReadId(root, dialect) is { } id ? Resolve(document.Uri, id) : document.Uri;

        _pending.Enqueue((root, "", Add("", uri, root, dialect)));
        while (_pending.TryDequeue(out var next)) Visit(next.Schema, next.Pointer, next.Owner);
    }

    private void Visit(JsonElement schema, string pointer, SchemaResource owner)
    {
        if (schema.ValueKind != JsonValueKind.Object) return;

        if (pointer.Length > 0) owner = FindOwner(schema, pointer, owner);
        ReadAnchors(schema, pointer, owner);
        foreach (var (child, place) in SubschemaShapes.Of(schema, pointer, owner.Dialect.Draft)) _pending.Enqueue((child, place, owner));
    }

    /// <summary>A subschema with an identifier is a resource of its own, and may have its own dialect.</summary>
    private SchemaResource FindOwner(JsonElement schema, string pointer, SchemaResource outer)
    {
        var dialect = store.DialectOf(schema, document, pointer) ?? outer.Dialect;
        return ReadId(schema, dialect) is { } id ? Add(pointer, Resolve(outer.Uri, id), schema, dialect) : outer;
    }

    private SchemaResource Add(string pointer, string uri, JsonElement root, Dialect dialect)
    {
        var resource = new SchemaResource(document, pointer, uri, root, dialect);
        document.Add(resource);
        store.Add(resource);
        return resource;
    }

    private static string Resolve(string baseUri, string reference) =>
        UriReference.Parse(baseUri).Resolve(UriReference.Parse(reference)).WithoutFragment.ToString();

    /// <summary>The identifier that makes this schema a resource, or null.</summary>
    private static string? ReadId(JsonElement schema, Dialect dialect)
    {
        if (ReadString(schema, dialect.IdKeyword, dialect) is not { } id) return null;
        return id.StartsWith('#') ? null : id;
    }

    private void ReadAnchors(JsonElement schema, string pointer, SchemaResource owner)
    {
        var dialect = owner.Dialect;
        if (dialect.Draft <= SchemaDialect.Draft7)
        {
            // "#name", alone or after a URI, names the place; later drafts have $anchor for that.
            if (ReadString(schema, dialect.IdKeyword, dialect) is { } id && UriReference.Parse(id).Fragment is { Length: > 0 } name)
            {
                AddAnchor(owner, name, pointer);
            }

            return;
        }

        if (ReadString(schema, "$anchor", dialect) is { } anchor) AddAnchor(owner, anchor, pointer);
        if (dialect.Draft == SchemaDialect.Draft201909)
        {
            if (pointer == owner.Pointer && schema.TryGetProperty("$recursiveAnchor", out var flag) && flag.ValueKind == JsonValueKind.True)
            {
                owner.DynamicAnchors.Add("");
                owner.Anchors[""] = pointer;
            }

            return;
        }

        if (ReadString(schema, "$dynamicAnchor", dialect) is not { } dynamic) return;
        AddAnchor(owner, dynamic, pointer);
        owner.DynamicAnchors.Add(dynamic);
    }

    private void AddAnchor(SchemaResource owner, string name, string pointer)
    {
        if (owner.Anchors.TryAdd(name, pointer) || owner.Anchors[name] == pointer) return;
        throw new SchemaException($"The anchor {JsonText.Quote(name)} is defined twice.", document.Describe(pointer));
    }

    private static string? ReadString(JsonElement schema, string keyword, Dialect dialect)
    {
        if (schema.ValueKind != JsonValueKind.Object) return null;
        if (dialect.RefStandsAlone && schema.TryGetProperty("$ref", out _)) return null;
        return schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
