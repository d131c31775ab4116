using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.OpenAiChat;
using McpHub.Wire.Json;

namespace McpHub.Models.Lanes;

/// <summary>The provider speaks the caller's dialect: bytes pass as they are, but for the model's name.</summary>
internal sealed class PassthroughLane(ModelCall call, Target target, bool isLast, TimeProvider time) : ILane
{
    public ChatDialect Dialect => call.Dialect;

    public IReadOnlyList<Loss> Losses => [];

    public AttemptFailure? Prepare(out JsonSplice body)
    {
        // Some dialects name the model in the URL and not in the body.
        body = AsksForUsage ? UsageRequest.Add(call, target) : new JsonSplice(call.Body, call.Request.ModelStart, call.Request.ModelLength, call.Request.ModelLength == 0 ? default : target.ModelJson);
        return null;
    }

    public IAnswerRelay? Open(ProviderAnswer answer, ProviderBody body)
    {
        var watch = new AnswerWatch(AnswerShape.Of(Dialect.Name));
        var observer = AnswerObserver.Of(call, target);
        if (IsStream(answer)) return new StreamRelay(body, watch, call, target, isLast, Dialect.Framing == StreamFraming.Sse && Dialect.Name == "openai-chat" ? StreamRelay.MaxEventBytes : StreamFrames.MaxEventBytes, observer, AsksForUsage);
        return answer.IsJson ? new WholeRelay(body, watch, target, observer) : null;
    }

    public ReplyHead Head(ProviderAnswer answer) => new(answer.Status, answer.MediaType, IsStream(answer), answer.Headers);

    public Task<AttemptFailure> ReadFailureAsync(ProviderAnswer answer, ProviderBody body) => AttemptFailure.ReadAsync(answer, body, target.Provider, time, translatedFrom: null);

    public void Dispose()
    {
    }

    // The caller did not want to know, but whoever accounts for the call does.
    private bool AsksForUsage => Dialect.Name == OpenAiChatDialect.Name && UsageRequest.IsNeeded(call, target);

    private bool IsStream(ProviderAnswer answer) => Dialect.Framing == StreamFraming.Lines ? answer.IsLines || (call.IsStreaming && answer.IsJson && call.Operation == ModelOperation.Chat) : answer.IsStream;
}
