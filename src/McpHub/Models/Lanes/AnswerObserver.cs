using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;

namespace McpHub.Models.Lanes;

/// <summary>
/// Reads an answer while its bytes pass as they are, for whoever waits for the whole of it. What it cannot read is nobody's to wait for:
/// the bytes pass all the same. Bounded. Not thread-safe.
/// </summary>
internal sealed class AnswerObserver(ModelCall call, Target target, Func<ChatResponse, ValueTask> ready) : IDisposable
{
    private const int MaxBytes = 64 * 1024 * 1024;

    private readonly ResponseReadContext context = new(target.OriginIn(call.Dialect), new IdSource(call.RequestId));
    private readonly ResponseFold fold = new();
    private readonly List<ChatEvent> events = [];
    private readonly PooledBuffer parts = new(MaxBytes);
    private IStreamReader? reader;
    private ChatResponse? whole;
    private bool isOver;

    /// <returns>Null when nobody waits.</returns>
    public static AnswerObserver? Of(ModelCall call, Target target) =>
        call is { AnswerReady: { } ready, Operation: ModelOperation.Chat } ? new AnswerObserver(call, target, ready) : null;

    /// <summary>An event of a stream.</summary>
    public void See(in StreamFrame frame)
    {
        if (isOver) return;
        try
        {
            reader ??= call.Dialect.ResponseReader.OpenStream(context);
            reader.Read(frame.Name, frame.Data, events);
            foreach (var e in events) fold.Add(e);
            events.Clear();
            if (fold is { IsOver: true, Error: null }) whole = fold.ToResponse();
        }
        catch (ChatFormatException e)
        {
            GiveUp(e.Message);
        }

        isOver |= fold.IsOver;
    }

    /// <summary>A part of an answer that is one JSON object.</summary>
    public void SeePart(ReadOnlySpan<byte> part)
    {
        if (!isOver && !parts.TryWrite(part)) GiveUp("it is too large");
    }

    /// <summary>The object is whole.</summary>
    public void SeeEnd()
    {
        if (isOver) return;
        isOver = true;
        try
        {
            whole = call.Dialect.ResponseReader.Read(parts.WrittenMemory, context);
        }
        catch (ChatFormatException e)
        {
            GiveUp(e.Message);
        }
    }

    /// <summary>Before the end of the answer is passed on: tells it, once.</summary>
    public async ValueTask CompleteAsync()
    {
        if (whole is not { } answer) return;
        whole = null;
        await ready(answer);
    }

    public void Dispose() => parts.Dispose();

    private void GiveUp(string problem)
    {
        isOver = true;
        call.AnswerLost?.Invoke(problem);
    }
}
