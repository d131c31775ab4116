using McpHub.Calls;

namespace McpHub.Mcp;

/// <summary>
/// Where the HTTP request comes from whose messages are being handled: the SDK hands a message on without it, but in the execution context of
/// the request that brought it, or of the one that opened the session.
/// </summary>
internal static class SessionOrigin
{
    private static readonly AsyncLocal<CallOrigin> Flowing = new();

    public static CallOrigin Current
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }
}
