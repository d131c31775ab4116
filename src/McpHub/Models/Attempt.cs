using System.Diagnostics;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using Microsoft.AspNetCore.Http;

namespace McpHub.Models;

/// <summary>One try of one target. Either <see cref="Failure"/> says what went wrong, or the answer can be relayed.</summary>
internal sealed class Attempt(ModelCall call, Target target, int number, bool isLast, TimeProvider time, CancellationToken callerGone) : IAsyncDisposable
{
    private readonly Deadline deadline = new(time, callerGone);
    private readonly AnswerWatch watch = new();
    private readonly long startedAt = time.GetTimestamp();
    private TimeSpan? timeToFirstChunk;
    private Activity? span;
    private ProviderAnswer? answer;
    private IAnswerRelay? relay;
    private bool isComplete;

    public Target Target => target;

    public AttemptFailure? Failure { get; private set; }

    /// <summary>Whether the caller has been answered: with the answer, or with the provider's own error.</summary>
    public bool HasResponse { get; private set; }

    public Usage? Usage => watch.Usage;

    public long BytesOut => relay?.BytesOut ?? 0;

    /// <summary>Sends the request and waits until the answer is known to be good, as far as that shows before its first byte is passed on.</summary>
    public async Task StartAsync(IProvider provider)
    {
        var config = target.Provider.Config;
        var body = new JsonSplice(call.Body, call.Request.ModelStart, call.Request.ModelLength, target.ModelJson);
        span = HubTelemetry.StartInference(call, target, number);
        deadline.Within(TimeSpan.FromSeconds(config.TimeoutSeconds));
        try
        {
            answer = await provider.SendAsync(new ProviderRequest(target, call.Operation, body, call.Request.IsStreaming, span), deadline.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException)
        {
            deadline.ThrowIfCallerGone(e);
            Failure = deadline.HasExpired ? new AttemptFailure(ProviderErrors.TimedOut(target.Provider), MayTryNext: true) : AttemptFailure.From(e, target.Provider);
            return;
        }

        var providerBody = new ProviderBody(answer.Body, deadline, TimeSpan.FromSeconds(config.IdleSeconds));
        Failure = answer.IsSuccess ? await PrimeAsync(answer, providerBody) : await AttemptFailure.ReadAsync(answer, providerBody, target.Provider, time);
    }

    /// <summary>Passes on the answer, or the provider's own error if it is for the caller. From here on no other target can be tried.</summary>
    public async Task RelayAsync(HttpContext http)
    {
        HasResponse = Failure is null or { Verbatim: not null };
        if (Failure?.Verbatim is { } verbatim) await ModelReply.WriteAsync(http, verbatim);
        if (Failure is null) await RelayAnswerAsync(http);
    }

    public async ValueTask DisposeAsync()
    {
        var errorCode = Failure?.Error.Code ?? (isComplete ? null : "cancelled");
        HubTelemetry.EndInference(
            span, call, target, new InferenceEnd(time.GetElapsedTime(startedAt), timeToFirstChunk, watch.Usage, errorCode, watch.ResponseId, watch.ResponseModel, watch.FinishReason));
        if (answer is not null) await answer.DisposeAsync();
        relay?.Dispose();
        watch.Dispose();
        deadline.Dispose();
    }

    private async Task RelayAnswerAsync(HttpContext http)
    {
        var good = answer ?? throw new InvalidOperationException("There is no answer yet.");
        var way = relay ?? throw new InvalidOperationException("The answer is not good.");
        ModelReply.Begin(http, good, way.Length);
        var error = await way.RelayAsync(http.Response.BodyWriter, http.RequestAborted);
        isComplete = error is null;
        if (error is null) return;

        Failure = new AttemptFailure(error, MayTryNext: false);
        // A stream was closed with an error event; half a JSON object must not look like a whole response.
        if (!good.IsStream) http.Abort();
    }

    private async Task<AttemptFailure?> PrimeAsync(ProviderAnswer good, ProviderBody body)
    {
        if (!good.IsStream && !good.IsJson) return new AttemptFailure(ProviderErrors.BadAnswer(target.Provider), MayTryNext: true);
        relay = good.IsStream ? new StreamRelay(body, watch, call, target, isLast) : new WholeRelay(body, watch, target);
        var error = await relay.PrimeAsync();
        if (good.IsStream) timeToFirstChunk = time.GetElapsedTime(startedAt);
        return error is null ? null : new AttemptFailure(error, MayTryNext: true);
    }
}
