using System.Globalization;
using McpHub.Agents.Tokens;
using McpHub.Calls;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace McpHub.Agents;

/// <summary>
/// No request reaches an endpoint without a known caller, unless the endpoint itself says that anybody may come. Decided on
/// the endpoint that routing matched, never on the text of the URL, so that no spelling of a path leads around it. [hot]
/// </summary>
internal sealed class AgentAuthentication(RequestDelegate next, HubState state, Identification identification, FailureThrottle throttle, OpenRequests open)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null) return next(http);

        var identifying = identification.IdentifyAsync(http, state.Current);
        return identifying.IsCompletedSuccessfully ? PassAsync(http, endpoint, identifying.Result) : AwaitAsync(http, endpoint, identifying);
    }

    private async Task AwaitAsync(HttpContext http, Endpoint endpoint, ValueTask<Identity> identifying) => await PassAsync(http, endpoint, await identifying);

    private Task PassAsync(HttpContext http, Endpoint endpoint, Identity identity)
    {
        if (identity.Error == AuthErrors.Missing && Allows<AllowLocal>(endpoint) && LocalConnection.IsLocal(http)) return next(http);

        var error = identity.Error ?? Authorize(identity.Caller!, endpoint);
        if (error is not null) return RefuseAsync(http, error);

        http.Features.Set(identity.Caller);
        http.User = identity.Principal!;
        return identity.Caller!.IsOperator ? next(http) : open.RunAsync(http, identity, next);
    }

    private static HubError? Authorize(Caller caller, Endpoint endpoint)
    {
        if (Allows<OperatorOnly>(endpoint)) return caller.IsOperator ? null : AuthErrors.OperatorOnly;

        return caller.Agent is null && !Allows<AllowLocal>(endpoint) ? AuthErrors.AgentNeeded : null;
    }

    private static bool Allows<TMark>(Endpoint endpoint)
        where TMark : class => endpoint.Metadata.GetMetadata<TMark>() is not null;

    private Task RefuseAsync(HttpContext http, HubError error)
    {
        HubTelemetry.CountRefusedCredential(error.Code);
        if (error.Kind is ErrorKind.Unauthenticated) http.Response.Headers.WWWAuthenticate = ResourceMetadata.Challenge(http.Request.Path, error, state.Current.Config);
        if (error != AuthErrors.NotAccepted || throttle.CountFailure(http.Connection.RemoteIpAddress) is not { } wait) return http.RefuseAsync(error);

        http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return http.RefuseAsync(AuthErrors.TooManyFailures);
    }
}
