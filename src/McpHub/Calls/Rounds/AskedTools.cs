namespace McpHub.Calls.Rounds;

/// <summary>What a caller wants the hub to run for the model.</summary>
/// <param name="Patterns">Names as the agent sees them, with <c>*</c> for any run of characters.</param>
public sealed record AskedTools(IReadOnlyList<string> Patterns);
