using System.Text.Json;
using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;

namespace McpHub.Mcp;

/// <summary>Refusals as MCP callers read them.</summary>
internal static class McpErrors
{
    /// <summary>A JSON-RPC error object; code, hint and request id in its data.</summary>
    public static byte[] ToRpcError(HubError error, string requestId) =>
        RpcFrames.ErrorObject(ToCode(error.Kind), error.Text, ToData(error, requestId));

    /// <summary>
    /// A tool result with <c>isError</c>: for what a model can act on or should know of. Errors of the protocol level never reach the model.
    /// </summary>
    public static byte[] ToToolResult(HubError error, string requestId)
    {
        var text = ObjectSplice.Rewrite(default, JsonEdit.SetText("type", "text"), JsonEdit.SetText("text", error.Text));
        return ObjectSplice.Rewrite(
            default,
            JsonEdit.Set("content", (byte[])[(byte)'[', .. text, (byte)']']),
            JsonEdit.Set("isError", "true"u8.ToArray()),
            JsonEdit.Set("_meta", ObjectSplice.Rewrite(default, JsonEdit.Set("dev.mcphub/error", ToData(error, requestId)))));
    }

    /// <summary>Whether a refusal of a tool call goes to the model as a result.</summary>
    public static bool IsForModel(HubError error) => error.Code is Refusals.DeniedNow or Refusals.NeedsApproval or Refusals.ApprovalRefused || (error.Kind is not (ErrorKind.Forbidden or ErrorKind.NotFound or ErrorKind.Unauthenticated)
        && error.Code is not "invalid_request");

    private static int ToCode(ErrorKind kind) => kind switch
    {
        ErrorKind.BadRequest or ErrorKind.Forbidden or ErrorKind.NotFound => RpcCodes.InvalidParams,
        ErrorKind.TooLarge or ErrorKind.Unauthenticated => RpcCodes.InvalidRequest,
        _ => RpcCodes.InternalError,
    };

    private static byte[] ToData(HubError error, string requestId) => ObjectSplice.Rewrite(
        default,
        JsonEdit.SetText("code", error.Code),
        error.Hint is null ? JsonEdit.Remove("hint") : JsonEdit.SetText("hint", error.Hint),
        error.Rule is null ? JsonEdit.Remove("rule") : JsonEdit.SetText("rule", error.Rule),
        JsonEdit.Set("requestId", JsonSerializer.SerializeToUtf8Bytes(requestId)));
}
