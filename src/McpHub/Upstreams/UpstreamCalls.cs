using System.Diagnostics;
using McpHub.Calls;
using McpHub.Config;

namespace McpHub.Upstreams;

/// <summary>One request to one server: bounded in time and in number, traced and measured, every failure a clear refusal.</summary>
internal sealed class UpstreamCalls(string alias, ServerConfig config, TimeProvider time)
{
    private readonly Uri? endpoint = config.Url is null ? null : new Uri(config.Url);
    private readonly SemaphoreSlim slots = new(config.Hub.Limits.MaxConcurrentCalls);

    /// <summary>The refusal of a call that cannot even be tried.</summary>
    public HubError Unavailable(UpstreamStatus status) =>
        Refuse(ErrorKind.Unavailable, "server_unavailable", $"is {status.State.Replace('_', ' ')}: {status.Reason ?? "its handshake is not finished."}");

    public async ValueTask<Reply> SendAsync(UpstreamSession session, UpstreamRequest request, CancellationToken ct)
    {
        if (!slots.Wait(0, ct)) return Refuse(ErrorKind.Limited, "server_busy", $"has {config.Hub.Limits.MaxConcurrentCalls} calls in flight already.");
        try
        {
            return await AttemptAsync(session, request, ct);
        }
        finally
        {
            slots.Release();
        }
    }

    private async ValueTask<Reply> AttemptAsync(UpstreamSession session, UpstreamRequest request, CancellationToken ct)
    {
        var startedAt = time.GetTimestamp();
        var operation = new McpOperation(request.Method, request.Name, session.Revision, config.Url is null ? "pipe" : "tcp");
        using var span = HubTelemetry.StartMcpClientSpan(operation, alias, endpoint);
        var errorType = "cancelled";
        try
        {
            var reply = await ExchangeAsync(session, request, span, ct);
            errorType = ReplyFault.Of(reply);
            return reply;
        }
        finally
        {
            if (errorType is not null) HubTelemetry.MarkFailed(span, errorType);
            HubTelemetry.RecordMcpClient(operation, alias, time.GetElapsedTime(startedAt), errorType);
        }
    }

    private async ValueTask<Reply> ExchangeAsync(UpstreamSession session, UpstreamRequest request, Activity? span, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var allowed = request.Timeout ?? TimeSpan.FromSeconds(config.Hub.Limits.CallSeconds);
        limit.CancelAfter(allowed);
        try
        {
            return await session.SendAsync(request, span, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Refuse(ErrorKind.Timeout, "server_timeout", $"did not answer {request.Method} within {(request.Timeout is null ? "hub.limits.callSeconds" : "hub.tools.timeoutSeconds")} ({allowed.TotalSeconds} s).");
        }
        catch (UpstreamException error)
        {
            return Refuse(ErrorKind.UpstreamFailed, Refusals.ServerFailed, $"failed: {error.Message}");
        }
    }

    private HubError Refuse(ErrorKind kind, string code, string what) =>
        new(kind, code, $"Server '{alias}' {what}", $"An operator sees more with: mcphub servers {alias}");
}
