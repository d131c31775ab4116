using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Json;

namespace McpHub.Models.Rounds;

/// <summary>What the hub says when it cannot be the MCP server that a caller of OpenAI Responses asks for.</summary>
internal static class McpServerErrors
{
    /// <summary>Unknown and not permitted are told alike.</summary>
    public static HubError NoServer(Agent agent, string label, ReadOnlyMemory<byte> definition) => ObjectSplice.GetText(definition, "server_url"u8) is { } url
        ? new(ErrorKind.Forbidden, "mcp_server_not_permitted", $"Agent '{agent.Name}' may use no tool at '{Cut(url)}', or the hub has no such endpoint.", "The hub's are /mcp, /mcp/{toolset} and /mcp/server/{alias}.")
        : new(ErrorKind.Forbidden, "mcp_server_not_permitted", $"The MCP server '{Cut(label)}' has no server_url, and agent '{agent.Name}' may use no server or toolset of that name here.", "Give a server_url, or the name of a server or toolset of the hub as server_label; hub stands for all.");

    public static HubError LabelTwice(string label) => new(
        ErrorKind.BadRequest, "mcp_label_twice", $"Two MCP servers have the label '{Cut(label)}'.", "Give each its own server_label.");

    public static HubError NoApprovals(string label) => new(
        ErrorKind.BadRequest, "mcp_approval_not_supported", $"The MCP server '{Cut(label)}' is to ask before it runs a tool, and the hub cannot ask in a model call.", "Set \"require_approval\": \"never\", and name in allowed_tools what may run.");

    public static HubError WrongNames(string label) => new(
        ErrorKind.BadRequest, "invalid_type", $"'allowed_tools' of the MCP server '{Cut(label)}' is no list of names.", "For example [\"search\"] or {\"tool_names\": [\"search\"]}.");

    private static string Cut(string text) => text.Length <= 128 ? text : $"{text[..128]}…";
}
