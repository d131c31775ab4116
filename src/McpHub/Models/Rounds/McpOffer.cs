using McpHub.Calls.Rounds;
using McpHub.Snapshot;

namespace McpHub.Models.Rounds;

/// <summary>Tools of this hub that a caller asked for as those of an MCP server.</summary>
/// <param name="Label">What the caller calls the server.</param>
/// <param name="Tools">By the names that the model sees.</param>
internal sealed record McpOffer(string Label, IReadOnlyList<KeyValuePair<string, McpOfferedTool>> Tools);

/// <param name="Shown">How calls of it stand in the answer.</param>
internal sealed record McpOfferedTool(Tool Tool, ShownTool Shown);
