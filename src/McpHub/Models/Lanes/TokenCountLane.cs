using System.Buffers;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;

namespace McpHub.Models.Lanes;

/// <summary>How many tokens a request has, asked in one dialect of a provider that speaks another.</summary>
internal sealed class TokenCountLane(ModelCall call, Target target, ChatDialect dialect, TimeProvider time) : ILane
{
    private const int MaxRequestBytes = 64 * 1024 * 1024;
    private const int MaxAnswerBytes = 64 * 1024;

    private readonly PooledBuffer request = new(MaxRequestBytes);
    private readonly LossLog losses = new();

    public ChatDialect Dialect => dialect;

    // A count is not an answer: what could not be said is only not counted.
    public IReadOnlyList<Loss> Losses => [];

    public AttemptFailure? Prepare(out JsonSplice body)
    {
        body = default;
        try
        {
            var chat = Conversations.Read(call);
            var lowering = new ToolLowering(chat with { Model = target.Model }, dialect.ToolRules, dialect.Losses, losses);
            dialect.TokenCounts!.WriteRequest(lowering.Request, new RequestWriteContext(target.OriginIn(dialect), losses) { Traits = target.Traits, Ids = new IdSource(call.RequestId) }, request);
        }
        catch (ChatFormatException e)
        {
            return new AttemptFailure(TranslationErrors.Invalid(e), MayTryNext: false);
        }
        catch (PooledBufferFullException)
        {
            return new AttemptFailure(TranslationErrors.RequestTooLarge(MaxRequestBytes), MayTryNext: false);
        }

        body = new JsonSplice(request.WrittenMemory, 0, 0, default);
        return null;
    }

    public IAnswerRelay? Open(ProviderAnswer answer, ProviderBody body) => answer.IsJson ? new ConvertedRelay(body, target, MaxAnswerBytes, Convert) : null;

    public ReplyHead Head(ProviderAnswer answer) => new(200, "application/json", IsStream: false, []);

    public Task<AttemptFailure> ReadFailureAsync(ProviderAnswer answer, ProviderBody body) => AttemptFailure.ReadAsync(answer, body, target.Provider, time, dialect);

    public void Dispose() => request.Dispose();

    private AnswerFacts Convert(ReadOnlyMemory<byte> answer, IBufferWriter<byte> output)
    {
        call.Dialect.TokenCounts!.WriteCount(dialect.TokenCounts!.ReadCount(answer), output);
        return default;
    }
}
