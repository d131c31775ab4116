using McpHub.Calls;
using McpHub.Config.Reading;
using McpHub.Snapshot;
using McpHub.Upstreams;
using McpHub.Upstreams.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace McpHub.Admin;

/// <summary>
/// The sign-in of a person at a server, as <c>mcphub servers login</c> runs it: the hub says where, the browser brings the answer to the
/// command, the command brings it here. What is secret about it stays in the hub.
/// </summary>
internal static class SignInEndpoints
{
    private const int MaxAnswerLength = 16 * 1024;

    public static void MapSignIn(this RouteGroupBuilder admin)
    {
        admin.MapPost("/servers/{alias}/sign-in", BeginAsync).WithSummary("Begins the sign-in of a person at a server that asks for OAuth tokens.").Produces<SignInPage>().ProducesProblem(400).ProducesProblem(502).ProducesProblem(503);
        admin.MapPost("/servers/{alias}/sign-in/finish", FinishAsync).WithSummary("Ends it with what the browser brought, and starts the server if it waited for that.").Produces<ServerReport>().ProducesProblem(400).ProducesProblem(502).ProducesProblem(503);
    }

    /// <summary>What the hub is as a client of authorization servers, for those that look it up by the URL of this document.</summary>
    public static void MapClientMetadata(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(ClientMetadata.Path, (HubState state) => ClientMetadata.UrlOf(state.Current.Config) is { } url
        ? Results.Bytes(ClientMetadata.Write(url.AbsoluteUri, ClientMetadata.LoopbackRedirects, ClientCredential.None), "application/json")
        : Results.Problem("This hub has no public https address (auth.publicUrl) under which it could be looked up.", statusCode: StatusCodes.Status404NotFound)).AllowAnonymous();

    private static async Task<IResult> BeginAsync(UpstreamFleet fleet, HttpContext http, string alias, SignInQuestion question)
    {
        // Elsewhere than on the person's own machine the answer would be somebody else's.
        if (!Uri.TryCreate(question.Redirect, UriKind.Absolute, out var redirect) || redirect.Scheme != Uri.UriSchemeHttp || !redirect.IsLoopback)
            return AdminEndpoints.Problem(http, new HubError(ErrorKind.BadRequest, "invalid_redirect", $"'{Spelling.Shown(question.Redirect)}' is no address on this machine.", "For example http://127.0.0.1:5190/callback."));

        var (page, error) = await fleet.BeginSignInAsync(alias, redirect, http.RequestAborted);
        return error is null ? Results.Json(new SignInPage(page!.AbsoluteUri), AdminJson.Default.SignInPage) : AdminEndpoints.Problem(http, error);
    }

    private static async Task<IResult> FinishAsync(UpstreamFleet fleet, HubState state, IIntentLog intents, HttpContext http, TimeProvider time, string alias, SignInAnswer answer)
    {
        if (answer.Query.Length > MaxAnswerLength) return AdminEndpoints.Problem(http, new HubError(ErrorKind.TooLarge, "answer_too_large", $"The answer is longer than {MaxAnswerLength} characters."));
        var change = new AdminChange("server.sign_in", alias);
        if (await intents.AnnounceAsync(change, http.RequestAborted) is { } unrecorded) return AdminEndpoints.Problem(http, unrecorded);

        var error = await fleet.FinishSignInAsync(alias, Read(answer.Query), http.RequestAborted);
        intents.Conclude(change, isDone: error is null);
        if (error is not null) return AdminEndpoints.Problem(http, error);
        return UpstreamStates.IsWell(fleet.Report(alias)?.Status.State ?? "")
            ? AdminEndpoints.Server(fleet, state, http, alias)
            : await AdminEndpoints.RestartAsync(fleet, state, intents, http, time, alias);
    }

    // A parameter that stands twice could be read in two ways (RFC 6749 section 3.1): it counts as missing.
    private static Dictionary<string, string> Read(string query) =>
        QueryHelpers.ParseQuery(query).Where(part => part.Value.Count == 1).ToDictionary(part => part.Key, part => part.Value.ToString(), StringComparer.Ordinal);
}

/// <param name="Redirect">Where the browser is to bring the answer: an address on the person's machine.</param>
internal sealed record SignInQuestion(string Redirect);

/// <param name="Url">Where the person signs in.</param>
internal sealed record SignInPage(string Url);

/// <param name="Query">The query with which the browser came back.</param>
internal sealed record SignInAnswer(string Query);
