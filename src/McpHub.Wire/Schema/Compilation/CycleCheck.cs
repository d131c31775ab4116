using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Compilation;

/// <summary>
/// Refuses schemas that apply themselves to the same value again without end, such as <c>{"$ref":"#"}</c>. Recursion
/// through <c>$dynamicRef</c> with several possible targets is left to the depth limit of the validation.
/// </summary>
internal static class CycleCheck
{
    public static void Run(IReadOnlyCollection<SchemaNode> nodes)
    {
        var finished = new HashSet<SchemaNode>();
        var open = new HashSet<SchemaNode>();
        var path = new Stack<(SchemaNode Node, int Next)>();
        foreach (var start in nodes)
        {
            if (finished.Contains(start)) continue;

            path.Push((start, 0));
            open.Add(start);
            while (path.TryPop(out var step))
            {
                if (step.Next == step.Node.InPlace.Count)
                {
                    open.Remove(step.Node);
                    finished.Add(step.Node);
                    continue;
                }

                path.Push((step.Node, step.Next + 1));
                var child = step.Node.InPlace[step.Next];
                if (finished.Contains(child)) continue;
                if (!open.Add(child))
                {
                    throw new SchemaException("The schema refers to itself without end for one and the same value.", child.Pointer);
                }

                path.Push((child, 0));
            }
        }
    }
}
