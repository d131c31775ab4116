namespace McpHub.Models.StoredResponses;

/// <summary>An answer that is kept, and what it answers.</summary>
/// <param name="Agent">Whose it is: for every other agent there is no such answer.</param>
/// <param name="Previous">The answer before it in the conversation.</param>
/// <param name="Input">Items that this request brought, as a JSON array.</param>
/// <param name="Answer">The response object, as JSON.</param>
internal sealed record StoredResponse(string Agent, string Id, string? Previous, byte[] Input, byte[] Answer);
