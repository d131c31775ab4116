using System.Text.Json.Serialization;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpHub.Agents.Tokens;

/// <summary>
/// Tells clients where to get a token: the metadata of the hub and of each MCP address as protected resources (RFC 9728), and the challenge
/// that leads there. Without issuers there is nothing to tell.
/// </summary>
internal static class ResourceMetadata
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";
    private const string Mcp = "/mcp";

    public static void MapResourceMetadata(this IEndpointRouteBuilder endpoints)
    {
        foreach (var part in (string[])["", Mcp, $"{Mcp}/{{toolset}}", $"{Mcp}/server/{{alias}}"])
        {
            endpoints.MapGet(WellKnown + part, Describe).AllowAnonymous().WithSummary("Which authorization servers issue tokens for this address (RFC 9728).").Produces<ProtectedResource>().ProducesProblem(StatusCodes.Status404NotFound);
        }
    }

    /// <summary>The value of <c>WWW-Authenticate</c> (RFC 6750 section 3, RFC 9728 section 5.1).</summary>
    public static string Challenge(PathString path, HubError error, HubConfig config)
    {
        if (config.Auth.Issuers.Count == 0) return "Bearer";

        var metadata = $"Bearer resource_metadata=\"{HubResource.UrlOf(config)}{WellKnown}{PartOf(path)}\"";
        return error == AuthErrors.Missing ? metadata : $"{metadata}, error=\"invalid_token\"";
    }

    // The older transport's two addresses belong to the MCP address before them; all else belongs to the hub as a whole.
    private static string PartOf(PathString path)
    {
        if (!path.StartsWithSegments(Mcp)) return "";
        var part = path.ToUriComponent();
        return part.EndsWith("/sse", StringComparison.Ordinal) || part.EndsWith("/message", StringComparison.Ordinal) ? part[..part.LastIndexOf('/')] : part.TrimEnd('/');
    }

    private static IResult Describe(HttpContext http, HubState state)
    {
        var config = state.Current.Config;
        if (config.Auth.Issuers.Count == 0) return Results.Problem("This hub accepts its own keys only, no tokens of an authorization server.", statusCode: StatusCodes.Status404NotFound);

        var part = http.Request.Path.ToUriComponent()[WellKnown.Length..].TrimEnd('/');
        var resource = new ProtectedResource(HubResource.UrlOf(config) + part, [.. config.Auth.Issuers.Values.Select(issuer => issuer.Issuer)], ["header"], "McpHub");
        return Results.Json(resource, ProtectedResourceJson.Default.ProtectedResource);
    }
}

internal sealed record ProtectedResource(string Resource, IReadOnlyList<string> AuthorizationServers, IReadOnlyList<string> BearerMethodsSupported, string ResourceName);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProtectedResource))]
internal sealed partial class ProtectedResourceJson : JsonSerializerContext;
