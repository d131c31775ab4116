using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Json;

namespace McpHub.Models.Lanes;

/// <summary>A small answer that is one JSON object: read whole, written anew for the caller.</summary>
/// <param name="convert">From the provider's object to the caller's; a <see cref="ChatFormatException"/> says that it is none.</param>
internal sealed class ConvertedRelay(ProviderBody body, Target target, int maxBytes, Func<ReadOnlyMemory<byte>, IBufferWriter<byte>, AnswerFacts> convert) : IAnswerRelay
{
    private const int ReadSize = 16 * 1024;
    private const int WriteSize = 64 * 1024;

    private readonly PooledBuffer input = new(maxBytes);
    private readonly PooledBuffer output = new(maxBytes);

    public long BytesOut { get; private set; }

    public long? Length => output.Length;

    public AnswerFacts Facts { get; private set; }

    public async ValueTask<HubError?> PrimeAsync()
    {
        try
        {
            int read;
            do
            {
                read = await body.ReadAsync(input.GetMemory(ReadSize)[..ReadSize]);
                input.Advance(read);
            }
            while (read > 0);

            if (body.Failure is not null) return ProviderErrors.Broken(target.Provider, body.Failure, isTooLarge: false);
            Facts = convert(input.WrittenMemory, output);
            return null;
        }
        catch (Exception e) when (e is ChatFormatException or JsonException)
        {
            return TranslationErrors.BadAnswer(target.Provider, e is ChatFormatException ? e.Message : "it is not valid JSON");
        }
        catch (PooledBufferFullException)
        {
            return ProviderErrors.Broken(target.Provider, null, isTooLarge: true);
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
}
