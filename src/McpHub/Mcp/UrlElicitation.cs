using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>
/// Servers of revision 2025-11-25 end a call with error -32042 when a person has to visit a URL first. The current revision must not see that
/// error: there it is a question like any other, and the call is made again once it is answered.
/// </summary>
internal static class UrlElicitation
{
    /// <returns>The reply for a client of the current revision; the same one when it is no such error.</returns>
    public static Reply ForCurrent(Reply reply, McpRequest request)
    {
        if (!reply.IsRpcError || RpcErrorForm.CodeOf(reply.Body) != RpcCodes.UrlElicitationRequired) return reply;
        var elicitations = ObjectSplice.Elements(ObjectSplice.Get(ObjectSplice.Get(reply.Body, "data"u8), "elicitations"u8));
        if (elicitations.Count == 0 || !elicitations.All(elicitation => ClientAbilities.Cover(request.Capabilities, McpMethods.Elicit, elicitation))) return NotAble();

        var questions = elicitations.Select((elicitation, index) => JsonEdit.Set(
            ObjectSplice.GetText(elicitation, "elicitationId"u8) ?? $"url-{index}",
            ObjectSplice.Rewrite(default, JsonEdit.SetText("method", McpMethods.Elicit), JsonEdit.Set("params", ObjectSplice.Rewrite(elicitation, JsonEdit.Remove("elicitationId"))))));
        return Reply.Result(ObjectSplice.Rewrite(
            default,
            JsonEdit.SetText("resultType", "input_required"),
            JsonEdit.Set("inputRequests", ObjectSplice.Rewrite(default, [.. questions])),
            JsonEdit.Set("_meta", ObjectSplice.Rewrite(default, JsonEdit.Set(MetaKeys.ServerInfo, HubIdentity.Json)))));
    }

    private static Reply NotAble() => Reply.RpcError(RpcFrames.ErrorObject(
        RpcCodes.MissingRequiredClientCapability,
        "The server needs the user to visit a URL first, and this client did not declare that it can ask for that.",
        """{"requiredCapabilities":{"elicitation":{"url":{}}}}"""u8));
}
