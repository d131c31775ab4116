using McpHub.Calls;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;
using Microsoft.AspNetCore.Http;

namespace McpHub.Mcp;

/// <summary>What stands before the SDK's sessions: only whole, bounded, well-formed messages get there, one at a time; a batch is taken apart.</summary>
internal sealed class SessionPosts(OpenSessions open)
{
    private static readonly McpErrorDialect Errors = new();

    public async Task HandleAsync(HttpContext http, RequestDelegate sessions)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            await sessions(http);
            return;
        }

        var (body, tooLarge) = await McpBody.ReadAsync(http.Request, Caller.Of(http).Snapshot.Config.Limits.MaxMcpBodyBytes, http.RequestAborted);
        if (tooLarge is not null) await Errors.WriteAsync(http, tooLarge);
        else await HandleAsync(http, body!, sessions);
    }

    /// <param name="body">The whole body, already read.</param>
    public async Task HandleAsync(HttpContext http, byte[] body, RequestDelegate sessions)
    {
        if (RpcBatch.IsOne(body))
        {
            await TakeBatchAsync(http, body, sessions);
        }
        else if (RpcMessage.Parse(body, out var fault) is null)
        {
            await WriteFaultAsync(http, fault);
        }
        else
        {
            http.Request.Body = new MemoryStream(body);
            await sessions(http);
        }
    }

    private async Task TakeBatchAsync(HttpContext http, byte[] body, RequestDelegate sessions)
    {
        var id = http.Request.Headers[McpHeaders.Session].ToString();
        if (open.RevisionOf(id, Caller.Of(http).Agent!.Name) != McpRevisions.WithBatches)
            await WriteFaultAsync(http, new RpcFault(RpcCodes.InvalidRequest, $"Batches belong to sessions of revision {McpRevisions.WithBatches}; here send one message a request.", default));
        else if (RpcBatch.Split(body, BatchExchange.MaxMessages, out var fault) is { } parts)
            await new BatchExchange(http, sessions).RunAsync(parts);
        else
            await WriteFaultAsync(http, fault);
    }

    private static Task WriteFaultAsync(HttpContext http, RpcFault fault)
    {
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return HttpReply.WriteBodyAsync(http.Response, RpcFrames.Error(fault.Id.Span, RpcFrames.ErrorObject(fault.Code, fault.Message)), http.RequestAborted);
    }
}
