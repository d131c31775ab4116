using McpHub.Cli.Hub;
using McpHub.Upstreams;
using McpHub.Wire.JsonRpc;

namespace McpHub.Cli.Stdio;

/// <summary>One MCP endpoint of the hub, as one agent: sends messages there and passes on what comes back.</summary>
internal sealed class HubDoor(HubLink link, string agent, string path, LineWriter output)
{
    public HubLink Link { get; } = link;

    public AgentMcp AsAgent(RunningHub hub) => new(hub, agent, path);

    public HttpRequestMessage NewRequest(RunningHub hub, HttpMethod method, byte[]? body = null)
    {
        var request = hub.NewRequest(method, path, agent);
        request.Headers.TryAddWithoutValidation("Accept", body is null ? "text/event-stream" : "application/json, text/event-stream");
        if (body is not null) request.Content = JsonBody.Of(body);
        return request;
    }

    /// <summary>Sends a request; everything that comes before its answer goes to the client at once.</summary>
    /// <param name="id">Of the request.</param>
    /// <exception cref="CommandException">No hub answers: nothing was sent.</exception>
    /// <exception cref="IOException">The hub went away while it answered.</exception>
    public async Task<DoorReply> AskAsync(RunningHub hub, HttpRequestMessage request, ReadOnlyMemory<byte> id, CancellationToken ct)
    {
        using var response = await hub.SendAsync(request, ct);
        var status = (int)response.StatusCode;
        var session = response.Headers.TryGetValues(ProtocolHeaders.Session, out var values) ? values.First() : null;
        await foreach (var frame in McpAnswers.ReadAsync(response, ct))
        {
            if (RpcMessage.Parse(frame, out _) is not { } message) return DoorReply.Refused(id, HubRefusal.Read(status, frame), status);
            if (!message.IsResponse) await output.WriteAsync(frame);
            else if (message.Id.Span.SequenceEqual(id.Span)) return new DoorReply(frame, message, status, session);
            else if (message.Id.IsEmpty) return new DoorReply(RpcFrames.Error(id.Span, message.Error.Span), message, status, session);
        }

        return response.IsSuccessStatusCode ? throw new IOException("The hub ended its answer early.") : DoorReply.Refused(id, HubRefusal.Read(status, default), status);
    }

    /// <summary>Sends what has no answer.</summary>
    /// <exception cref="CommandException">No hub answers: nothing was sent.</exception>
    public static async Task TellAsync(RunningHub hub, HttpRequestMessage message, CancellationToken ct)
    {
        using var response = await hub.SendAsync(message, ct);
    }

    /// <summary>Passes on what a stream of the hub's own messages says, until it ends.</summary>
    /// <returns>False when the hub offers no such stream.</returns>
    public async Task<bool> ListenAsync(RunningHub hub, HttpRequestMessage request, CancellationToken ct)
    {
        using var response = await hub.SendAsync(request, ct);
        if (!response.IsSuccessStatusCode) return false;

        await foreach (var frame in EventData.ReadAsync(response, ct)) await output.WriteAsync(frame);
        return true;
    }
}
