using System.IO.Pipelines;
using McpHub.Calls;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;

namespace McpHub.Models.Lanes;

/// <summary>An answer that is read whole before it is translated: one JSON object, or a stream that nobody asked for.</summary>
/// <param name="isStream">How the provider answers; the caller gets what it asked for.</param>
internal sealed class TranslatedWhole(ProviderBody body, AnswerTranslation translation, bool isStream) : IAnswerRelay
{
    private const int MaxBytes = 64 * 1024 * 1024;
    private const int ReadSize = 16 * 1024;
    private const int WriteSize = 64 * 1024;

    private readonly PooledBuffer input = new(MaxBytes);
    private readonly PooledBuffer output = new(2 * MaxBytes);

    public long BytesOut { get; private set; }

    public long? Length => translation.Call.IsStreaming ? null : output.Length;

    public AnswerFacts Facts => translation.Facts;

    public IStreamWriter? Writer => translation.Call.Rounds?.Stream;

    public async ValueTask<HubError?> PrimeAsync()
    {
        try
        {
            if (isStream) return await FoldAsync();
            while (await ReadAsync() > 0)
            {
            }

            if (body.Failure is not null) return ProviderErrors.Broken(translation.Target.Provider, body.Failure, isTooLarge: false);
            await WriteAsync(translation.Read(input.WrittenMemory));
            return null;
        }
        catch (ChatFormatException e)
        {
            return TranslationErrors.BadAnswer(translation.Target.Provider, e.Message);
        }
        catch (IOException e) when (e is PooledBufferFullException or FrameTooLargeException)
        {
            return ProviderErrors.Broken(translation.Target.Provider, null, isTooLarge: true);
        }
    }

    public async ValueTask<HubError?> RelayAsync(PipeWriter to, CancellationToken callerGone)
    {
        for (var start = 0; start < output.Length; start += WriteSize)
        {
            var part = output.WrittenMemory[start..Math.Min(output.Length, start + WriteSize)];
            var write = await to.WriteAsync(part, callerGone);
            if (write.IsCompleted) throw new OperationCanceledException("The caller is gone.", callerGone);
            BytesOut += part.Length;
        }

        return null;
    }

    public void Dispose()
    {
        input.Dispose();
        output.Dispose();
    }

    private async ValueTask<int> ReadAsync()
    {
        var read = await Heartbeat.During(translation.Call.Heartbeat, body.ReadAsync(input.GetMemory(ReadSize)[..ReadSize]));
        input.Advance(read);
        return read;
    }

    private async ValueTask<HubError?> FoldAsync()
    {
        using var frames = StreamFrames.Of(translation.From.Framing, StreamFrames.MaxEventBytes);
        var (reader, events, fold) = (translation.OpenReader(), new List<ChatEvent>(), new ResponseFold());
        while (!fold.IsOver)
        {
            var read = await ReadAsync();
            if (read == 0 && body.Failure is not null && !reader.MayEnd) return ProviderErrors.Broken(translation.Target.Provider, body.Failure, isTooLarge: false);
            frames.Append(read == 0 ? StreamFrames.EndOf(translation.From.Framing) : input.WrittenSpan);
            input.Clear();
            while (frames.TryRead(out var frame)) reader.Read(frame.Name, frame.Data, events);
            if (read == 0) reader.Close(events);
            foreach (var e in events) fold.Add(e);
            events.Clear();
        }

        if (fold.Error is { } error) return ProviderErrors.FailedInStream(translation.Target.Provider, error);
        var response = translation.Named(fold.ToResponse());
        translation.See(response);
        await WriteAsync(response);
        return null;
    }

    private async ValueTask WriteAsync(ChatResponse response)
    {
        if (translation.Call.IsStreaming)
        {
            var writer = translation.OpenWriter();
            foreach (var e in ResponseEvents.Of(response)) writer.Write(e, output);
            writer.Close(output);
        }
        else
        {
            translation.Write(response, output);
        }

        await translation.CompleteAsync(response);
    }
}
