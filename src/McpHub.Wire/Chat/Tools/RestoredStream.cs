using System.Text;

namespace McpHub.Wire.Chat;

/// <summary>Turns the events of one stream back into the caller's words. Not thread-safe.</summary>
public sealed class RestoredStream
{
    private const int MaxInputChars = 16 * 1024 * 1024;

    private readonly ToolLowering lowering;
    private readonly StringBuilder input = new();
    private bool isWrapped; // the open block is a call of a tool for free text, whose text is known only when its JSON is whole

    internal RestoredStream(ToolLowering lowering) => this.lowering = lowering;

    /// <exception cref="ChatFormatException">The input of a call is larger than allowed.</exception>
    public void Restore(ChatEvent e, List<ChatEvent> events)
    {
        switch (e)
        {
            case BlockStarted { Block: ToolCallBlock call } started:
                isWrapped = lowering.IsWrapped(call);
                events.Add(started with { Block = lowering.Restore(call) with { Input = "" } });
                break;
            case TextAdded added when isWrapped:
                if (input.Length + added.Text.Length > MaxInputChars) throw new ChatFormatException("", $"the input of a tool call is longer than {MaxInputChars} characters");
                input.Append(added.Text);
                break;
            case BlockEnded ended when isWrapped:
                isWrapped = false;
                var text = CustomTools.Unwrap(input.ToString());
                input.Clear();
                if (text.Length > 0) events.Add(new TextAdded(ended.Index, text));
                events.Add(ended);
                break;
            default:
                events.Add(e);
                break;
        }
    }
}
