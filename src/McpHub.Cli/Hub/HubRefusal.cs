using System.Text.Json;
using McpHub.Calls;
using McpHub.Wire.Json;

namespace McpHub.Cli.Hub;

/// <summary>Reads a refusal of the hub, in whichever dialect its endpoint speaks, back into the error it was.</summary>
internal static class HubRefusal
{
    public static HubError Read(int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            if (ObjectSplice.Get(body, "error"u8) is { IsEmpty: false } error) return ReadError(error);
            if (ObjectSplice.GetText(body, "detail"u8) is { } detail)
                return Make(ObjectSplice.GetText(body, "code"u8), detail, ObjectSplice.GetText(body, "hint"u8));
        }
        catch (JsonException)
        {
            return Unreadable(status);
        }

        return Unreadable(status);
    }

    /// <summary>The error object of JSON-RPC (details in its data) or of the model APIs.</summary>
    public static HubError ReadError(ReadOnlyMemory<byte> error)
    {
        var data = ObjectSplice.Get(error, "data"u8);
        var isOurs = !data.IsEmpty && data.Span[0] == '{';
        var hint = isOurs ? ObjectSplice.GetText(data, "hint"u8) : null;
        var code = isOurs ? ObjectSplice.GetText(data, "code"u8) : ObjectSplice.GetText(error, "code"u8);
        return Make(code, ObjectSplice.GetText(error, "message"u8) ?? "The hub refused without a word.", hint);
    }

    // Dialects with a single field say the hint in the message.
    private static HubError Make(string? code, string message, string? hint) =>
        new(ErrorKind.BadRequest, code ?? "refused", hint is not null && message.EndsWith(hint, StringComparison.Ordinal) ? message[..^hint.Length].TrimEnd() : message, hint);

    private static HubError Unreadable(int status) =>
        new(ErrorKind.Internal, "unexpected_answer", $"What answers is no hub, or a broken one: HTTP {status}.", "Look into the log of 'mcphub serve'.");
}
