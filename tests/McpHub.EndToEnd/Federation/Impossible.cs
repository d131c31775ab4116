namespace McpHub.EndToEnd.Federation;

/// <summary>The cells that cannot work, each with the reason. Such a cell that works after all fails the test, so that no reason outlives its cause.</summary>
public static class Impossible
{
    private static readonly (string? Client, string? Server, string Feature, string Reason)[] Reasons =
    [
        (SdkClient.Name, null, "log", "The C# SDK 2.3.1 removes the log level from the metadata of every request, so no client on it can ask a server of 2026-07-28 for messages."),
        (SdkClient.Name, null, "tool name beyond ASCII", "The C# SDK 2.3.1 fails on its own header Mcp-Name before anything is sent."),
        (SdkClient.Name, null, "URI beyond ASCII", "The C# SDK 2.3.1 fails on its own header Mcp-Name before anything is sent."),
    ];

    /// <summary>Null when the cell must work.</summary>
    public static string? ReasonFor(string client, string server, string feature) => Reasons.FirstOrDefault(reason =>
        (reason.Client is null || reason.Client == client) && (reason.Server is null || reason.Server == server) && reason.Feature == feature).Reason;
}
