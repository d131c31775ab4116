using McpHub.Wire.Schema.Keywords;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Streaming;

/// <summary>
/// Arranges a compiled schema for one pass over the text, when all of it can be. Keywords that need to look back, such
/// as <c>uniqueItems</c>, <c>contains</c> or <c>unevaluatedProperties</c>, leave it to the walk over the parsed value.
/// </summary>
internal sealed class StreamPlanner
{
    private readonly Dictionary<SchemaNode, StreamNode> _nodes = [];
    private readonly Queue<SchemaNode> _queue = new();

    /// <summary>The root's plan, or null when some reachable keyword cannot be checked in one pass.</summary>
    public static StreamNode? TryPlan(SchemaNode root)
    {
        var planner = new StreamPlanner();
        var plan = planner.NodeFor(root);
        while (planner._queue.TryDequeue(out var next))
        {
            if (!planner.TryFill(next)) return null;
        }

        return plan;
    }

    private StreamNode NodeFor(SchemaNode schema)
    {
        if (_nodes.TryGetValue(schema, out var known)) return known;

        var node = new StreamNode(schema.Resource);
        _nodes.Add(schema, node);
        _queue.Enqueue(schema);
        return node;
    }

    private bool TryFill(SchemaNode schema)
    {
        var node = _nodes[schema];
        if (schema.UnevaluatedKeywords.Length > 0 || !Array.TrueForAll(schema.Keywords, keyword => TryAdd(keyword, node))) return false;

        node.HasInPlace = node.All.Count > 0 || node.Any is not null || node.One is not null || node.Not is not null || node.If is not null;
        return true;
    }

    private bool TryAdd(IKeyword keyword, StreamNode node) => TryAddAssertion(keyword, node) || TryAddStructure(keyword, node) || TryAddInPlace(keyword, node);

    private static bool TryAddAssertion(IKeyword keyword, StreamNode node)
    {
        switch (keyword)
        {
            case FalseKeyword: node.AllowsNothing = true; return true;
            case TypeKeyword type: (node.Types, node.IntegerByToken) = (type.Allowed, type.IntegerByToken); return true;
            case ConstKeyword constant: return TryAddValues(ScalarSet.TryCreate([constant.Value]), node);
            case EnumKeyword list: return TryAddValues(ScalarSet.TryCreate(list.Values), node);
            case NumberBoundsKeyword bounds: node.Bounds = bounds; return true;
            case MultipleOfKeyword multiple: node.MultipleOf = multiple; return true;
            case StringLengthKeyword length: node.Length = length; return true;
            case PatternKeyword pattern: node.Pattern = pattern.Matcher; return true;
            default: return false;
        }
    }

    private bool TryAddStructure(IKeyword keyword, StreamNode node)
    {
        switch (keyword)
        {
            case ArrayBoundsKeyword bounds: node.ItemCount = bounds.Range; return true;
            case ObjectBoundsKeyword bounds: node.PropertyCount = bounds.Range; return true;
            case ItemsKeyword items:
                node.Prefix = Array.ConvertAll(items.Prefix, NodeFor);
                node.Rest = items.Rest is null ? null : NodeFor(items.Rest);
                return true;
            case PropertiesKeyword properties when properties.Plan.Names.Count <= StreamProperties.MaxNames:
                node.Properties = new StreamProperties(properties.Plan, NodeFor);
                return true;
            default: return false;
        }
    }

    private bool TryAddInPlace(IKeyword keyword, StreamNode node)
    {
        switch (keyword)
        {
            case RefKeyword reference: node.All.Add(NodeFor(reference.Target)); return true;
            case AllOfKeyword all: node.All.AddRange(all.Schemas.Select(NodeFor)); return true;
            case AnyOfKeyword any: node.Any = Array.ConvertAll(any.Schemas, NodeFor); return true;
            case OneOfKeyword one: node.One = Array.ConvertAll(one.Schemas, NodeFor); return true;
            case NotKeyword not: node.Not = NodeFor(not.Schema); return true;
            case IfKeyword condition:
                node.If = NodeFor(condition.Condition);
                node.Then = condition.Then is null ? null : NodeFor(condition.Then);
                node.Else = condition.Otherwise is null ? null : NodeFor(condition.Otherwise);
                return true;
            default: return false;
        }
    }

    private static bool TryAddValues(ScalarSet? values, StreamNode node)
    {
        if (values is null) return false;
        node.OneOfValues.Add(values);
        return true;
    }
}
