namespace McpHub.Calls.Rounds;

/// <summary>How a tool that the hub runs stands in the caller's answer, where it does.</summary>
/// <param name="Label">What the caller calls the server.</param>
/// <param name="Name">What the tool is called there.</param>
public sealed record ShownTool(string Label, string Name);
