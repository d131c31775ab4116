using System.Text;
using System.Text.Json;
using McpHub.Config;
using McpHub.Models.StoredResponses;
using McpHub.Tests.Agents;
using Microsoft.AspNetCore.Http;

namespace McpHub.Tests.Models.StoredResponses;

/// <summary>
/// A hub that keeps answers, over a provider of Chat Completions that answers <c>answer N</c>, or with a call of the tool <c>look</c> when
/// the last message asks for one. Agents are <c>all</c> and <c>other</c>.
/// </summary>
internal sealed class ResponsesHub : IAsyncDisposable
{
    private readonly FakeProvider provider;
    private readonly ModelHub hub;

    private ResponsesHub(FakeProvider provider, ModelHub hub) => (this.provider, this.hub) = (provider, hub);

    public static async Task<ResponsesHub> StartAsync(TemporaryFolder folder, ResponsesConfig? responses = null, TimeProvider? time = null)
    {
        var count = 0;
        FakeProvider? provider = null;
        provider = await FakeProvider.StartAsync(async http =>
        {
            var body = Encoding.UTF8.GetString(provider!.Requests.Last().Body);
            var number = Interlocked.Increment(ref count);
            http.Response.ContentType = body.Contains("\"stream\":true", StringComparison.Ordinal) ? "text/event-stream" : "application/json";
            await http.Response.WriteAsync(http.Response.ContentType == "application/json" ? Whole(body, number) : Streamed(number));
        });
        var config = ModelHub.Config(provider.BaseUrl);
        var hub = await ModelHub.StartAsync(
            config with
            {
                Providers = config.Providers.ToDictionary(entry => entry.Key, entry => entry.Key == "p1" ? entry.Value with { Dialect = "openai-compatible" } : entry.Value),
                Agents = new Dictionary<string, AgentConfig> { ["all"] = new() { Roles = ["everything"] }, ["other"] = new() { Roles = ["everything"] } },
            },
            time,
            services => services.AddStoredResponses(responses ?? new ResponsesConfig(), folder.Path));
        return new ResponsesHub(provider, hub);
    }

    /// <summary>The messages that the provider was asked with last, as <c>role: text</c>.</summary>
    public IReadOnlyList<string> LastAsked()
    {
        using var body = JsonDocument.Parse(provider.Requests.Last().Body);
        return
        [
            .. body.RootElement.GetProperty("messages").EnumerateArray().Select(message =>
                $"{message.GetProperty("role").GetString()}: {(message.TryGetProperty("tool_calls", out var calls) ? calls[0].GetProperty("id").GetString() : message.GetProperty("content").ToString())}"),
        ];
    }

    public int AskedCount => provider.Requests.Count;

    public async Task<int> CountAsync(string json)
    {
        using var response = await hub.PostAsync(json, "/v1/responses/input_tokens");
        return Parse(await response.Content.ReadAsStringAsync()).GetProperty("input_tokens").GetInt32();
    }

    public async Task<(int Status, JsonElement Body)> PostAsync(string json, string agent = "all")
    {
        using var response = await hub.PostAsync(json, "/v1/responses", agent);
        return ((int)response.StatusCode, Parse(await response.Content.ReadAsStringAsync()));
    }

    public async Task<string> StreamAsync(string json)
    {
        using var response = await hub.PostAsync(json, "/v1/responses");
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Asks and gives the id of the answer.</summary>
    public async Task<string> AskAsync(string input, string? previous = null, string agent = "all")
    {
        var (status, body) = await PostAsync($$"""{"model":"m","input":"{{input}}","previous_response_id":{{(previous is null ? "null" : $"\"{previous}\"")}}}""", agent);
        Assert.Equal(200, status);
        return body.GetProperty("id").GetString()!;
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string agent = "all")
    {
        using var request = new HttpRequestMessage(method, $"/v1/responses/{path}");
        request.Headers.Add("test-agent", agent);
        using var response = await hub.Client.SendAsync(request);
        return ((int)response.StatusCode, Parse(await response.Content.ReadAsStringAsync()));
    }

    public async Task<int> StatusOfAsync(string id) => (await SendAsync(HttpMethod.Get, id)).Status;

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        await provider.DisposeAsync();
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static string Whole(string body, int number)
    {
        var message = body.Contains("use the tool\"}]", StringComparison.Ordinal)
            ? """{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"look","arguments":"{}"}}]}"""
            : $$"""{"role":"assistant","content":"answer {{number}}"}""";
        return $$$"""{"id":"x","model":"v","choices":[{"index":0,"message":{{{message}}},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}""";
    }

    private static string Streamed(int number) =>
        $$$"""
        data: {"id":"x","model":"v","choices":[{"index":0,"delta":{"role":"assistant","content":"answer {{{number}}}"},"finish_reason":null}]}

        data: {"id":"x","model":"v","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: [DONE]


        """.ReplaceLineEndings("\n");
}
