using McpHub.Calls;
using McpHub.Wire.JsonRpc;
using Microsoft.AspNetCore.Http;

namespace McpHub.Mcp;

/// <summary>Refusals before a request was understood: an HTTP status with a JSON-RPC error without id.</summary>
internal sealed class McpErrorDialect : IErrorDialect
{
    public Task WriteAsync(HttpContext http, HubError error)
    {
        http.Response.StatusCode = error.Kind.ToStatus();
        return HttpReply.WriteBodyAsync(http.Response, RpcFrames.Error(default, McpErrors.ToRpcError(error, http.TraceIdentifier)), http.RequestAborted);
    }
}
