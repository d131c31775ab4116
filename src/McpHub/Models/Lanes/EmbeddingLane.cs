using System.Buffers;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;

namespace McpHub.Models.Lanes;

/// <summary>Vectors asked in one API of a provider that has another.</summary>
internal sealed class EmbeddingLane(ModelCall call, Target target, ChatDialect dialect, TimeProvider time) : ILane
{
    private const int MaxRequestBytes = 64 * 1024 * 1024;
    private const int MaxAnswerBytes = 256 * 1024 * 1024;

    private readonly PooledBuffer request = new(MaxRequestBytes);
    private readonly LossLog losses = new(call.IsStrict);
    private EmbeddingRequest? asked;

    public ChatDialect Dialect => dialect;

    public IReadOnlyList<Loss> Losses => losses.All;

    public AttemptFailure? Prepare(out JsonSplice body)
    {
        body = default;
        try
        {
            asked = call.Dialect.Embeddings!.ReadRequest(call.Body, new RequestReadContext(call.RequestedName));
            // Gemini is always asked for a list: it has an address of its own for one text.
            var sent = asked with { Model = target.Model, IsList = asked.IsList || dialect.Family == Families.Gemini };
            dialect.Embeddings!.WriteRequest(sent, new RequestWriteContext(target.OriginIn(dialect), losses) { Traits = target.Traits }, request);
        }
        catch (ChatFormatException e)
        {
            return new AttemptFailure(TranslationErrors.Invalid(e), MayTryNext: false);
        }
        catch (PooledBufferFullException)
        {
            return new AttemptFailure(TranslationErrors.RequestTooLarge(MaxRequestBytes), MayTryNext: false);
        }

        if (losses.Rejected.Any()) return new AttemptFailure(TranslationErrors.Lost(target, dialect, losses.Rejected, call.Snapshot.Config.Fetch), MayTryNext: true);
        body = new JsonSplice(request.WrittenMemory, 0, 0, default);
        return null;
    }

    public IAnswerRelay? Open(ProviderAnswer answer, ProviderBody body) => answer.IsJson ? new ConvertedRelay(body, target, MaxAnswerBytes, Convert) : null;

    public ReplyHead Head(ProviderAnswer answer) => new(200, "application/json", IsStream: false, TranslationHeaders.Of(((ILane)this).Dropped));

    public Task<AttemptFailure> ReadFailureAsync(ProviderAnswer answer, ProviderBody body) => AttemptFailure.ReadAsync(answer, body, target.Provider, time, dialect);

    public void Dispose() => request.Dispose();

    private AnswerFacts Convert(ReadOnlyMemory<byte> answer, IBufferWriter<byte> output)
    {
        var made = dialect.Embeddings!.ReadResponse(answer, asked!);
        call.Dialect.Embeddings!.WriteResponse(made, asked!, output);
        return new AnswerFacts(null, made.Model, null, made.InputTokens is { } tokens ? new Usage(tokens, 0) : null);
    }
}
