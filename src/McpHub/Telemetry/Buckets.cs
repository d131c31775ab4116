using OpenTelemetry.Metrics;

namespace McpHub.Telemetry;

/// <summary>
/// The bounds that the conventions of OpenTelemetry 1.41 advise for each histogram: the SDK's own fit neither seconds nor tokens.
/// </summary>
internal static class Buckets
{
    private static readonly double[] GenAiSeconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    private static readonly double[] McpSeconds = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

    private static readonly double[] OverheadSeconds = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1];

    private static readonly double[] Tokens = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];

    private static readonly double[] SecondsPerToken = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5];

    private static readonly double[] SecondsToToken = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5, 7.5, 10];

    public static MeterProviderBuilder AddHubBuckets(this MeterProviderBuilder metrics) => metrics
        .AddBuckets("gen_ai.client.operation.duration", GenAiSeconds)
        .AddBuckets("gen_ai.client.operation.time_per_output_chunk", GenAiSeconds)
        .AddBuckets("gen_ai.client.operation.time_to_first_chunk", GenAiSeconds)
        .AddBuckets("gen_ai.client.token.usage", Tokens)
        .AddBuckets("gen_ai.client.inference.duration", GenAiSeconds)
        .AddBuckets("gen_ai.client.inference.time_per_output_chunk", GenAiSeconds)
        .AddBuckets("gen_ai.client.inference.time_to_first_chunk", GenAiSeconds)
        .AddBuckets("gen_ai.client.inference.operation.input_tokens", Tokens)
        .AddBuckets("gen_ai.client.inference.operation.output_tokens", Tokens)
        .AddBuckets("gen_ai.server.request.duration", GenAiSeconds)
        .AddBuckets("gen_ai.server.time_per_output_token", SecondsPerToken)
        .AddBuckets("gen_ai.server.time_to_first_token", SecondsToToken)
        .AddBuckets("hub.gateway.overhead", OverheadSeconds)
        .AddBuckets("mcp.client.operation.duration", McpSeconds)
        .AddBuckets("mcp.client.session.duration", McpSeconds)
        .AddBuckets("mcp.server.operation.duration", McpSeconds)
        .AddBuckets("mcp.server.session.duration", McpSeconds);

    private static MeterProviderBuilder AddBuckets(this MeterProviderBuilder metrics, string instrument, double[] boundaries) =>
        metrics.AddView(instrument, new ExplicitBucketHistogramConfiguration { Boundaries = boundaries });
}
