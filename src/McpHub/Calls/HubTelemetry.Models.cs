using System.Diagnostics;
using System.Diagnostics.Metrics;
using McpHub.Snapshot;

namespace McpHub.Calls;

/// <summary>Model calls, named as in the GenAI conventions v1.41. Content is never recorded.</summary>
public static partial class HubTelemetry
{
    /// <summary>
    /// The metric label of a model that no alias names: callers choose such names freely, and every label is a new series.
    /// </summary>
    private const string OtherModel = "_OTHER";

    /// <summary>Names and describes the request's own server span; it needs no second one.</summary>
    internal static void DescribeServerSpan(ModelCall call, CallOutcome outcome)
    {
        if (call.Span is not { IsAllDataRequested: true } span) return;
        if (call.Route is not null) span.DisplayName = $"{OperationName(call.Operation)} {call.Route.Alias}";
        span.SetTag("gen_ai.operation.name", OperationName(call.Operation));
        span.SetTag("gen_ai.request.model", call.RequestedName);
        span.SetTag("hub.agent", call.Agent.Name);
        span.SetTag("hub.request_id", call.RequestId);
        span.SetTag("hub.outcome", outcome.Status);
        span.SetTag("hub.rule", call.Decision?.Rule);
        span.SetTag("hub.served_by", outcome.ServedBy);
        if (outcome.Usage is { } usage) SetUsage(span, usage);
        SetError(span, outcome.ErrorCode);
    }

    /// <summary>Begins the client span of one attempt.</summary>
    /// <param name="number">From 1, counted within the call.</param>
    internal static Activity? StartInference(ModelCall call, Target target, int number)
    {
        if (!Source.HasListeners()) return null;
        var operation = OperationName(call.Operation);
        var span = Source.StartActivity($"{operation} {target.Model}", ActivityKind.Client);
        if (span is not { IsAllDataRequested: true }) return span;
        span.SetTag("gen_ai.operation.name", operation);
        span.SetTag("gen_ai.provider.name", target.Provider.Name);
        span.SetTag("gen_ai.request.model", target.Model);
        if (call.Request.MaxOutputTokens is { } maxTokens) span.SetTag("gen_ai.request.max_tokens", maxTokens);
        if (call.IsStreaming) span.SetTag("gen_ai.request.stream", true);
        if (call.Operation == ModelOperation.Chat) span.SetTag("openai.api.type", "chat_completions");
        if (target.Provider.BaseUri is { } uri)
        {
            span.SetTag("server.address", uri.Host);
            span.SetTag("server.port", uri.Port);
        }

        span.SetTag("hub.route", call.Route?.Alias);
        span.SetTag("hub.attempt", number);
        return span;
    }

    /// <summary>Ends the client span of one attempt and records its metrics.</summary>
    internal static void EndInference(Activity? span, ModelCall call, Target target, InferenceEnd end)
    {
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("gen_ai.response.id", end.ResponseId);
            span.SetTag("gen_ai.response.model", end.ResponseModel);
            if (end.FinishReason is not null) span.SetTag("gen_ai.response.finish_reasons", new[] { end.FinishReason });
            if (end.TimeToFirstChunk is { } first) span.SetTag("gen_ai.response.time_to_first_chunk", first.TotalSeconds);
            if (end.Usage is { } usage) SetUsage(span, usage);
            SetError(span, end.ErrorCode);
        }

        span?.Dispose();
        RecordMetrics(call, target, end);
    }

    private static void RecordMetrics(ModelCall call, Target target, InferenceEnd end)
    {
        var isAlias = call.Route is not null && call.Snapshot.RoutesByAlias.ContainsKey(call.Route.Alias);
        var tags = new TagList
        {
            { "gen_ai.operation.name", OperationName(call.Operation) },
            { "gen_ai.provider.name", target.Provider.Name },
            { "gen_ai.request.model", isAlias ? target.Model : OtherModel },
        };
        if (target.Provider.BaseUri is { } uri) tags.Add("server.address", uri.Host);
        if (end.TimeToFirstChunk is { } first) ModelInstruments.TimeToFirstChunk.Record(first.TotalSeconds, tags);
        if (end.Usage is { } usage)
        {
            RecordTokens(tags, "input", usage.InputTokens);
            RecordTokens(tags, "output", usage.OutputTokens);
        }

        if (end.ErrorCode is not null) tags.Add("error.type", end.ErrorCode);
        ModelInstruments.OperationDuration.Record(end.Duration.TotalSeconds, tags);
    }

    private static void RecordTokens(TagList tags, string type, long tokens)
    {
        tags.Add("gen_ai.token.type", type);
        ModelInstruments.TokenUsage.Record(tokens, tags);
    }

    private static void SetUsage(Activity span, Usage usage)
    {
        span.SetTag("gen_ai.usage.input_tokens", usage.InputTokens);
        span.SetTag("gen_ai.usage.output_tokens", usage.OutputTokens);
        if (usage.CachedInputTokens > 0) span.SetTag("gen_ai.usage.cache_read.input_tokens", usage.CachedInputTokens);
        if (usage.ReasoningTokens > 0) span.SetTag("gen_ai.usage.reasoning.output_tokens", usage.ReasoningTokens);
    }

    private static void SetError(Activity span, string? code)
    {
        if (code is null) return;
        span.SetTag("error.type", code);
        span.SetStatus(ActivityStatusCode.Error, code);
    }

    private static string OperationName(ModelOperation operation) => operation == ModelOperation.Chat ? "chat" : "embeddings";

    // A type of its own: the order in which a partial class's files initialise their fields is not defined.
    private static class ModelInstruments
    {
        private static readonly InstrumentAdvice<double> Seconds =
            new() { HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] };

        private static readonly InstrumentAdvice<long> Tokens =
            new() { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864] };

        public static readonly Histogram<double> OperationDuration =
            Meter.CreateHistogram("gen_ai.client.operation.duration", "s", "Duration of one attempt at a model call.", null, Seconds);

        public static readonly Histogram<long> TokenUsage =
            Meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Tokens used by one attempt at a model call.", null, Tokens);

        public static readonly Histogram<double> TimeToFirstChunk =
            Meter.CreateHistogram("gen_ai.client.operation.time_to_first_chunk", "s", "Time to the first event of a streamed answer.", null, Seconds);
    }
}

/// <summary>What is known when an attempt at a model has ended.</summary>
internal readonly record struct InferenceEnd(
    TimeSpan Duration,
    TimeSpan? TimeToFirstChunk,
    Usage? Usage,
    string? ErrorCode,
    string? ResponseId,
    string? ResponseModel,
    string? FinishReason);
