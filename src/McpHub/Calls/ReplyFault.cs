using System.Globalization;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Calls;

/// <summary>What went wrong with a reply, as audit and telemetry call it.</summary>
public static class ReplyFault
{
    /// <summary>The refusal's code, the JSON-RPC code as text, or <c>tool_error</c>; null when nothing did.</summary>
    public static string? Of(Reply reply) => reply switch
    {
        { Refusal: { } refusal } => refusal.Code,
        { IsRpcError: true } => RpcErrorForm.CodeOf(reply.Body).ToString(CultureInfo.InvariantCulture),
        _ => IsToolError(reply.Body) ? "tool_error" : null,
    };

    public static bool IsToolError(ReadOnlyMemory<byte> result) => ObjectSplice.Get(result, "isError"u8).Span.SequenceEqual("true"u8);
}
