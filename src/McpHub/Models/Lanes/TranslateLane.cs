using McpHub.Calls;
using McpHub.Models.Fetching;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;

namespace McpHub.Models.Lanes;

/// <summary>The provider speaks another dialect than the caller: request and answer go through the canonical conversation.</summary>
/// <param name="fetched">What of the conversation goes out by its bytes, fetched before, where the caller gave URLs.</param>
internal sealed class TranslateLane(ModelCall call, Target target, ChatDialect dialect, bool isLast, TimeProvider time, UrlKinds fetched = UrlKinds.None) : ILane
{
    private const int MaxRequestBytes = 64 * 1024 * 1024;

    private readonly PooledBuffer request = new(MaxRequestBytes);
    private readonly LossLog losses = new(call.IsStrict);
    private IResponseReader answers = dialect.ResponseReader;

    public ChatDialect Dialect => dialect;

    public IReadOnlyList<Loss> Losses => losses.All;

    public IReadOnlyList<string> Dropped => [.. losses.Warned.Select(loss => loss.Path).Concat(call.IsStateStripped ? [StateRefusal.Dropped] : []).Distinct()];

    public AttemptFailure? Prepare(out JsonSplice body)
    {
        body = default;
        try
        {
            var chat = FetchedMedia.In(Conversations.For(call, target), fetched, call.Fetched ?? []);
            var lowering = new ToolLowering(chat with { Model = target.Model, IsStreaming = call.IsStreaming }, dialect.ToolRules, dialect.Losses, losses);
            answers = new LoweredAnswers(dialect.ResponseReader, lowering);
            dialect.RequestWriter.Write(lowering.Request, new RequestWriteContext(target.OriginIn(dialect), losses) { Traits = target.Traits, Ids = new IdSource(call.RequestId) }, request);
        }
        catch (ChatFormatException e)
        {
            return new AttemptFailure(TranslationErrors.Invalid(e), MayTryNext: false);
        }
        catch (PooledBufferFullException)
        {
            return new AttemptFailure(TranslationErrors.RequestTooLarge(MaxRequestBytes), MayTryNext: false);
        }

        // Another target may have words for what this one has not.
        if (losses.Rejected.Any()) return new AttemptFailure(TranslationErrors.Lost(target, dialect, losses.Rejected, call.Snapshot.Config.Fetch), MayTryNext: true);
        body = new JsonSplice(request.WrittenMemory, 0, 0, default);
        return null;
    }

    public IAnswerRelay? Open(ProviderAnswer answer, ProviderBody body)
    {
        var translation = new AnswerTranslation(call, target, dialect, answers, losses, time);
        if (!IsStream(answer) && !answer.IsJson) return null;
        return call.IsStreaming && IsStream(answer) ? new TranslatedStream(body, translation, isLast) : new TranslatedWhole(body, translation, isStream: IsStream(answer));
    }

    public ReplyHead Head(ProviderAnswer answer) => new(200, MediaType, call.IsStreaming, TranslationHeaders.Of(Dropped));

    public Task<AttemptFailure> ReadFailureAsync(ProviderAnswer answer, ProviderBody body) => AttemptFailure.ReadAsync(answer, body, target.Provider, time, dialect);

    public void Dispose() => request.Dispose();

    private string MediaType => !call.IsStreaming || call.Dialect.Framing == StreamFraming.Array ? "application/json" : call.Dialect.Framing == StreamFraming.Lines ? "application/x-ndjson" : "text/event-stream";

    private bool IsStream(ProviderAnswer answer) => answer.IsFramed(dialect.Framing);
}
