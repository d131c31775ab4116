using System.Text.Json;
using McpHub.Calls;
using McpHub.Wire.Json;

namespace McpHub.Models;

/// <summary>A request body, what routing read of it, and what in it was meant for the hub.</summary>
internal sealed record PeekedBody(ReadOnlyMemory<byte> Body, JsonPeek Peek, ReadOnlyMemory<byte> Hub)
{
    /// <summary>Takes the member <c>hub</c> out: no provider knows it.</summary>
    public HubError? TakeHub(out PeekedBody rest)
    {
        rest = this;
        var hub = ObjectSplice.GetObject(Body, HubOptions.Name);
        if (hub.IsEmpty) return new HubError(ErrorKind.BadRequest, "invalid_type", "'hub' is not an object.", "For example \"hub\": {\"strict\": true}.");
        var body = ObjectSplice.Rewrite(Body, new JsonEdit("hub", default));
        if (!JsonPeek.TryRead(body, out var peek, out var error)) return PeekErrors.From(error);
        rest = new PeekedBody(body, peek, hub);
        return HubOptions.Check(hub);
    }
}
