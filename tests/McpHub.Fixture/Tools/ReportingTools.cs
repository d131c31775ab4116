using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Fixture.Tools;

/// <summary>Tools that say something before they answer.</summary>
[McpServerToolType]
internal sealed class ReportingTools
{
    private const string LogLevelKey = "io.modelcontextprotocol/logLevel";
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    [McpServerTool(Name = "test_tool_with_logging"), Description("Writes three log messages at info level.")]
    public static async Task<string> LoggingAsync(RequestContext<CallToolRequestParams> request, CancellationToken ct)
    {
        await LogAsync(request, "Tool execution started", ct);
        await Task.Delay(Step, ct);
        await LogAsync(request, "Tool processing data", ct);
        await Task.Delay(Step, ct);
        await LogAsync(request, "Tool execution completed", ct);
        return "Three log messages were written, if the client asked for them.";
    }

    [McpServerTool(Name = "test_logging_tool"), Description("Writes one log message at info level, if the client asked for it.")]
    public static async Task<string> LoggingOnceAsync(RequestContext<CallToolRequestParams> request, CancellationToken ct)
    {
        await LogAsync(request, "test_logging_tool was called", ct);
        return "One log message was written, if the client asked for it.";
    }

    [McpServerTool(Name = "test_tool_with_progress"), Description("Reports 0, 50 and 100 percent.")]
    public static async Task<string> ProgressAsync(RequestContext<CallToolRequestParams> request, CancellationToken ct)
    {
        foreach (var percent in new[] { 0, 50, 100 })
        {
            if (request.Params?.ProgressToken is { } token)
                await request.Server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = percent, Total = 100, Message = $"Completed step {percent} of 100" }, cancellationToken: ct);
            if (percent < 100) await Task.Delay(Step, ct);
        }
        return "Three progress messages were sent, if the client gave a token.";
    }

    /// <summary>Since 2026-07-28 each request names its own level; before, the session had one. The SDK (2.3.1) knows only the second.</summary>
    private static async Task LogAsync(RequestContext<CallToolRequestParams> request, string text, CancellationToken ct)
    {
        var asked = request.Params?.Meta?[LogLevelKey]?.GetValue<string>();
        LoggingLevel? least = asked is null ? request.Server.LoggingLevel : Enum.Parse<LoggingLevel>(asked, ignoreCase: true);
        if (least is null || least > LoggingLevel.Info) return;

        await request.Server.SendNotificationAsync(
            NotificationMethods.LoggingMessageNotification,
            new LoggingMessageNotificationParams { Level = LoggingLevel.Info, Logger = "fixture", Data = JsonSerializer.SerializeToElement(text) },
            cancellationToken: ct);
    }
}
