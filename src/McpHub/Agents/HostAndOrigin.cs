using McpHub.Calls;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Http;

namespace McpHub.Agents;

/// <summary>Refuses requests that a browser was tricked into sending, before anything else looks at them. [hot]</summary>
internal sealed class HostAndOrigin(RequestDelegate next, HubState state)
{
    private static readonly HubError HostNotAllowed = new(
        ErrorKind.Forbidden,
        "host_not_allowed",
        "The Host header of this request is not a name of this hub.",
        "Use the address the hub listens on, or add the name to 'auth.allowedHosts'.");

    private static readonly HubError OriginNotAllowed = new(
        ErrorKind.Forbidden,
        "origin_not_allowed",
        "Web pages of this Origin may not call the hub.",
        "Add the origin to 'auth.allowedOrigins'.");

    private volatile HostRules rules = new(state.Current.Config);

    public Task InvokeAsync(HttpContext http)
    {
        var current = CurrentRules();
        if (!current.AllowsHost(http.Request.Host, http.Connection.LocalIpAddress)) return http.RefuseAsync(HostNotAllowed);

        var origins = http.Request.Headers.Origin;
        if (origins.Count == 0) return next(http);
        if (origins is not [{ } origin] || !current.AllowsOrigin(origin, http.Request)) return http.RefuseAsync(OriginNotAllowed);

        return CrossOrigin.TryAnswer(http, origin) ? Task.CompletedTask : next(http);
    }

    private HostRules CurrentRules()
    {
        var config = state.Current.Config;
        return ReferenceEquals(rules.Config, config) ? rules : rules = new HostRules(config);
    }
}
