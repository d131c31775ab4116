using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpHub.EndToEnd.Peers;

/// <summary>A real authorization server issues the tokens, and the official clients find it by themselves.</summary>
public sealed class SignInTests : IClassFixture<SignInHub>
{
    private readonly SignInHub shared;
    private readonly HubProcess hub;

    public SignInTests(SignInHub shared)
    {
        Npm.Require();
        this.shared = shared;
        hub = shared.Hub;
    }

    [Theory(Timeout = Limits.TestMs)]
    [InlineData("1", "/mcp")]
    [InlineData("2", "/mcp")]
    [InlineData("1", "/mcp/server/notes")]
    [InlineData("2", "/mcp/reading")]
    public async Task A_client_finds_the_authorization_server_by_the_hubs_refusal_and_comes_back_with_a_token_for_that_address(string generation, string path)
    {
        var environment = new Dictionary<string, string?> { ["HUB_URL"] = hub.Url.AbsoluteUri, ["HUB_PATH"] = path };
        var result = await Npm.RunAsync(["sign-in.mjs", generation], environment);
        Assert.True(result.ExitCode == 0, result.ToString());
        var seen = JsonElement.Parse(result.Stdout);

        Assert.EndsWith("list_notes", Assert.Single(seen.GetProperty("tools").EnumerateArray()).GetString());
        Assert.Equal(new Uri(hub.Url, path).AbsoluteUri, seen.GetProperty("audience").GetString());
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task A_token_for_the_hub_calls_models_and_one_for_another_service_does_not()
    {
        Assert.Equal(HttpStatusCode.OK, await ChatAsync(await TokenAsync(hub.Url.AbsoluteUri.TrimEnd('/'))));
        Assert.Equal(HttpStatusCode.Unauthorized, await ChatAsync(await TokenAsync("https://other.example")));
    }

    private async Task<HttpStatusCode> ChatAsync(string token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(hub.Url, "/v1/chat/completions"))
        {
            Content = new StringContent("""{"model":"fast","messages":[{"role":"user","content":"hello"}]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return (await http.SendAsync(request)).StatusCode;
    }

    private async Task<string> TokenAsync(string resource)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{shared.Issuer}/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("resource", resource)]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("ci:ci-secret"u8));
        var answer = JsonElement.Parse(await (await http.SendAsync(request)).Content.ReadAsStringAsync());
        return answer.GetProperty("access_token").GetString()!;
    }
}

/// <summary>A hub that takes the tokens of an authorization server from npm.</summary>
public sealed class SignInHub : IAsyncLifetime
{
    private RunningProgram server = null!;

    public HubProcess Hub { get; private set; } = null!;

    public string Issuer { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!Npm.IsInstalled) return; // The tests say so, each.
        server = RunningProgram.Start(Npm.Folder, ["issuer.mjs"], command: Npm.Node, capturesOutput: false);
        Issuer = JsonElement.Parse((await server.Output.ReadLineAsync())!).GetProperty("issuer").GetString()!;
        var config = JsonNode.Parse(TestConfigs.Default)!.AsObject();
        config["listen"] = $"http://127.0.0.1:{ShippedConfig.FreePort()}";
        config["auth"] = new JsonObject
        {
            ["issuers"] = new JsonObject
            {
                ["corp"] = new JsonObject
                {
                    ["issuer"] = Issuer,
                    ["agents"] = new JsonArray(new JsonObject { ["claims"] = new JsonObject { ["client_id"] = "ci" }, ["agent"] = "researcher" }),
                },
            },
        };
        Hub = await HubProcess.StartAsConfiguredAsync(new TestFolder(config.ToJsonString()));
        await ServerStates.WaitAsync(Hub, ("notes", "ready"));
    }

    public async ValueTask DisposeAsync()
    {
        if (Hub is not null) await Hub.DisposeAsync();
        if (server is not null) await server.DisposeAsync();
    }
}
