using System.Text;

namespace McpHub.Wire.Chat;

/// <summary>Makes a whole answer of its events. Bounded: an answer that is larger than allowed ends in <see cref="ChatFormatException"/>.</summary>
/// <param name="maxChars">Of all texts together. Default 16 Mi.</param>
public sealed class ResponseFold(int maxChars = 16 * 1024 * 1024)
{
    private const int MaxBlocks = 4096;

    private readonly EventOrder order = new();
    private readonly StringBuilder text = new();
    private readonly List<Block> blocks = [];
    private readonly List<Citation> citations = [];
    private ResponseStarted? start;
    private Block? open; // before the event at hand
    private OpaqueState? state;
    private int chars;

    /// <summary>The error that the stream ended with.</summary>
    public ChatError? Error { get; private set; }

    public bool IsOver => order.IsOver;

    /// <exception cref="EventOrderException">The event cannot stand here.</exception>
    public void Add(ChatEvent e)
    {
        order.Check(e);
        switch (e)
        {
            case ResponseStarted started:
                start = started;
                break;
            case BlockStarted when order.Blocks > MaxBlocks:
                throw new ChatFormatException("", $"the answer has more than {MaxBlocks} blocks");
            case BlockStarted started:
                state = started.Block.State;
                break;
            case TextAdded added:
                chars += added.Text.Length;
                if (chars > maxChars) throw new ChatFormatException("", $"the answer is longer than {maxChars} characters");
                text.Append(added.Text);
                break;
            case CitationAdded added:
                if (citations.Count == MaxBlocks) throw new ChatFormatException("", $"a block has more than {MaxBlocks} citations");
                citations.Add(added.Citation);
                break;
            case StateAdded added:
                state = added.State;
                break;
            case BlockEnded:
                Close();
                break;
            case ResponseFailed failed:
                Error = failed.Error;
                break;
        }

        open = order.Open;
    }

    /// <summary>The answer, once the stream has ended well.</summary>
    /// <exception cref="InvalidOperationException">It has not.</exception>
    public ChatResponse ToResponse()
    {
        if (!order.IsOver || Error is not null) throw new InvalidOperationException("The answer is not whole.");
        return new ChatResponse
        {
            Id = start!.Id,
            Model = start.Model,
            Content = [.. blocks],
            Stop = order.Stop!,
            Usage = order.Usage,
            Extras = start.Extras,
        };
    }

    private void Close()
    {
        var added = text.ToString();
        Block block = open switch
        {
            TextBlock one => one with { Text = added, Citations = [.. one.Citations, .. citations] },
            ReasoningBlock one => one with { Text = added },
            RefusalBlock one => one with { Text = added },
            ToolCallBlock one => one with { Input = added },
            var one => one!,
        };
        blocks.Add(block with { State = state });
        text.Clear();
        citations.Clear();
    }
}
