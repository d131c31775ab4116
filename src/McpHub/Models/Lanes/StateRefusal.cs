using System.Text;
using McpHub.Calls;
using McpHub.Wire.Chat;

namespace McpHub.Models.Lanes;

/// <summary>
/// A provider does not accept the signatures or the encrypted thoughts of earlier turns: they are from another model or key, or too old.
/// Without them the conversation can still go on, so it is tried once more.
/// </summary>
internal static class StateRefusal
{
    /// <summary>As it stands in the response's header and in the audit record.</summary>
    public const string Dropped = "reasoning_state";

    private static readonly string[] Signs = ["signature", "encrypted_content", "redacted_thinking"];

    /// <summary>Whether an error is about state that the hub or the caller carried.</summary>
    public static bool IsIn(int status, ReadOnlySpan<byte> body)
    {
        if (status is not (400 or 422)) return false;
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4096)]);
        return Signs.Any(sign => text.Contains(sign, StringComparison.OrdinalIgnoreCase));
    }

    /// <returns>False when there is nothing to leave out, or it was left out already.</returns>
    public static bool TryStrip(ModelCall call)
    {
        if (call.IsStateStripped || call.Operation != ModelOperation.Chat) return false;
        try
        {
            var chat = Conversations.Read(call);
            if (!chat.Messages.Any(message => message.Content.Any(HasState))) return false;
            call.Chat = chat with { Messages = [.. chat.Messages.Select(Strip).Where(message => message.Content.Count > 0)] };
            return call.NeedsTranslation = call.IsStateStripped = true;
        }
        catch (ChatFormatException)
        {
            return false; // the provider's own refusal says more
        }
    }

    private static Message Strip(Message message) => message with
    {
        Content = [.. message.Content.Where(block => !IsOnlyState(block)).Select(block => block.State is null ? block : block with { State = null })],
    };

    private static bool HasState(Block block) => block.State is not null;

    // Thoughts are sent back for the sake of their state; without it no provider takes them.
    private static bool IsOnlyState(Block block) => block is ReasoningBlock { State: not null };
}
