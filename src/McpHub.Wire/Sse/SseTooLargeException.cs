namespace McpHub.Wire.Sse;

/// <summary>A peer sent a server-sent event over the bound. The stream it came from cannot be read any further.</summary>
public sealed class SseTooLargeException(int maxEventBytes)
    : IOException($"A server-sent event is larger than the limit of {maxEventBytes} bytes.");
