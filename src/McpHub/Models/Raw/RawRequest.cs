using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace McpHub.Models.Raw;

/// <summary>Finds out which provider and which model a request is for.</summary>
internal static class RawRequest
{
    /// <summary>What rules are asked about a request that names no model: all that the provider has.</summary>
    public const string WholeProvider = "**";

    private const string Door = "raw";

    public static async Task<(RawCall? Call, HubError? Refusal)> ReadAsync(HttpContext http, PooledBuffer body, long startedAt)
    {
        var caller = Caller.Of(http);
        if (caller.Agent is not { } agent) return (null, ModelRequests.AgentRequired());
        var name = (string?)http.GetRouteValue("provider") ?? "";
        // A provider that is unknown and one that is forbidden get the same answer, so that names are not revealed.
        if (!caller.Snapshot.Providers.TryGetValue(name, out var provider) || provider.BaseUri is not { } root) return (null, Refusals.NotPermitted(agent, Actions.ModelUse, $"{name}/{WholeProvider}"));

        // What passes as a stream cannot be signed, and unsigned it would be refused over there.
        if (provider.Config.Aws.AccessKeyId is not null) return (null, new HubError(ErrorKind.BadRequest, "raw_not_supported", $"Requests to the provider '{name}' are signed, and raw routes pass requests on as they are.", "Use one of the hub's model APIs, or have an operator give the provider an apiKey of Bedrock instead of credentials."));

        var path = "/" + (string?)http.GetRouteValue("path");
        if (RawPath.IsOutside(path)) return (null, new HubError(ErrorKind.BadRequest, "invalid_path", "The path leads out of the provider's API.", "Leave out '.' and '..' segments and back-slashes."));
        var hasBody = HttpMethods.IsPost(http.Request.Method) && http.Request.HasJsonContentType();
        if (hasBody && await RequestBody.ReadAsync(http, body) is { } refusal) return (null, refusal);
        var peek = default(JsonPeek);
        if (hasBody && !JsonPeek.TryRead(body.WrittenSpan, out peek, out var error)) return (null, PeekErrors.From(error));

        var inPath = RawPath.ModelIn(path);
        // Which of the two the provider would follow is not for the hub to guess.
        if (inPath is not null && peek.Model is not null && inPath != peek.Model && peek.Model != $"models/{inPath}")
            return (null, new HubError(ErrorKind.BadRequest, "ambiguous_model", "The URL and the body name two different models.", "Name one."));

        var model = inPath ?? peek.Model ?? WholeProvider;
        var target = SnapshotBuilder.ToTarget(provider, model);
        var call = new ModelCall
        {
            Agent = agent,
            Snapshot = caller.Snapshot,
            RequestId = http.TraceIdentifier,
            Door = Door,
            Operation = ModelOperation.Raw,
            Dialect = provider.OwnDialect ?? ChatDialects.All[0],
            Request = peek,
            RequestedName = target.Name,
            Body = body.WrittenMemory,
            IsStreaming = peek.IsStreaming,
            IsWholeProvider = model == WholeProvider,
            StartedAt = startedAt,
            Origin = CallOrigin.Of(http),
            Span = http.Features.Get<IHttpActivityFeature>()?.Activity,
            Route = new Snapshot.Route(target.Name, [target]),
        };
        if (hasBody) http.Request.Body = new MemoryStream(body.WrittenMemory.ToArray(), writable: false); // it was read to find the model
        return (new RawCall(call, provider, root.AbsoluteUri.TrimEnd('/'), path), null);
    }
}
