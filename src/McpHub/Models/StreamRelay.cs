using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using McpHub.Calls;
using McpHub.Models.Lanes;
using McpHub.Snapshot;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;

namespace McpHub.Models;

/// <summary>
/// Relays a stream byte for byte, whole events only. [hot]
/// Nothing is allocated for an event. A stream that ends before its own end is closed with an error event, never silently:
/// an answer cut short must not look complete.
/// </summary>
/// <param name="isLastTarget">Whether nobody else could be asked: then even an error as first event is the caller's to see.</param>
/// <param name="observer">Reads the events besides; null when nobody waits for the answer.</param>
/// <param name="hidesUsage">Whether the hub itself asked for the event of Chat Completions that tells the usage, so that the caller must not see it.</param>
internal sealed class StreamRelay(ProviderBody body, AnswerWatch watch, ModelCall call, Target target, bool isLastTarget, int maxEventBytes = StreamRelay.MaxEventBytes, AnswerObserver? observer = null, bool hidesUsage = false) : IAnswerRelay
{
    public const int MaxEventBytes = 1024 * 1024;
    private const int ReadSize = 8 * 1024;

    private readonly IStreamFrames events = StreamFrames.Of(call.Dialect.Framing, maxEventBytes);
    private readonly PooledBuffer held = new(maxEventBytes + 64 * 1024);
    private long taken; // bytes that have left held
    private long hidden; // bytes that were taken out of held
    private bool hasEvent;
    private bool isTooLarge;

    public long BytesOut => taken;

    public long? Length => null;

    public AnswerFacts Facts => watch.Facts;

    public async ValueTask<HubError?> PrimeAsync()
    {
        while (!hasEvent && !watch.IsDone)
        {
            if (!await ReadAsync() && !hasEvent) return ProviderErrors.Broken(target.Provider, body.Failure, isTooLarge);
        }

        return watch.HasError && !isLastTarget ? ProviderErrors.FailedInStream(target.Provider) : null;
    }

    public async ValueTask<HubError?> RelayAsync(PipeWriter output, CancellationToken callerGone)
    {
        do
        {
            if (observer is not null) await observer.CompleteAsync();
            TakeWholeEvents(output);
            var flush = output.FlushAsync(callerGone);
            if (!flush.IsCompleted) body.Pause();
            if ((await flush).IsCompleted) throw new OperationCanceledException("The caller is gone.", callerGone);
        }
        while (!watch.IsDone && await ReadAsync());

        if (observer is not null) await observer.CompleteAsync();
        TakeWholeEvents(output);
        var error = watch.HasError ? ProviderErrors.FailedInStream(target.Provider)
            : watch.IsFinished ? null
            : ProviderErrors.Broken(target.Provider, body.Failure, isTooLarge);
        if (error is not null && !watch.IsFinished) LastEvents.WriteError(output, call, error);
        await output.FlushAsync(callerGone);
        return error;
    }

    public void Dispose()
    {
        events.Dispose();
        held.Dispose();
        watch.Dispose();
        observer?.Dispose();
    }

    /// <returns>False at the end, be it good or bad.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReadAsync()
    {
        // After the finish reason only usage and [DONE] can follow; a provider that sends mere comments instead is done.
        var read = await body.ReadAsync(held.GetMemory(ReadSize)[..ReadSize], isAlive: !watch.IsFinished || hasEvent);
        hasEvent = false;
        if (read == 0) return ReadEnd();
        try
        {
            events.Append(held.GetMemory()[..read].Span);
            held.Advance(read);
            SeeEvents();
        }
        catch (FrameTooLargeException)
        {
            isTooLarge = true;
        }

        return !isTooLarge;
    }

    // Some providers leave out the blank line after the last event. Half a line is no event, unless it is the end itself.
    private bool ReadEnd()
    {
        var rest = held.WrittenSpan;
        var isWhole = rest.StartsWith("data:"u8) && (rest[^1] == '\n' || rest.SequenceEqual("data: [DONE]"u8) || rest.SequenceEqual("data:[DONE]"u8));
        if (call.Dialect.Framing == StreamFraming.Lines) isWhole = rest.StartsWith("{"u8) && rest[^1] == '}';
        if (body.Failure is not null || !isWhole || !held.TryWrite("\n\n"u8)) return false;
        events.Append("\n\n"u8);
        SeeEvents();
        return false;
    }

    private void SeeEvents()
    {
        var begin = events.BytesConsumed;
        while (events.TryRead(out var e))
        {
            hasEvent = true;
            watch.SeeEvent(e.Data);
            observer?.See(e);
            if (hidesUsage && !watch.IsDone && watch.Has(OpenAiShape.Usage) && UsageChunk.Is(e.Data)) Hide(begin, events.BytesConsumed);
            begin = events.BytesConsumed;
        }
    }

    private void Hide(long begin, long end)
    {
        held.Remove((int)(begin - taken - hidden), (int)(end - begin));
        hidden += end - begin;
    }

    private void TakeWholeEvents(PipeWriter output)
    {
        var whole = (int)(events.BytesConsumed - taken - hidden);
        if (whole == 0) return;
        held.WrittenSpan[..whole].CopyTo(output.GetSpan(whole));
        output.Advance(whole);
        held.RemoveFirst(whole);
        taken += whole;
    }
}
