namespace McpHub.Calls.Egress;

/// <summary>A request may not go where it leads. The message says why, without the address: whoever asked must not learn what names mean inside.</summary>
internal sealed class EgressRefusedException(string message) : IOException(message);
