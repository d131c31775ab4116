using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using McpHub.Calls;
using McpHub.Models.Lanes;
using McpHub.Snapshot;
using McpHub.Wire.Json;

namespace McpHub.Models;

/// <summary>
/// Relays an answer that is one JSON object, byte for byte. [hot]
/// Up to 64 KiB are read before the first byte goes out, so that most answers are known to be whole by then.
/// </summary>
/// <param name="observer">Reads the answer besides; null when nobody waits for it.</param>
internal sealed class WholeRelay(ProviderBody body, AnswerWatch watch, Target target, AnswerObserver? observer = null) : IAnswerRelay
{
    private const int HeldBytes = 64 * 1024;
    private const long MaxBytes = 256L * 1024 * 1024;
    private const int ReadSize = 4 * 1024;

    private readonly PooledBuffer held = new(2 * HeldBytes);
    private bool isAtEnd;
    private HubError? error;

    public long BytesOut { get; private set; }

    public long? Length => isAtEnd ? held.Length : null;

    public AnswerFacts Facts => watch.Facts;

    public async ValueTask<HubError?> PrimeAsync()
    {
        while (!isAtEnd && held.Length < HeldBytes)
        {
            var memory = held.GetMemory(ReadSize)[..ReadSize];
            held.Advance(await ReadAsync(memory));
        }

        return error;
    }

    public async ValueTask<HubError?> RelayAsync(PipeWriter output, CancellationToken callerGone)
    {
        held.WrittenSpan.CopyTo(output.GetSpan(held.Length));
        output.Advance(held.Length);
        BytesOut = held.Length;
        while (!isAtEnd)
        {
            await FlushAsync(output, callerGone);
            var read = await ReadAsync(output.GetMemory(ReadSize));
            output.Advance(read);
            BytesOut += read;
        }

        if (observer is not null && error is null) await observer.CompleteAsync();
        await FlushAsync(output, callerGone);
        return error;
    }

    public void Dispose()
    {
        held.Dispose();
        watch.Dispose();
        observer?.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadAsync(Memory<byte> memory)
    {
        var read = await body.ReadAsync(memory);
        watch.SeePart(memory.Span[..read]);
        observer?.SeePart(memory.Span[..read]);
        isAtEnd = read == 0 || watch.IsBroken || BytesOut > MaxBytes;
        if (!isAtEnd) return read;

        var isWhole = watch.SeeEnd();
        error = BytesOut > MaxBytes ? ProviderErrors.Broken(target.Provider, body.Failure, isTooLarge: true)
            : watch.IsBroken ? ProviderErrors.BadAnswer(target.Provider)
            : isWhole ? null
            : ProviderErrors.Broken(target.Provider, body.Failure, isTooLarge: false);
        if (error is null) observer?.SeeEnd();
        return read;
    }

    private async ValueTask FlushAsync(PipeWriter output, CancellationToken callerGone)
    {
        var flush = output.FlushAsync(callerGone);
        if (!flush.IsCompleted) body.Pause();
        if ((await flush).IsCompleted) throw new OperationCanceledException("The caller is gone.", callerGone);
    }
}
