namespace McpHub.Calls;

/// <summary>What telemetry says about one MCP request. Every value is from a bounded set, so that callers cannot make up series.</summary>
/// <param name="Method">The JSON-RPC method as received; an unknown one counts as <c>other</c>.</param>
/// <param name="Name">For <c>tools/call</c> and <c>prompts/get</c> the name under which it is registered; null when there is none of that name.</param>
/// <param name="ProtocolVersion">The revision as received; null when the request does not say.</param>
/// <param name="Transport"><c>tcp</c> for HTTP, <c>pipe</c> for stdio.</param>
public readonly record struct McpOperation(string Method, string? Name = null, string? ProtocolVersion = null, string Transport = "tcp")
{
    /// <summary>Stands for everything that is not registered.</summary>
    public const string Other = "other";

    private static readonly HashSet<string> Methods =
    [
        "completion/complete", "elicitation/create", "initialize", "logging/setLevel",
        "notifications/cancelled", "notifications/elicitation/complete", "notifications/initialized", "notifications/message",
        "notifications/progress", "notifications/prompts/list_changed", "notifications/resources/list_changed",
        "notifications/resources/updated", "notifications/roots/list_changed", "notifications/subscriptions/acknowledged",
        "notifications/tasks", "notifications/tools/list_changed", "ping", "prompts/get", "prompts/list", "resources/list",
        "resources/read", "resources/subscribe", "resources/templates/list", "resources/unsubscribe", "roots/list",
        "sampling/createMessage", "server/discover", "subscriptions/listen", "tasks/cancel", "tasks/get", "tasks/list",
        "tasks/result", "tasks/update", "tools/call", "tools/list",
    ];

    private static readonly HashSet<string> Versions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"];

    public bool IsToolCall => Method == "tools/call";

    public bool IsPromptGet => Method == "prompts/get";

    internal string MethodLabel => Methods.Contains(Method) ? Method : Other;

    internal string? VersionLabel => ProtocolVersion is null || Versions.Contains(ProtocolVersion) ? ProtocolVersion : Other;

    /// <summary>Null for methods that have no such name.</summary>
    internal string? NameLabel => IsToolCall || IsPromptGet ? Name ?? Other : null;

    /// <summary><c>{method} {name}</c>; never a resource's URI.</summary>
    internal string SpanName => NameLabel is { } name ? $"{MethodLabel} {name}" : MethodLabel;
}
