namespace McpHub.Wire.Schema.Patterns;

/// <summary>A regular expression cannot be used; the message completes "… cannot be used: ".</summary>
internal sealed class PatternException(string message, Exception? inner = null) : Exception(message, inner);
