namespace McpHub.Snapshot;

/// <summary>What a rule can allow or deny.</summary>
public static class Actions
{
    public const string ToolCall = "tool.call";
    public const string ResourceRead = "resource.read";
    public const string PromptGet = "prompt.get";
    public const string ModelUse = "model.use";

    /// <summary>All of them, in the order they are documented.</summary>
    public static readonly IReadOnlyList<string> All = [ToolCall, ResourceRead, PromptGet, ModelUse];
}
