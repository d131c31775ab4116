using McpHub.Cli.Hub;
using McpHub.Snapshot;
using McpHub.Upstreams;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Cli.Stdio;

/// <summary>Requests of the revision without sessions: each a POST of its own, its metadata mirrored into headers.</summary>
internal sealed class StandaloneRequests(HubDoor door)
{
    // Until a tool's headers are needed; again when the hub says that they do not fit any more.
    private volatile IReadOnlyList<ReadOnlyMemory<byte>>? tools;

    /// <param name="version">As the request's metadata says.</param>
    /// <exception cref="CommandException">No hub answers, and none can be started.</exception>
    public async Task<DoorReply> AskAsync(RpcMessage message, byte[] json, string version, CancellationToken ct)
    {
        var hub = await door.Link.GetAsync(ct);
        try
        {
            var reply = await SendAsync(hub, message, json, version, ct);
            if (!reply.IsHeaderMismatch || message.Method != McpMethods.ToolsCall) return reply;

            // Refused before anything was done, so it may be sent once more.
            tools = null;
            return await SendAsync(hub, message, json, version, ct);
        }
        catch (CommandException)
        {
            door.Link.Forget(hub);
            return await SendAsync(await door.Link.GetAsync(ct), message, json, version, ct);
        }
    }

    private async Task<DoorReply> SendAsync(RunningHub hub, RpcMessage message, byte[] json, string version, CancellationToken ct)
    {
        using var request = door.NewRequest(hub, HttpMethod.Post, json);
        request.Headers.TryAddWithoutValidation(ProtocolHeaders.Version, HeaderText.Encode(version));
        ProtocolHeaders.Add(request.Headers, new OutgoingRequest
        {
            Id = 0,
            Method = HeaderText.Encode(message.Method!),
            Params = message.Params,
            Name = NameOf(message),
            HeaderParameters = message.Method == McpMethods.ToolsCall ? await HeadersAsync(hub, message, ct) : [],
        });
        return await door.AskAsync(hub, request, message.Id, ct);
    }

    private static string? NameOf(RpcMessage message) => message.Method switch
    {
        McpMethods.ToolsCall or McpMethods.PromptsGet => ObjectSplice.GetText(message.Params, "name"u8),
        McpMethods.ResourcesRead => ObjectSplice.GetText(message.Params, "uri"u8),
        McpMethods.TasksGet or McpMethods.TasksUpdate or McpMethods.TasksCancel => ObjectSplice.GetText(message.Params, "taskId"u8),
        _ => null,
    };

    private async Task<IReadOnlyList<HeaderParameter>> HeadersAsync(RunningHub hub, RpcMessage message, CancellationToken ct)
    {
        var known = tools ??= await door.AsAgent(hub).ListToolsAsync(ct);
        var name = ObjectSplice.GetText(message.Params, "name"u8) ?? "";
        var definition = known.FirstOrDefault(definition => ObjectSplice.GetText(definition, "name"u8) == name);
        return definition.IsEmpty ? [] : CallableTool.Read(name, definition).Headers;
    }
}
