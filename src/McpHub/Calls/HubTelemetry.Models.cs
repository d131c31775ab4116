using System.Diagnostics;
using System.Diagnostics.Metrics;
using McpHub.Calls.Capture;
using McpHub.Snapshot;
using McpHub.Wire.Chat;

namespace McpHub.Calls;

/// <summary>Model calls, named as in the GenAI conventions v1.41, or as in the coming ones where <see cref="GenAiNames"/> says so. Content is recorded only where the operator opted in.</summary>
public static partial class HubTelemetry
{
    /// <summary>
    /// The metric label of a model that no alias names: callers choose such names freely, and every label is a new series.
    /// </summary>
    private const string OtherModel = "_OTHER";

    private static readonly GenAiNames Names = GenAiNames.Of(Environment.GetEnvironmentVariable("OTEL_SEMCONV_STABILITY_OPT_IN"));

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
        if (outcome.Dropped.Count > 0) span.SetTag("hub.dropped_fields", outcome.Dropped.ToArray());
        if (outcome.Usage is { } usage) SetUsage(span, usage);
        SetError(span, outcome.ErrorCode);
    }

    /// <summary>Whether spans of the call are recorded with all their attributes, as far as that is known before there are any.</summary>
    internal static bool IsTraced(ModelCall call) => Source.HasListeners() && (call.Span is null || call.Span.IsAllDataRequested);

    /// <summary>Begins the client span of one attempt.</summary>
    /// <param name="number">From 1, counted within the call.</param>
    internal static Activity? StartInference(ModelCall call, Target target, int number)
    {
        if (!Source.HasListeners()) return null;
        var operation = OperationName(call.Operation);
        var span = Source.StartActivity($"{operation} {target.Model}", ActivityKind.Client);
        if (span is not { IsAllDataRequested: true }) return span;
        span.SetTag("gen_ai.operation.name", operation);
        span.SetTag("gen_ai.provider.name", ProviderName(target.Provider));
        span.SetTag("gen_ai.request.model", target.Model);
        span.SetTag("hub.provider", target.Provider.Name);
        if (call.Request.MaxOutputTokens is { } maxTokens) span.SetTag("gen_ai.request.max_tokens", maxTokens);
        if (call.IsStreaming) span.SetTag("gen_ai.request.stream", true);
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
            if (end.Dialect is "openai-chat" or "openai-responses") span.SetTag("openai.api.type", end.Dialect == "openai-chat" ? "chat_completions" : "responses");
            if (call.Chat is { } chat) DescribeAsked(span, chat);
            if (call is { Capture: { } capture, Chat: { } asked }) DescribeContent(span, capture, asked);
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
            { "gen_ai.provider.name", ProviderName(target.Provider) },
            { "gen_ai.request.model", isAlias ? target.Model : OtherModel },
            { "hub.provider", target.Provider.Name },
        };
        if (target.Provider.BaseUri is { } uri) tags.Add("server.address", uri.Host);
        if (end.TimeToFirstChunk is { } first) ModelInstruments.TimeToFirstChunk.Record(first.TotalSeconds, tags);
        if (end.Usage is { } usage)
        {
            if (Names.SplitsUsage)
            {
                RecordSplit(tags, usage);
            }
            else
            {
                RecordTokens(tags, "input", usage.InputTokens);
                RecordTokens(tags, "output", usage.OutputTokens);
            }
        }

        if (end.ErrorCode is not null) tags.Add("error.type", end.ErrorCode);
        ModelInstruments.OperationDuration.Record(end.Duration.TotalSeconds, tags);
    }

    private static void RecordTokens(TagList tags, string type, long tokens)
    {
        tags.Add("gen_ai.token.type", type);
        ModelInstruments.TokenUsage.Record(tokens, tags);
    }

    /// <summary>How long each further piece of a stream was waited for. Allocates nothing. [hot]</summary>
    internal static void RecordChunk(double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags) => ModelInstruments.TimePerChunk.Record(seconds, tags);

    /// <summary>Whether anybody listens to that.</summary>
    internal static bool MeasuresChunks => ModelInstruments.TimePerChunk.Enabled;

    /// <summary>What each further piece of one stream is measured with.</summary>
    internal static KeyValuePair<string, object?>[] ChunkTags(ModelCall call, Target target) =>
    [
        new("gen_ai.operation.name", OperationName(call.Operation)),
        new("gen_ai.provider.name", ProviderName(target.Provider)),
        new("gen_ai.request.model", call.Route is not null && call.Snapshot.RoutesByAlias.ContainsKey(call.Route.Alias) ? target.Model : OtherModel),
        new("hub.provider", target.Provider.Name),
    ];

    // Known only of requests that were read: bytes that pass are not looked into for it.
    private static void DescribeAsked(Activity span, ChatRequest chat)
    {
        var sampling = chat.Sampling;
        Set("gen_ai.request.temperature", sampling.Temperature);
        Set("gen_ai.request.top_p", sampling.TopP);
        Set("gen_ai.request.top_k", sampling.TopK);
        Set("gen_ai.request.seed", sampling.Seed);
        Set("gen_ai.request.frequency_penalty", sampling.FrequencyPenalty);
        Set("gen_ai.request.presence_penalty", sampling.PresencePenalty);
        Set("gen_ai.request.max_tokens", chat.MaxOutputTokens);
        Set("gen_ai.request.choice.count", chat.Candidates);
        if (chat.StopSequences.Count > 0) span.SetTag("gen_ai.request.stop_sequences", chat.StopSequences.Span.ToArray());
        if (chat.Output is { } output) span.SetTag("gen_ai.output.type", output is TextOutput ? "text" : "json");
        if (Names.ReasoningLevel is { } level && chat.Reasoning?.EffortOrBudget is { } effort) span.SetTag(level, effort.ToString().ToLowerInvariant());

        void Set<T>(string name, T? value)
            where T : struct
        {
            if (value is { } given) span.SetTag(name, given);
        }
    }

    private static void DescribeContent(Activity span, ContentCapture capture, ChatRequest chat)
    {
        span.SetTag("gen_ai.system_instructions", capture.Instructions(chat));
        span.SetTag("gen_ai.input.messages", capture.Input(chat));
        span.SetTag("gen_ai.output.messages", capture.TakeOutput());
    }

    private static void RecordSplit(TagList tags, Usage usage)
    {
        ModelInstruments.OperationInput.Record(usage.InputTokens, tags);
        ModelInstruments.OperationOutput.Record(usage.OutputTokens, tags);
        tags.Add("gen_ai.token.modality", "unknown");
        ModelInstruments.InputTokens.Add(usage.InputTokens, tags);
        ModelInstruments.OutputTokens.Add(usage.OutputTokens, tags);
        if (usage.CachedInputTokens > 0) ModelInstruments.CacheReadTokens.Add(usage.CachedInputTokens, tags);
        if (usage.CacheWriteTokens > 0) ModelInstruments.CacheWriteTokens.Add(usage.CacheWriteTokens, tags);
        if (usage.ReasoningTokens > 0) ModelInstruments.ReasoningTokens.Add(usage.ReasoningTokens, tags);
    }

    private static string ProviderName(Provider provider) => provider.Kind.Name switch
    {
        ProviderKind.OpenAi or ProviderKind.OpenAiResponses => "openai",
        ProviderKind.AzureOpenAi => "azure.ai.openai",
        ProviderKind.Anthropic => "anthropic",
        ProviderKind.Gemini => "gcp.gemini",
        ProviderKind.Bedrock => "aws.bedrock",
        ProviderKind.OpenAiCompatible => provider.Name,
        var kind => kind,
    };

    private static void SetUsage(Activity span, Usage usage)
    {
        span.SetTag("gen_ai.usage.input_tokens", usage.InputTokens);
        span.SetTag("gen_ai.usage.output_tokens", usage.OutputTokens);
        if (usage.CachedInputTokens > 0) span.SetTag("gen_ai.usage.cache_read.input_tokens", usage.CachedInputTokens);
        if (usage.CacheWriteTokens > 0) span.SetTag(Names.CacheWrite, usage.CacheWriteTokens);
        if (usage.ReasoningTokens > 0) span.SetTag("gen_ai.usage.reasoning.output_tokens", usage.ReasoningTokens);
    }

    private static void SetError(Activity span, string? code)
    {
        if (code is null) return;
        span.SetTag("error.type", code);
        span.SetStatus(ActivityStatusCode.Error, code);
    }

    private static string OperationName(ModelOperation operation) => operation switch
    {
        ModelOperation.Chat => "chat",
        ModelOperation.Embeddings => "embeddings",
        ModelOperation.CountTokens => "count_tokens",
        _ => "raw",
    };

    // A type of its own: the order in which a partial class's files initialise their fields is not defined.
    private static class ModelInstruments
    {
        private static readonly InstrumentAdvice<double> Seconds =
            new() { HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] };

        private static readonly InstrumentAdvice<long> Tokens =
            new() { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864] };

        public static readonly Histogram<double> OperationDuration =
            Meter.CreateHistogram(Names.Duration, "s", "Duration of one attempt at a model call.", null, Seconds);

        public static readonly Histogram<long> TokenUsage =
            Meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Tokens used by one attempt at a model call.", null, Tokens);

        public static readonly Histogram<double> TimeToFirstChunk =
            Meter.CreateHistogram(Names.TimeToFirstChunk, "s", "Time to the first event of a streamed answer.", null, Seconds);

        public static readonly Histogram<double> TimePerChunk =
            Meter.CreateHistogram(Names.TimePerChunk, "s", "Time to each further portion of a streamed answer.", null, Seconds);

        public static readonly Histogram<long> OperationInput =
            Meter.CreateHistogram("gen_ai.client.inference.operation.input_tokens", "{token}", "Input tokens of one attempt at a model call.", null, Tokens);

        public static readonly Histogram<long> OperationOutput =
            Meter.CreateHistogram("gen_ai.client.inference.operation.output_tokens", "{token}", "Output tokens of one attempt at a model call.", null, Tokens);

        public static readonly Counter<long> InputTokens = Count("input_tokens");
        public static readonly Counter<long> OutputTokens = Count("output_tokens");
        public static readonly Counter<long> CacheReadTokens = Count("cache_read.input_tokens");
        public static readonly Counter<long> CacheWriteTokens = Count("cache_write.input_tokens");
        public static readonly Counter<long> ReasoningTokens = Count("reasoning.output_tokens");

        private static Counter<long> Count(string kind) => Meter.CreateCounter<long>($"gen_ai.client.inference.usage.{kind}", "{token}", "Tokens that providers reported.");
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
    string? FinishReason)
{
    /// <summary>What the provider was spoken to in; null when it was not reached.</summary>
    public string? Dialect { get; init; }
}
