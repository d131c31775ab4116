using McpHub.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpHub.Agents;

/// <summary>The one place where an exception ends: the caller gets an error in its dialect, the log gets the cause.</summary>
internal sealed partial class UnhandledFaults(RequestDelegate next, ILogger<UnhandledFaults> logger)
{
    private static readonly HubError Defect = new(
        ErrorKind.Internal,
        "internal_error",
        "The hub failed on this request; the fault is its own.",
        "Look for the request id in the hub's log.");

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: nobody is left to tell, and nothing is wrong.
            http.Abort();
        }
        catch (BadHttpRequestException error) when (!http.Response.HasStarted)
        {
            await AnswerAsync(http, Malformed(error));
        }
        catch (Exception error)
        {
            LogFault(http.TraceIdentifier, error);
            if (http.Response.HasStarted) http.Abort();
            else await AnswerAsync(http, Defect);
        }
    }

    private static HubError Malformed(BadHttpRequestException error) => error.StatusCode == StatusCodes.Status413PayloadTooLarge
        ? new HubError(ErrorKind.TooLarge, "body_too_large", error.Message)
        : new HubError(ErrorKind.BadRequest, "request_malformed", error.Message);

    private static Task AnswerAsync(HttpContext http, HubError error)
    {
        http.Response.Clear();
        http.Response.Headers[RequestIds.Header] = http.TraceIdentifier;
        return http.RefuseAsync(error);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} failed by a defect of the hub")]
    private partial void LogFault(string requestId, Exception error);
}
