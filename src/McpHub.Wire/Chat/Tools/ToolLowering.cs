namespace McpHub.Wire.Chat;

/// <summary>
/// Makes the tools of a request such that a dialect takes them, before it is written: names and ids legal and unique, groups of tools flat, tools
/// for free text functions. <see cref="Restore(ChatResponse)"/> and <see cref="OpenStream"/> turn the answer back into the caller's words.
/// </summary>
public sealed class ToolLowering
{
    private readonly ToolRules rules;
    private readonly LegalToolNames names;
    private readonly HashSet<string> wrapped = []; // legal names of functions that are tools for free text

    public ToolLowering(ChatRequest request, ToolRules rules, LossTable table, LossLog losses)
    {
        this.rules = rules;
        names = new LegalToolNames(rules);
        var ids = new LegalCallIds(rules);
        Tool[] tools = [.. request.Tools.Select((tool, index) => Lower(tool, $"tools[{index}]", table, losses))];
        Request = request with
        {
            Tools = [.. tools],
            Messages = [.. request.Messages.Select(message => message with { Content = [.. message.Content.Select(block => Lower(block, ids))] })],
            ToolChoice = request.ToolChoice is { } choice ? choice with { Names = [.. choice.Names.Select(name => LowerChoice(name, request.Tools, tools))] } : null,
        };
    }

    /// <summary>The request to write.</summary>
    public ChatRequest Request { get; }

    /// <summary>The answer in the caller's words.</summary>
    public ChatResponse Restore(ChatResponse response) => response with { Content = [.. response.Content.Select(block => block is ToolCallBlock call ? Restore(call) : block)] };

    /// <summary>The same for one stream.</summary>
    public RestoredStream OpenStream() => new(this);

    /// <summary>Whether the function is a tool for free text.</summary>
    internal bool IsWrapped(ToolCallBlock call) => wrapped.Contains(call.Name);

    internal ToolCallBlock Restore(ToolCallBlock call)
    {
        var isWrapped = IsWrapped(call);
        var (@namespace, name) = names.Original(call.Name);
        return call with
        {
            Name = name,
            Namespace = @namespace ?? call.Namespace,
            Kind = isWrapped ? ToolKind.Custom : call.Kind,
            Input = isWrapped ? CustomTools.Unwrap(call.Input) : call.Input,
        };
    }

    private Tool Lower(Tool tool, string path, LossTable table, LossLog losses)
    {
        switch (tool)
        {
            case FunctionTool function when rules.HasNamespaces:
                return function with { Name = names.Add(null, function.Name) };
            case FunctionTool function:
                if (function.Namespace is not null) losses.Report(table, Feature.ToolNamespace, path);
                return function with { Name = names.Add(function.Namespace, function.Name), Namespace = null };
            case CustomTool custom when rules.HasCustomTools && rules.HasNamespaces:
                return custom with { Name = names.Add(null, custom.Name) };
            case CustomTool custom when rules.HasCustomTools:
                if (custom.Namespace is not null) losses.Report(table, Feature.ToolNamespace, path);
                return custom with { Name = names.Add(custom.Namespace, custom.Name), Namespace = null };
            case CustomTool custom:
                losses.Report(table, Feature.CustomTool, path);
                var name = names.Add(custom.Namespace, custom.Name);
                wrapped.Add(name);
                return CustomTools.AsFunction(custom) with { Name = name };
            default:
                return tool;
        }
    }

    private Block Lower(Block block, LegalCallIds ids)
    {
        switch (block)
        {
            case ToolCallBlock call:
                var isText = call.Kind == ToolKind.Custom && !rules.HasCustomTools;
                return call with
                {
                    CallId = ids.OfCall(call.CallId),
                    Name = names.Add(rules.HasNamespaces ? null : call.Namespace, call.Name),
                    Namespace = rules.HasNamespaces ? call.Namespace : null,
                    Kind = isText ? ToolKind.Function : call.Kind,
                    Input = isText ? CustomTools.Wrap(call.Input) : call.Input,
                };
            case ToolResultBlock result:
                return result with { CallId = ids.OfResult(result.CallId), Kind = rules.HasCustomTools ? result.Kind : ToolKind.Function };
            default:
                return block;
        }
    }

    private static string LowerChoice(string name, Sequence<Tool> tools, Tool[] lowered)
    {
        for (var index = 0; index < tools.Count; index++)
        {
            if (tools[index].Name == name) return lowered[index].Name;
        }

        return name;
    }
}
