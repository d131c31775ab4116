using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpHub.Calls;

/// <summary>Attributes of HTTP server spans, by the stable HTTP conventions of OpenTelemetry.</summary>
public static partial class HubTelemetry
{
    /// <summary>Whether anybody listens to spans.</summary>
    internal static bool IsTracing => Source.HasListeners();

    internal static void NameRequest(Activity span, HttpContext http) =>
        span.DisplayName = RouteOf(http) is { } route ? $"{http.Request.Method} {route}" : http.Request.Method;

    /// <summary>Never the query string: some clients put keys there.</summary>
    internal static void DescribeRequest(Activity span, HttpContext http)
    {
        var (request, status) = (http.Request, http.Response.StatusCode);
        span.SetTag("http.request.method", request.Method);
        span.SetTag("http.response.status_code", status);
        span.SetTag("http.route", RouteOf(http));
        span.SetTag("hub.request.id", http.TraceIdentifier);
        span.SetTag("url.path", request.Path.Value);
        span.SetTag("url.scheme", request.Scheme);
        if (status >= StatusCodes.Status500InternalServerError) MarkFailed(span, status.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static string? RouteOf(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
}
