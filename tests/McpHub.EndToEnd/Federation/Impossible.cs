namespace McpHub.EndToEnd.Federation;

/// <summary>The cells that cannot work, each with the reason. Such a cell that works after all fails the test, so that no reason outlives its cause.</summary>
public static class Impossible
{
    private const string OneStream =
        "Over stdio and HTTP+SSE one stream carries the messages of all calls, and a log message names no request in any revision: it might be about another agent's call, so nobody gets it.";

    private const string OwnHeader = "The C# SDK 2.3.1 fails on its own header `Mcp-Name` before anything is sent.";

    private static readonly (string? Client, string? Server, string Feature, string Reason)[] Reasons =
    [
        (null, "stdio-sessions", "log", OneStream),
        (null, "stdio-requests", "log", OneStream),
        (null, "sse", "log", OneStream),
        (SdkClient.Name, null, "log", "The C# SDK 2.3.1 takes the log level out of the metadata of its requests, so its clients cannot ask for messages in 2026-07-28."),
        (SdkClient.Name, null, "tool name beyond ASCII", OwnHeader),
        (SdkClient.Name, null, "URI beyond ASCII", OwnHeader),
    ];

    /// <summary>Null when the cell must work.</summary>
    public static string? ReasonFor(string client, string server, string feature) => Reasons.FirstOrDefault(reason =>
        (reason.Client is null || reason.Client == client) && (reason.Server is null || reason.Server == server) && reason.Feature == feature).Reason;

    /// <summary>Server and feature of each such cell of a client.</summary>
    public static IEnumerable<string[]> CellsOf(string client) => FederationHub.Servers.Keys.SelectMany(server =>
        Reasons.Select(reason => reason.Feature).Distinct().Where(feature => ReasonFor(client, server, feature) is not null).Select(feature => new[] { server, feature }));
}
