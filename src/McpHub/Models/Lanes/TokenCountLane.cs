using System.IO.Pipelines;
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

    public IAnswerRelay? Open(ProviderAnswer answer, ProviderBody body) => answer.IsJson ? new CountRelay(body, call, target, dialect) : null;

    public ReplyHead Head(ProviderAnswer answer) => new(200, "application/json", IsStream: false, []);

    public Task<AttemptFailure> ReadFailureAsync(ProviderAnswer answer, ProviderBody body) => AttemptFailure.ReadAsync(answer, body, target.Provider, time, dialect);

    public void Dispose() => request.Dispose();

    private sealed class CountRelay(ProviderBody body, ModelCall call, Target target, ChatDialect dialect) : IAnswerRelay
    {
        private const int MaxBytes = 64 * 1024;

        private readonly PooledBuffer input = new(MaxBytes);
        private readonly PooledBuffer output = new(MaxBytes);

        public long BytesOut { get; private set; }

        public long? Length => output.Length;

        public AnswerFacts Facts => default;

        public async ValueTask<HubError?> PrimeAsync()
        {
            try
            {
                int read;
                do
                {
                    read = await body.ReadAsync(input.GetMemory(4096)[..4096]);
                    input.Advance(read);
                }
                while (read > 0);

                if (body.Failure is not null) return ProviderErrors.Broken(target.Provider, body.Failure, isTooLarge: false);
                call.Dialect.TokenCounts!.WriteCount(dialect.TokenCounts!.ReadCount(input.WrittenMemory), output);
                return null;
            }
            catch (ChatFormatException e)
            {
                return TranslationErrors.BadAnswer(target.Provider, e.Message);
            }
            catch (PooledBufferFullException)
            {
                return ProviderErrors.Broken(target.Provider, null, isTooLarge: true);
            }
        }

        public async ValueTask<HubError?> RelayAsync(PipeWriter to, CancellationToken callerGone)
        {
            await to.WriteAsync(output.WrittenMemory, callerGone);
            BytesOut = output.Length;
            return null;
        }

        public void Dispose()
        {
            input.Dispose();
            output.Dispose();
        }
    }
}
