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

/// <summary>What callers may ask of the hub itself, in the member <c>hub</c> of any request.</summary>
internal static class HubOptions
{
    private static readonly string[] Known = ["strict"];

    public static ReadOnlySpan<byte> Name => "hub"u8;

    public static bool IsTrue(ReadOnlyMemory<byte> hub, ReadOnlySpan<byte> name) => ObjectSplice.Get(hub, name).Span.SequenceEqual("true"u8);

    public static HubError? Check(ReadOnlyMemory<byte> hub)
    {
        try
        {
            foreach (var (name, value) in ObjectSplice.Members(hub))
            {
                if (!Known.Contains(name)) return new HubError(ErrorKind.BadRequest, "unknown_hub_option", $"The hub has no option '{(name.Length <= 64 ? name : name[..64])}'.", $"Use one of: {string.Join(", ", Known)}.");
                if (value.Span is not [(byte)'t' or (byte)'f', ..]) return new HubError(ErrorKind.BadRequest, "invalid_type", $"'hub.{name}' is neither true nor false.");
            }

            return null;
        }
        catch (JsonException)
        {
            return new HubError(ErrorKind.BadRequest, "invalid_json", "'hub' has a member whose name is no text.", null);
        }
    }
}
