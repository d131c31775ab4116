namespace McpHub.Config;

/// <summary>The environment variables that the hub itself looks at. OpenTelemetry reads the details of its own.</summary>
/// <param name="LogsAsJson"><c>MCPHUB_LOG_FORMAT=json</c>: log lines are JSON objects.</param>
/// <param name="ExportsTraces">An OTLP endpoint for traces is set and neither the SDK nor traces are switched off.</param>
/// <param name="ExportsMetrics">The same for metrics.</param>
public sealed record HubEnvironment(bool LogsAsJson, bool ExportsTraces, bool ExportsMetrics)
{
    /// <summary>Of this process, as it is now.</summary>
    public static HubEnvironment Current => Read(Environment.GetEnvironmentVariable);

    /// <param name="variable">Gives the value of a variable; null when it is not set.</param>
    public static HubEnvironment Read(Func<string, string?> variable) => new(
        LogsAsJson: Is(variable("MCPHUB_LOG_FORMAT"), "json"),
        ExportsTraces: Exports(variable, "TRACES"),
        ExportsMetrics: Exports(variable, "METRICS"));

    // https://opentelemetry.io/docs/specs/otel/protocol/exporter/ and .../configuration/sdk-environment-variables/
    private static bool Exports(Func<string, string?> variable, string signal) =>
        !Is(variable("OTEL_SDK_DISABLED"), "true")
        && !Is(variable($"OTEL_{signal}_EXPORTER"), "none")
        && !(string.IsNullOrWhiteSpace(variable("OTEL_EXPORTER_OTLP_ENDPOINT")) && string.IsNullOrWhiteSpace(variable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")));

    private static bool Is(string? value, string expected) => string.Equals(value?.Trim(), expected, StringComparison.OrdinalIgnoreCase);
}
