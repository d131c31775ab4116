using System.Buffers;
using McpHub.Calls.Rounds;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;

namespace McpHub.Models.Rounds;

/// <summary>Writes one of several answers into the caller's one stream: its blocks follow those before, and it ends only if it is the last. Not thread-safe.</summary>
internal sealed class RoundWriter : IStreamWriter
{
    private readonly ToolRounds rounds;
    private readonly IStreamWriter stream;
    private int hubCalls;
    private int ownCalls;
    private bool isHiding;
    private bool hasContent;
    private bool goesOn;
    private Stop? stop;

    /// <param name="open">Opens the caller's stream. Until something of it was sent, each attempt has one of its own.</param>
    public RoundWriter(ToolRounds rounds, Func<IStreamWriter> open)
    {
        this.rounds = rounds;
        if (!rounds.HasBegun) rounds.Open(open());
        stream = rounds.Stream!;
    }

    public void Write(ChatEvent e, IBufferWriter<byte> output)
    {
        if (e is BlockStarted or Stopped) Announce(output); // with the first content: until then the attempt may be made again
        if (ToShow(e) is { } shown) stream.Write(shown, output);
        if (e is not ResponseEnded || goesOn) return;
        stream.Write(new Stopped(ToolRounds.StopOf(ownCalls, stop!)), output);
        stream.Write(e, output);
    }

    public void WriteHeartbeat(IBufferWriter<byte> output) => stream.WriteHeartbeat(output);

    public void Close(IBufferWriter<byte> output)
    {
        if (!goesOn) stream.Close(output);
    }

    private void Announce(IBufferWriter<byte> output)
    {
        foreach (var block in rounds.TakeUntold())
        {
            var index = rounds.Blocks++;
            stream.Write(new BlockStarted(index, block), output);
            stream.Write(new BlockEnded(index), output);
        }
    }

    private ChatEvent? ToShow(ChatEvent e)
    {
        switch (e)
        {
            case ResponseStarted:
                return rounds.HasBegun ? null : e;
            case BlockStarted started:
                return Begin(started);
            case BlockEnded when isHiding:
                isHiding = false;
                return null;
            case TextAdded or CitationAdded when isHiding:
            case StateAdded:
                return null;
            case TextAdded added:
                return added with { Index = rounds.Blocks - 1 };
            case CitationAdded added:
                return added with { Index = rounds.Blocks - 1 };
            case BlockEnded:
                return new BlockEnded(rounds.Blocks - 1);
            case UsageReported reported:
                return new UsageReported(rounds.WithEarlier(reported.Usage)!);
            case Stopped stopped: // whether it is the stop of the whole answer, its end tells
                stop = stopped.Stop;
                hasContent = true;
                return null;
            case ResponseEnded:
                goesOn = rounds.GoOnAfter(hubCalls, ownCalls, stop!);
                return null;
            case ResponseFailed when rounds.HasBegun && !hasContent: // the attempt may be made again; who ends the call tells
                return null;
            default:
                return e;
        }
    }

    private BlockStarted? Begin(BlockStarted e)
    {
        hasContent = true;
        isHiding = rounds.Runs(e.Block);
        if (isHiding) hubCalls++;
        else if (e.Block is ToolCallBlock) ownCalls++;
        return isHiding ? null : new BlockStarted(rounds.Blocks++, e.Block with { State = null });
    }
}
