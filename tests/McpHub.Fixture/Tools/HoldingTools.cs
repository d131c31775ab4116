using System.Collections.Concurrent;
using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Fixture.Tools;

/// <summary>A call that only its caller ends, and a way to ask how it ended.</summary>
[McpServerToolType]
internal sealed class HoldingTools
{
    private const int MaxRemembered = 1_000;
    private static readonly ConcurrentDictionary<string, string> States = new();

    [McpServerTool(Name = "test_hold"), Description("Reports progress once and then waits until the call is cancelled.")]
    public static async Task<string> HoldAsync(RequestContext<CallToolRequestParams> request, [Description("Names the call for test_held.")] string mark, CancellationToken ct)
    {
        if (States.Count < MaxRemembered) States[mark] = "running";
        if (request.Params?.ProgressToken is { } token)
            await request.Server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = 1, Message = "It waits." }, cancellationToken: ct);
        try
        {
            await Task.Delay(Timeout.Infinite, ct);
        }
        finally
        {
            States[mark] = "cancelled";
        }

        return "never";
    }

    [McpServerTool(Name = "test_held"), Description("Says whether a call of test_hold is running, cancelled or unknown.")]
    public static string Held(string mark) => States.GetValueOrDefault(mark, "unknown");
}
