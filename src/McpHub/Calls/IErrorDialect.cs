using Microsoft.AspNetCore.Http;

namespace McpHub.Calls;

/// <summary>Endpoint metadata: how this endpoint tells its callers about a refusal.</summary>
public interface IErrorDialect
{
    /// <summary>Writes the whole response. The request id is <see cref="HttpContext.TraceIdentifier"/>.</summary>
    Task WriteAsync(HttpContext http, HubError error);
}
