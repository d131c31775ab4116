using System.IO.Pipelines;
using McpHub.Calls;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;

namespace McpHub.Models.Lanes;

/// <summary>
/// A stream that is translated event by event. It ends in the caller's dialect as it ended in the provider's: whole only if the provider said
/// so. Nothing is passed on before the first piece of content is there, so that until then another target can be asked.
/// </summary>
/// <param name="isLastTarget">Whether nobody else could be asked.</param>
internal sealed class TranslatedStream(ProviderBody body, AnswerTranslation translation, bool isLastTarget) : IAnswerRelay
{
    private const int ReadSize = 8 * 1024;

    private readonly IStreamFrames frames = StreamFrames.Of(translation.From.Framing, StreamFrames.MaxEventBytes);
    private readonly PooledBuffer portion = new(ReadSize);
    private readonly PooledBuffer output = new(4 * StreamFrames.MaxEventBytes);
    private readonly IStreamReader reader = translation.OpenReader();
    private readonly IStreamWriter writer = translation.OpenWriter();
    private readonly List<ChatEvent> events = [];
    private bool hasContent;
    private bool hasFrame;
    private bool isOver;
    private HubError? error;

    public long BytesOut { get; private set; }

    public long? Length => null;

    public AnswerFacts Facts => translation.Facts;

    public IStreamWriter? Writer => writer;

    public async ValueTask<HubError?> PrimeAsync()
    {
        while (!hasContent && !isOver) await ReadAsync();
        // Nothing has been said yet: as a response of its own an error says more than inside a stream.
        return !hasContent || !isLastTarget ? error : null;
    }

    public async ValueTask<HubError?> RelayAsync(PipeWriter to, CancellationToken callerGone)
    {
        while (true)
        {
            await FlushAsync(to, callerGone);
            if (isOver) return error;
            await ReadAsync();
        }
    }

    public void Dispose()
    {
        frames.Dispose();
        portion.Dispose();
        output.Dispose();
    }

    private async ValueTask ReadAsync()
    {
        // Once the reason to stop is known, mere heartbeats are no sign of life: some servers send them for ever.
        var read = await Heartbeat.During(translation.Call.Heartbeat, body.ReadAsync(portion.GetMemory(ReadSize)[..ReadSize], isAlive: !reader.MayEnd || hasFrame));
        hasFrame = false;
        try
        {
            if (read == 0) ReadEnd();
            else ReadPortion(portion.GetMemory()[..read].Span);
        }
        catch (ChatFormatException e)
        {
            Fail(TranslationErrors.BadAnswer(translation.Target.Provider, e.Message));
        }
        catch (IOException e) when (e is FrameTooLargeException or PooledBufferFullException)
        {
            Fail(ProviderErrors.Broken(translation.Target.Provider, null, isTooLarge: true));
        }

        await WriteAsync();
    }

    private void ReadPortion(ReadOnlySpan<byte> bytes)
    {
        frames.Append(bytes);
        while (frames.TryRead(out var frame))
        {
            hasFrame = true;
            reader.Read(frame.Name, frame.Data, events);
        }
    }

    private void ReadEnd()
    {
        ReadPortion(StreamFrames.EndOf(translation.From.Framing));
        if (body.Failure is not null && !reader.MayEnd) Fail(ProviderErrors.Broken(translation.Target.Provider, body.Failure, isTooLarge: false));
        else reader.Close(events);
    }

    // What was read before counts still, but for an end that may stand in it.
    private void Fail(HubError failure)
    {
        error ??= failure;
        events.RemoveAll(e => e is ResponseEnded or ResponseFailed);
        events.Add(new ResponseFailed(DialectErrors.ToChatError(failure)));
    }

    private async ValueTask WriteAsync()
    {
        foreach (var e in events)
        {
            if (isOver) break;
            isOver = e is ResponseEnded or ResponseFailed;
            if (e is ResponseFailed failed) error ??= ProviderErrors.FailedInStream(translation.Target.Provider, failed.Error);
            hasContent |= e is BlockStarted or Stopped;
            var seen = translation.See(e);
            if (e is ResponseEnded) await translation.CompleteAsync();
            Write(seen);
        }

        events.Clear();
    }

    private void Write(ChatEvent e)
    {
        try
        {
            writer.Write(e is ResponseFailed ? new ResponseFailed(DialectErrors.ToChatError(error!)) : e, output);
        }
        catch (ChatFormatException broken)
        {
            error ??= TranslationErrors.BadAnswer(translation.Target.Provider, broken.Message);
            isOver = true;
            writer.Close(output);
        }
    }

    private async ValueTask FlushAsync(PipeWriter to, CancellationToken callerGone)
    {
        if (output.Length == 0) return;
        output.WrittenSpan.CopyTo(to.GetSpan(output.Length));
        to.Advance(output.Length);
        BytesOut += output.Length;
        output.Clear();
        var flush = to.FlushAsync(callerGone);
        if (!flush.IsCompleted) body.Pause();
        if ((await flush).IsCompleted) throw new OperationCanceledException("The caller is gone.", callerGone);
    }
}
