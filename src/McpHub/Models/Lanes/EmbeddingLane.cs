using System.Buffers;
using McpHub.Calls;
using McpHub.Models.Embeddings;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;

namespace McpHub.Models.Lanes;

/// <summary>Embeddings asked in one API of a provider that has another.</summary>
internal sealed class EmbeddingLane(ModelCall call, Target target, EmbeddingForm from, EmbeddingForm to, TimeProvider time) : ILane
{
    private const int MaxRequestBytes = 64 * 1024 * 1024;
    private const int MaxAnswerBytes = 256 * 1024 * 1024;

    private readonly PooledBuffer request = new(MaxRequestBytes);
    private EmbeddingRequest? asked;

    public ChatDialect Dialect => target.Provider.OwnDialect ?? call.Dialect;

    public IReadOnlyList<Loss> Losses =>
        [.. (asked?.Lost ?? []).Select(name => new Loss(Feature.Extra, name, call.IsStrict ? LossPolicy.Reject : LossPolicy.Warn, "No other API for embeddings knows this member; it is left out."))];

    public AttemptFailure? Prepare(out JsonSplice body)
    {
        body = default;
        try
        {
            asked = from.ReadRequest(call.Body);
            to.WriteRequest(request, asked, target.Model);
        }
        catch (ChatFormatException e)
        {
            return new AttemptFailure(TranslationErrors.Invalid(e), MayTryNext: false);
        }
        catch (PooledBufferFullException)
        {
            return new AttemptFailure(TranslationErrors.RequestTooLarge(MaxRequestBytes), MayTryNext: false);
        }

        if (call.IsStrict && Losses.Count > 0) return new AttemptFailure(TranslationErrors.Lost(target, Dialect, Losses), MayTryNext: true);
        body = new JsonSplice(request.WrittenMemory, 0, 0, default);
        return null;
    }

    public IAnswerRelay? Open(ProviderAnswer answer, ProviderBody body) => answer.IsJson ? new ConvertedRelay(body, target, MaxAnswerBytes, Convert) : null;

    public ReplyHead Head(ProviderAnswer answer) => new(200, "application/json", IsStream: false, TranslationHeaders.Of(((ILane)this).Dropped));

    public Task<AttemptFailure> ReadFailureAsync(ProviderAnswer answer, ProviderBody body) => AttemptFailure.ReadAsync(answer, body, target.Provider, time, Dialect);

    public void Dispose() => request.Dispose();

    private AnswerFacts Convert(ReadOnlyMemory<byte> answer, IBufferWriter<byte> output)
    {
        var made = to.ReadAnswer(answer);
        if (made.Vectors.Count != asked!.Inputs.Count) throw new ChatFormatException("", $"it holds {made.Vectors.Count} vectors for {asked.Inputs.Count} inputs");
        from.WriteAnswer(output, made, asked, call.RequestedName);
        return new AnswerFacts(null, null, null, made.Tokens is { } tokens ? new Usage(tokens, 0) : null);
    }
}
