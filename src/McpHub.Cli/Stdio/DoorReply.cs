using System.Text.Json;
using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Cli.Stdio;

/// <summary>The hub's answer to one request of the client.</summary>
/// <param name="Frame">As the client gets it.</param>
/// <param name="Session">The session that the answer opened; null for none.</param>
internal sealed record DoorReply(byte[] Frame, RpcMessage Message, int Status, string? Session)
{
    public bool IsHeaderMismatch => !Message.Error.IsEmpty && RpcErrorForm.CodeOf(Message.Error) == RpcCodes.HeaderMismatch;

    public static DoorReply Refused(ReadOnlyMemory<byte> id, HubError error, int status) => new(ToFrame(id, error), default, status, null);

    /// <summary>A JSON-RPC error for what never became an answer.</summary>
    public static byte[] ToFrame(ReadOnlyMemory<byte> id, HubError error)
    {
        var data = ObjectSplice.Rewrite(
            default,
            JsonEdit.Set("code", JsonSerializer.SerializeToUtf8Bytes(error.Code)),
            error.Hint is null ? JsonEdit.Remove("hint") : JsonEdit.SetText("hint", error.Hint));
        return RpcFrames.Error(id.Span, RpcFrames.ErrorObject(RpcCodes.InternalError, error.Text, data));
    }
}
