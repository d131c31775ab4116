using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace McpHub.Tests.Upstreams.Authorization;

/// <summary>An authorization server with all that clients ask of one. It is strict about PKCE and codes, and lenient where a test wants that.</summary>
internal sealed class FakeAuthorizationServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, string> challenges = new();
    private int issued;

    private FakeAuthorizationServer(WebApplication app) => this.app = app;

    public string Url => app.Urls.First();

    /// <summary>What it publishes, at <see cref="MetadataPath"/>.</summary>
    public JsonObject Metadata { get; private set; } = [];

    public string MetadataPath { get; set; } = "/.well-known/oauth-authorization-server";

    /// <summary>Every token request, in order.</summary>
    public ConcurrentQueue<TokenRequest> Requests { get; } = new();

    /// <summary>Every registration, in order.</summary>
    public ConcurrentQueue<JsonNode> Registrations { get; } = new();

    /// <summary>Answers token requests instead of it.</summary>
    public Func<TokenRequest, (int Status, JsonObject Body)?> Answer { get; set; } = _ => null;

    public int ExpiresIn { get; set; } = 3600;

    /// <summary>How many tokens it gave.</summary>
    public int Issued => issued;

    /// <summary>The tokens that count now.</summary>
    public ConcurrentDictionary<string, string> Valid { get; } = new();

    public static async Task<FakeAuthorizationServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new FakeAuthorizationServer(app);
        app.MapPost("/token", (Delegate)server.TokenAsync);
        app.MapPost("/register", async (HttpContext http) =>
        {
            server.Registrations.Enqueue((await JsonNode.ParseAsync(http.Request.Body))!);
            return Results.Text(new JsonObject { ["client_id"] = $"client-of-{new Uri(server.Url).Port}", ["client_secret"] = "registered-secret" }.ToJsonString(), "application/json", statusCode: 201);
        });
        app.MapGet("/{**path}", (HttpContext http) => http.Request.Path == server.MetadataPath ? Results.Text(server.Metadata.ToJsonString(), "application/json") : Results.NotFound());
        await app.StartAsync();
        server.Metadata = new JsonObject
        {
            ["issuer"] = server.Url,
            ["authorization_endpoint"] = $"{server.Url}/authorize",
            ["token_endpoint"] = $"{server.Url}/token",
            ["registration_endpoint"] = $"{server.Url}/register",
            ["code_challenge_methods_supported"] = new JsonArray("S256"),
            ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic", "private_key_jwt", "none"),
        };
        return server;
    }

    /// <summary>What the browser of a person who signs in at that page brings back.</summary>
    public Dictionary<string, string> Approve(Uri page)
    {
        var question = QueryHelpers.ParseQuery(page.Query);
        Assert.Equal("S256", question["code_challenge_method"]);
        var code = $"code-{Guid.NewGuid():N}";
        challenges[code] = question["code_challenge"].ToString();
        return new Dictionary<string, string> { ["code"] = code, ["state"] = question["state"].ToString(), ["iss"] = Url };
    }

    private async Task<IResult> TokenAsync(HttpContext http)
    {
        var form = (await http.Request.ReadFormAsync()).ToDictionary(part => part.Key, part => part.Value.ToString());
        var request = new TokenRequest(form, http.Request.Headers.Authorization.ToString());
        Requests.Enqueue(request);
        if (Answer(request) is { } given) return Results.Text(given.Body.ToJsonString(), "application/json", statusCode: given.Status);
        if (form["grant_type"] == "authorization_code" && !IsVerified(form)) return Results.Text("""{"error":"invalid_grant"}""", "application/json", statusCode: 400);

        var number = Interlocked.Increment(ref issued);
        var token = $"token-{new Uri(Url).Port}-{number}";
        Valid[token] = form.GetValueOrDefault("scope", "");
        var answer = new JsonObject { ["access_token"] = token, ["token_type"] = "Bearer", ["expires_in"] = ExpiresIn };
        if (form["grant_type"] != "client_credentials") answer["refresh_token"] = $"refresh-{number}";
        return Results.Text(answer.ToJsonString(), "application/json");
    }

    // A code counts once, for whoever has the verifier to it.
    private bool IsVerified(Dictionary<string, string> form) =>
        challenges.TryRemove(form["code"], out var challenge) && challenge == Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"])));

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

internal sealed record TokenRequest(IReadOnlyDictionary<string, string> Form, string Authorization)
{
    public string this[string name] => Form.GetValueOrDefault(name, "");
}
