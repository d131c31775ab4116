using Microsoft.AspNetCore.Http;

namespace McpHub.Calls;

public static class ErrorDialects
{
    /// <summary>Answers with the error in the dialect of the matched endpoint, else as a problem document. The response must not have started.</summary>
    public static Task RefuseAsync(this HttpContext http, HubError error)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (error.Kind is ErrorKind.Unauthenticated && http.Response.Headers.WWWAuthenticate.Count == 0) http.Response.Headers.WWWAuthenticate = "Bearer";
        return (http.GetEndpoint()?.Metadata.GetMetadata<IErrorDialect>() ?? ProblemErrors.Instance).WriteAsync(http, error);
    }
}
