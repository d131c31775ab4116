using McpHub.Config;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace McpHub.Telemetry;

internal static class HubLogging
{
    // At their lower levels these print URLs with query strings, where some clients put keys.
    private static readonly string[] LogsWholeUrls = ["Microsoft.AspNetCore", "System.Net.Http"];

    private const int QueueLength = 4096;

    /// <summary>
    /// Replaces all log outputs by one on standard error, so that standard output stays free for answers. Nobody waits for a
    /// slow terminal: lines that do not fit into the queue are dropped and counted by the logger.
    /// </summary>
    public static ILoggingBuilder AddHubLogging(this ILoggingBuilder logging, HubEnvironment environment)
    {
        logging.ClearProviders();
        foreach (var category in LogsWholeUrls) logging.AddFilter(category, LogLevel.Warning);
        logging.Services.TryAddSingleton(TimeProvider.System);
        logging.AddConsoleFormatter<HubConsoleFormatter, ConsoleFormatterOptions>();
        logging.AddJsonConsole(options =>
        {
            options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            options.UseUtcTimestamp = true;
        });
        logging.AddConsole(options =>
        {
            options.FormatterName = environment.LogsAsJson ? ConsoleFormatterNames.Json : HubConsoleFormatter.FormatterName;
            options.LogToStandardErrorThreshold = LogLevel.Trace;
            options.MaxQueueLength = QueueLength;
            options.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        return logging;
    }
}
