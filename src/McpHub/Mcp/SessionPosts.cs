using McpHub.Calls;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;
using Microsoft.AspNetCore.Http;

namespace McpHub.Mcp;

/// <summary>What stands before the SDK's sessions: only whole, bounded, well-formed messages get there, one at a time; a batch is taken apart.</summary>
internal sealed class SessionPosts(OpenSessions open, SessionIds ids)
{
    private const int SessionNotFound = -32001;
    private static readonly McpErrorDialect Errors = new();

    public async Task HandleAsync(HttpContext http, RequestDelegate sessions)
    {
        SessionOrigin.Current = CallOrigin.Of(http);
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            if (!TryOpenId(http)) await WriteUnknownAsync(http);
            else await sessions(http);
            if (HttpMethods.IsDelete(http.Request.Method) && SessionMigration.TokenOf(http) is { } token) open.End(token.Id);
            return;
        }

        var (body, tooLarge) = await McpBody.ReadAsync(http.Request, Caller.Of(http).Snapshot.Config.Limits.MaxMcpBodyBytes, http.RequestAborted);
        if (tooLarge is not null) await Errors.WriteAsync(http, tooLarge);
        else await HandleAsync(http, body!, sessions);
    }

    /// <param name="body">The whole body, already read.</param>
    public async Task HandleAsync(HttpContext http, byte[] body, RequestDelegate sessions)
    {
        SessionOrigin.Current = CallOrigin.Of(http);
        if (!TryOpenId(http))
        {
            await WriteUnknownAsync(http);
        }
        else if (RpcBatch.IsOne(body))
        {
            await TakeBatchAsync(http, body, sessions);
        }
        else if (RpcMessage.Parse(body, out var fault) is not { } message)
        {
            await WriteFaultAsync(http, fault);
        }
        else if (message.Method == McpMethods.Initialize && !open.HasRoomFor(Caller.Of(http)))
        {
            await Errors.WriteAsync(http, OpenSessions.TooMany(Caller.Of(http)));
        }
        else
        {
            if (message.Method == McpMethods.Initialize) CloseId(http, message.Params);
            http.Request.Body = new MemoryStream(body);
            await sessions(http);
        }
    }

    // The SDK knows a session by an id of its own; clients get one that says everything.
    private bool TryOpenId(HttpContext http)
    {
        if (http.Request.Headers[McpHeaders.Session] is not [{ } given]) return true;
        if (ids.Open(given, Caller.Of(http).Agent!.Name, DoorCatalog.ScopeOf(http)) is not { } token) return false;
        http.Items[typeof(SessionToken)] = token;
        http.Request.Headers[McpHeaders.Session] = token.Id;
        http.Response.OnStarting(() =>
        {
            if (http.Response.Headers.ContainsKey(McpHeaders.Session)) http.Response.Headers[McpHeaders.Session] = given;
            return Task.CompletedTask;
        });
        return true;
    }

    private void CloseId(HttpContext http, ReadOnlyMemory<byte> @params)
    {
        var (agent, scope) = (Caller.Of(http).Agent!.Name, DoorCatalog.ScopeOf(http));
        http.Response.OnStarting(() =>
        {
            if (http.Response.Headers[McpHeaders.Session] is [{ } id]) http.Response.Headers[McpHeaders.Session] = ids.Close(id, @params, agent, scope);
            return Task.CompletedTask;
        });
    }

    // Unknown, ended, too old, of another agent or endpoint: deliberately one answer (specification 2025-11-25, transports: 404 means begin anew).
    private static Task WriteUnknownAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return HttpReply.WriteBodyAsync(http.Response, RpcFrames.Error("null"u8, RpcFrames.ErrorObject(SessionNotFound, "There is no such session; begin a new one with initialize.")), http.RequestAborted);
    }

    private async Task TakeBatchAsync(HttpContext http, byte[] body, RequestDelegate sessions)
    {
        var id = http.Request.Headers[McpHeaders.Session].ToString();
        if ((open.RevisionOf(id, Caller.Of(http).Agent!.Name) ?? SessionMigration.TokenOf(http)?.Revision) != McpRevisions.WithBatches)
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
