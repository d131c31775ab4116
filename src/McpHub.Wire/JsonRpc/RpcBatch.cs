using System.Text.Json;
using McpHub.Wire.Json;

namespace McpHub.Wire.JsonRpc;

/// <summary>Several messages as one JSON array (JSON-RPC 2.0, "Batch"); of MCP's revisions only 2025-03-26 has them.</summary>
public static class RpcBatch
{
    /// <summary>Whether the bytes begin an array, as no single message does.</summary>
    public static bool IsOne(ReadOnlySpan<byte> json) => json.TrimStart(" \t\r\n"u8) is [(byte)'[', ..];

    /// <summary>The elements as they stand, whatever they are.</summary>
    /// <param name="fault">Why there are none, when the result is null.</param>
    public static List<ReadOnlyMemory<byte>>? Split(ReadOnlyMemory<byte> json, int max, out RpcFault fault)
    {
        fault = default;
        try
        {
            var elements = ObjectSplice.Elements(json);
            if (elements.Count > 0 && elements.Count <= max) return elements;
            fault = new RpcFault(RpcCodes.InvalidRequest, elements.Count == 0 ? "A batch has at least one message." : $"A batch has at most {max} messages; this one has {elements.Count}.", default);
        }
        catch (JsonException error)
        {
            fault = new RpcFault(RpcCodes.ParseError, $"Not valid JSON: {error.Message}", default);
        }

        return null;
    }
}
