using System.Text.Json;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Compilation;

/// <summary>
/// Turns a schema into nodes. Works through a queue, not by recursion: a node is made the first time a place is
/// referred to and filled when its turn comes, so that cycles need no special care.
/// </summary>
internal sealed class SchemaCompiler(SchemaOptions options)
{
    private readonly DocumentStore _store = new(options);
    private readonly Dictionary<(SchemaDocument, string Pointer), SchemaNode> _nodes = [];
    private readonly Queue<(SchemaNode Node, JsonElement Schema, string Pointer)> _queue = new();
    private readonly HashSet<SchemaResource> _reached = [];
    private readonly List<(SchemaNode Node, string Name)> _dynamicReferences = [];

    public SchemaOptions Options => options;

    public PatternCache Patterns { get; } = new(options);

    /// <summary>Whether validation has to keep the dynamic scope, known once compiled.</summary>
    public bool TracksScope => _dynamicReferences.Count > 0;

    /// <param name="root">Must stay alive as long as the result.</param>
    public SchemaNode Compile(JsonElement root)
    {
        var document = _store.AddDocument("", root, Dialect.Of(options.DefaultDialect));
        var node = NodeAt(document.RootResource, "", root);
        do Drain();
        while (AddDynamicTargets());

        AddCertainTargets();
        CycleCheck.Run(_nodes.Values);
        return node;
    }

    /// <summary>The node of a place; made now, filled later.</summary>
    public SchemaNode NodeAt(SchemaResource resource, string pointer, JsonElement schema)
    {
        var document = resource.Document;
        if (document.TryGetResource(pointer, out var own)) resource = own;
        if (_nodes.TryGetValue((document, pointer), out var known)) return known;
        if (_nodes.Count >= options.MaxSubschemas)
        {
            throw new SchemaException($"The schema has more than {options.MaxSubschemas} subschemas.", document.Describe(pointer));
        }

        var node = new SchemaNode(resource, document.Describe(pointer));
        _nodes.Add((document, pointer), node);
        _queue.Enqueue((node, schema, pointer));
        _reached.Add(resource);
        return node;
    }

    /// <summary>The node a reference leads to.</summary>
    /// <param name="site">Where the reference stands, for errors.</param>
    public SchemaNode Follow(SchemaResource from, string reference, KeywordSite site, out SchemaResource target)
    {
        var uri = UriReference.Parse(from.Uri).Resolve(UriReference.Parse(reference));
        target = _store.Find(uri.WithoutFragment.ToString(), from.Dialect)
            ?? throw Unresolved(reference, "only this schema, registered documents and the published metaschemas can be referred to", site);

        var fragment = System.Uri.UnescapeDataString(uri.Fragment ?? "");
        if (fragment.Length > 0 && fragment[0] != '/')
        {
            if (!target.Anchors.TryGetValue(fragment, out var place)) throw Unresolved(reference, "there is no such anchor", site);
            return NodeAtPointer(target, place, reference, site);
        }

        return NodeAtPointer(target, target.Pointer + fragment, reference, site);
    }

    /// <summary>Asks that the dynamic anchors of this name be compiled wherever they can be in scope.</summary>
    /// <param name="node">Where the reference stands.</param>
    public void AddDynamicReference(SchemaNode node, string name) => _dynamicReferences.Add((node, name));

    private SchemaNode NodeAtPointer(SchemaResource resource, string pointer, string reference, KeywordSite site)
    {
        if (resource.Document.TryFollow(pointer, out var schema, out var owner)) return NodeAt(owner, pointer, schema);
        throw Unresolved(reference, "there is nothing at that place", site);
    }

    private static SchemaException Unresolved(string reference, string reason, KeywordSite site) =>
        new($"The reference {JsonText.Quote(reference)} cannot be resolved: {reason}.", site.Pointer);

    private void Drain()
    {
        while (_queue.TryDequeue(out var next)) KeywordFamilies.Build(new KeywordContext(this, next.Node, next.Schema, next.Pointer));
    }

    /// <summary>Only resources that have a node can be in a dynamic scope; compiling a target may reach further ones.</summary>
    private bool AddDynamicTargets()
    {
        var used = _dynamicReferences.Select(reference => reference.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var resource in _reached.ToArray())
        {
            foreach (var name in resource.DynamicAnchors)
            {
                if (!used.Contains(name) || resource.DynamicTargets.ContainsKey(name)) continue;
                resource.DynamicTargets.Add(name, NodeAtPointer(resource, resource.Anchors[name], "#" + name, default));
            }
        }

        return _queue.Count > 0;
    }

    /// <summary>A dynamic reference with one possible target is as good as a plain one, to the check for endless recursion.</summary>
    private void AddCertainTargets()
    {
        foreach (var (node, name) in _dynamicReferences)
        {
            var targets = _reached.Where(resource => resource.DynamicTargets.ContainsKey(name)).Take(2).ToList();
            if (targets.Count == 1) node.InPlace.Add(targets[0].DynamicTargets[name]);
        }
    }
}
