using System.Diagnostics;
using System.IO.Pipelines;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Models.Fetching;
using McpHub.Models.Lanes;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;
using Microsoft.AspNetCore.Http;

namespace McpHub.Models;

/// <summary>One try of one target. Either <see cref="Failure"/> says what went wrong, or the answer can be relayed.</summary>
internal sealed class Attempt(ModelCall call, Target target, int number, bool isLast, RemoteMedia media, TimeProvider time, CancellationToken callerGone) : IAsyncDisposable
{
    private readonly Deadline deadline = new(time, callerGone);
    private readonly long startedAt = time.GetTimestamp();
    private TimeSpan? timeToFirstChunk;
    private Activity? span;
    private ILane? lane;
    private ProviderAnswer? answer;
    private IAnswerRelay? relay;
    private bool isComplete;

    public Target Target => target;

    public AttemptFailure? Failure { get; private set; }

    /// <summary>Whether the caller has been answered: with the answer, or with the provider's own error.</summary>
    public bool HasResponse { get; private set; }

    public Usage? Usage => relay?.Facts.Usage;

    /// <summary>Fields that got lost between the caller's dialect and the target's, and of which the caller is told.</summary>
    public IReadOnlyList<string> Dropped => lane?.Dropped ?? [];

    public long BytesOut => relay?.BytesOut ?? 0;

    /// <summary>Sends the request and waits until the answer is known to be good, as far as that shows before its first byte is passed on.</summary>
    public async Task StartAsync(IProvider provider)
    {
        var config = target.Provider.Config;
        span = HubTelemetry.StartInference(call, target, number);
        lane = LaneChoice.Open(call, target, isLast, time);
        if (lane is null)
        {
            Failure = new AttemptFailure(TranslationErrors.NoLane(target, call.Dialect.Name), MayTryNext: true);
            return;
        }

        Failure = lane.Prepare(out var body);
        if (Failure is not null && call.Snapshot.Config.Fetch.Enabled && MediaUrls.Of(lane.Losses) is not UrlKinds.None and var urls)
        {
            // Another target may take URLs, or may be sent what this one may not.
            Failure = await media.FetchAsync(call, urls, callerGone) is { } refusal ? new AttemptFailure(refusal, MayTryNext: true) : PrepareAgain(urls, out body);
        }

        if (Failure is null) await SendAsync(provider, lane, body, config);
    }

    /// <summary>Passes on the answer, or the provider's own error if it is for the caller. From here on no other target can be tried.</summary>
    public async Task RelayAsync(HttpContext http)
    {
        HasResponse = Failure is null or { Verbatim: not null } || call.Rounds is { HasBegun: true };
        if (Failure?.Verbatim is { } verbatim) await ModelReply.WriteAsync(http, verbatim);
        else if (Failure is { } failure) await EndStreamAsync(http, failure.Error);
        else if (call is { IsStreaming: false, Rounds.Pending: not null }) isComplete = true; // only a round on the way to the answer
        else await RelayAnswerAsync(http);
    }

    public async ValueTask DisposeAsync()
    {
        var errorCode = Failure?.Error.Code ?? (isComplete ? null : "cancelled");
        var facts = relay?.Facts ?? default;
        HubTelemetry.EndInference(
            span, call, target, new InferenceEnd(time.GetElapsedTime(startedAt), timeToFirstChunk, facts.Usage, errorCode, facts.ResponseId, facts.ResponseModel, facts.FinishReason) { Dialect = lane?.Dialect.Name });
        if (answer is not null) await answer.DisposeAsync();
        relay?.Dispose();
        lane?.Dispose();
        deadline.Dispose();
    }

    private AttemptFailure? PrepareAgain(UrlKinds fetched, out JsonSplice body)
    {
        lane!.Dispose();
        lane = LaneChoice.Open(call, target, isLast, time, fetched)!;
        return lane.Prepare(out body);
    }

    private async Task SendAsync(IProvider provider, ILane way, JsonSplice body, ProviderConfig config)
    {
        deadline.Within(TimeSpan.FromSeconds(config.TimeoutSeconds));
        try
        {
            var request = new ProviderRequest(target, call.Operation, way.Dialect, body, call.IsStreaming, span) { Forwarded = way.Dialect == call.Dialect ? call.Forwarded : [] };
            answer = await Heartbeat.During(call.Heartbeat, new ValueTask<ProviderAnswer>(provider.SendAsync(request, deadline.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException)
        {
            deadline.ThrowIfCallerGone(e);
            Failure = deadline.HasExpired ? new AttemptFailure(ProviderErrors.TimedOut(target.Provider), MayTryNext: true) : AttemptFailure.From(e, target.Provider);
            return;
        }

        var providerBody = new ProviderBody(answer.Body, deadline, TimeSpan.FromSeconds(config.IdleSeconds), ChunkTimes.Of(call, target, time));
        Failure = answer.IsSuccess ? await PrimeAsync(way, answer, providerBody) : await way.ReadFailureAsync(answer, providerBody);
    }

    private async Task<AttemptFailure?> PrimeAsync(ILane way, ProviderAnswer good, ProviderBody body)
    {
        relay = way.Open(good, body);
        if (relay is null) return new AttemptFailure(ProviderErrors.BadAnswer(target.Provider), MayTryNext: true);
        var error = await relay.PrimeAsync();
        if (call.IsStreaming) timeToFirstChunk = time.GetElapsedTime(startedAt);
        return error is null ? null : new AttemptFailure(error, MayTryNext: true);
    }

    // A later round fails in the middle of a stream whose beginning the caller has.
    private async Task EndStreamAsync(HttpContext http, HubError error)
    {
        if (call.Rounds is not { HasBegun: true, Stream: { } stream }) return;
        stream.Write(new ResponseFailed(DialectErrors.ToChatError(error)), http.Response.BodyWriter);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    private async Task RelayAnswerAsync(HttpContext http)
    {
        var (way, good) = (lane!, answer ?? throw new InvalidOperationException("There is no answer yet."));
        var running = relay ?? throw new InvalidOperationException("The answer is not good.");
        var head = way.Head(good);
        if (call.Rounds is not { HasBegun: true }) ModelReply.Begin(http, head, running.Length);
        if (call.Rounds is { } rounds) rounds.HasBegun = true;
        if (running.Writer is { } stream) call.Heartbeat ??= HeartbeatOf(http.Response.BodyWriter, stream);
        var error = await running.RelayAsync(http.Response.BodyWriter, http.RequestAborted);
        isComplete = error is null;
        if (error is null) return;

        Failure = new AttemptFailure(error, MayTryNext: false);
        // A stream was closed with an error event; half a JSON object must not look like a whole response.
        if (!head.IsStream) http.Abort();
    }

    // A line of JSON is always an answer: there is no sign of life that says nothing.
    private Heartbeat? HeartbeatOf(PipeWriter to, IStreamWriter stream) => call.Snapshot.Config.Limits.HeartbeatSeconds is > 0 and var seconds && call.Dialect.Framing != StreamFraming.Lines
        ? new Heartbeat(to, stream, TimeSpan.FromSeconds(seconds), time)
        : null;
}
