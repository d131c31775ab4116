using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;

namespace McpHub.Wire.Mcp;

/// <summary>Fits a server's error object to the revision of the client that gets it. Message and data stay byte for byte.</summary>
public static class RpcErrorForm
{
    private static readonly byte[] InternalError = "-32603"u8.ToArray();
    private static readonly byte[] InvalidParams = "-32602"u8.ToArray();

    /// <summary>
    /// For clients of the current revision, where a missing resource is an invalid parameter. What a server found wrong with the
    /// headers or the revision of the hub's request is no fault of the client's: it would look for it in its own.
    /// </summary>
    public static ReadOnlyMemory<byte> ForCurrent(ReadOnlyMemory<byte> error) => CodeOf(error) switch
    {
        RpcCodes.LegacyResourceNotFound => ObjectSplice.Rewrite(error, JsonEdit.Set("code", InvalidParams)),
        RpcCodes.HeaderMismatch or RpcCodes.UnsupportedProtocolVersion => ObjectSplice.Rewrite(error, JsonEdit.Set("code", InternalError)),
        _ => error,
    };

    /// <summary>The error's code; 0 when it has none.</summary>
    public static int CodeOf(ReadOnlyMemory<byte> error) =>
        System.Buffers.Text.Utf8Parser.TryParse(ObjectSplice.Get(error, "code"u8).Span, out int code, out _) ? code : 0;
}
