using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>
/// Questions to a person begin with the alias of the server that asks: clients must show who does (specification 2026-07-28, client/elicitation),
/// and know nobody but the hub. At the endpoint of one server they stay as they are.
/// </summary>
internal static class AskingServer
{
    public static bool IsShown(McpRequest request) =>
        request.Catalog.Scope.Kind != DoorKind.Server && (ClientAbilities.Read(request.Capabilities) & (Abilities.ElicitForm | Abilities.ElicitUrl)) != Abilities.None;

    /// <summary>The parameters of a question, with the alias in the message.</summary>
    public static byte[] Name(string server, ReadOnlyMemory<byte> question) =>
        ObjectSplice.Rewrite(question, JsonEdit.SetText("message", $"[{server}] {ObjectSplice.GetText(question, "message"u8)}".TrimEnd()));

    /// <summary>The reply of a server, with the alias in whatever it asks a person.</summary>
    public static Reply Name(McpRequest request, string? server, Reply reply)
    {
        if (server is null || !IsShown(request)) return reply;
        if (reply.IsResult) return ObjectSplice.GetObject(reply.Body, "inputRequests"u8).IsEmpty ? reply : Reply.Result(NameAll(server, reply.Body));
        if (!reply.IsRpcError || RpcErrorForm.CodeOf(reply.Body) != RpcCodes.UrlElicitationRequired) return reply;
        var data = ObjectSplice.GetObject(reply.Body, "data"u8);
        var visits = ObjectSplice.Elements(ObjectSplice.Get(data, "elicitations"u8)).Select(visit => IsObject(visit) ? Name(server, visit) : visit);
        return Reply.RpcError(ObjectSplice.Rewrite(reply.Body, JsonEdit.Set("data", ObjectSplice.Rewrite(data, JsonEdit.Set("elicitations", JsonList.Of([.. visits]))))));
    }

    /// <summary>The state of a task, with the alias in whatever it asks a person.</summary>
    public static ReadOnlyMemory<byte> NameIn(McpRequest request, string server, ReadOnlyMemory<byte> state) =>
        IsShown(request) && !ObjectSplice.GetObject(state, "inputRequests"u8).IsEmpty ? NameAll(server, state) : state;

    private static byte[] NameAll(string server, ReadOnlyMemory<byte> body)
    {
        var questions = ObjectSplice.Members(ObjectSplice.GetObject(body, "inputRequests"u8)).Select(question => JsonEdit.Set(question.Key, NameOne(server, question.Value)));
        return ObjectSplice.Rewrite(body, JsonEdit.Set("inputRequests", ObjectSplice.Rewrite(default, [.. questions])));
    }

    private static ReadOnlyMemory<byte> NameOne(string server, ReadOnlyMemory<byte> question) =>
        IsObject(question) && ObjectSplice.GetText(question, "method"u8) == McpMethods.Elicit
            ? ObjectSplice.Rewrite(question, JsonEdit.Set("params", Name(server, ObjectSplice.GetObject(question, "params"u8))))
            : question;

    private static bool IsObject(ReadOnlyMemory<byte> json) => json.Span is [(byte)'{', ..];
}
