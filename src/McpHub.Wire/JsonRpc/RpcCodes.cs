namespace McpHub.Wire.JsonRpc;

/// <summary>Error codes of JSON-RPC 2.0 and of MCP (specification 2026-07-28, basic/index, "Error Codes").</summary>
public static class RpcCodes
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;

    /// <summary>Resource not found, up to revision 2025-11-25; later revisions say <see cref="InvalidParams"/>.</summary>
    public const int LegacyResourceNotFound = -32002;

    /// <summary>A person has to visit a URL first, in revision 2025-11-25 only.</summary>
    public const int UrlElicitationRequired = -32042;

    public const int HeaderMismatch = -32020;
    public const int MissingRequiredClientCapability = -32021;
    public const int UnsupportedProtocolVersion = -32022;
}
