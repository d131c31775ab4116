using System.Net;
using System.Text;
using System.Text.Json;
using McpHub.Calls;

namespace McpHub.Tests.Models;

/// <summary>Embeddings in the APIs of three vendors, at each other's providers.</summary>
public sealed class EmbeddingDoorTests
{
    private const string OpenAi = """{"model":"m","input":["a","b"],"dimensions":2}""";
    private const string Gemini = """{"content":{"parts":[{"text":"a"}]},"outputDimensionality":2}""";
    private const string GeminiBatch = """{"requests":[{"model":"models/m","content":{"parts":[{"text":"a"}]}},{"model":"models/m","content":{"parts":[{"text":"b"}]}}]}""";
    private const string Ollama = """{"model":"m","input":["a","b"]}""";

    private const string OpenAiAnswer = """{"object":"list","model":"v","data":[{"object":"embedding","index":0,"embedding":[1,2]},{"object":"embedding","index":1,"embedding":[3,4]}],"usage":{"prompt_tokens":5,"total_tokens":5}}""";
    private const string GeminiAnswer = """{"embeddings":[{"values":[1,2]},{"values":[3,4]}]}""";
    private const string OllamaAnswer = """{"model":"v","embeddings":[[1,2],[3,4]],"prompt_eval_count":5}""";

    [Theory]
    [InlineData("openai", OpenAiAnswer, "/v1/embeddings", OpenAi)]
    [InlineData("openai", OpenAiAnswer, "/v1beta/models/m:batchEmbedContents", GeminiBatch)]
    [InlineData("openai", OpenAiAnswer, "/api/embed", Ollama)]
    [InlineData("gemini", GeminiAnswer, "/v1/embeddings", OpenAi)]
    [InlineData("gemini", GeminiAnswer, "/v1beta/models/m:batchEmbedContents", GeminiBatch)]
    [InlineData("gemini", GeminiAnswer, "/api/embed", Ollama)]
    [InlineData("ollama", OllamaAnswer, "/v1/embeddings", OpenAi)]
    [InlineData("ollama", OllamaAnswer, "/v1beta/models/m:batchEmbedContents", GeminiBatch)]
    [InlineData("ollama", OllamaAnswer, "/api/embed", Ollama)]
    public async Task Every_client_gets_its_vectors_from_every_provider(string kind, string answer, string path, string request)
    {
        await using var provider = await FakeProvider.StartAsync(200, answer);
        await using var hub = await ModelHub.StartAsync($"{kind}|{provider.BaseUrl}");
        using var response = await hub.PostAsync(request, path);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal([1f, 2f, 3f, 4f], Numbers(body.RootElement, path));
        var sent = Encoding.UTF8.GetString(provider.Requests.Single().Body);
        Assert.Contains("\"a\"", sent, StringComparison.Ordinal);
        Assert.Contains("\"b\"", sent, StringComparison.Ordinal);
        Assert.Contains(kind == "gemini" ? "models/vendor-p1" : "\"vendor-p1\"", sent, StringComparison.Ordinal);
        Assert.Equal(kind switch { "gemini" => "/v1/models/vendor-p1:batchEmbedContents", "ollama" => "/v1/api/embed", _ => "/v1/embeddings" }, provider.Requests.Single().Path);
        Assert.Equal(kind == "gemini" ? null : new Usage(5, 0), (await hub.OutcomeAsync()).Usage);
    }

    [Fact]
    public async Task One_content_by_itself_is_answered_by_itself()
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var response = await hub.PostAsync(Gemini, "/v1beta/models/m:embedContent");
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(2, body.RootElement.GetProperty("embedding").GetProperty("values").GetArrayLength());
    }

    [Fact]
    public async Task What_another_vendor_does_not_know_is_told()
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        using var told = await hub.PostAsync("""{"content":{"parts":[{"text":"a"}]},"taskType":"RETRIEVAL_QUERY"}""", "/v1beta/models/m:embedContent");
        Assert.Equal("purpose", told.Headers.GetValues("x-hub-dropped").Single());
        hub.Client.DefaultRequestHeaders.Add("x-hub-strict", "true");
        using var refused = await hub.PostAsync("""{"content":{"parts":[{"text":"a"}]},"taskType":"RETRIEVAL_QUERY"}""", "/v1beta/models/m:embedContent");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Theory]
    [InlineData("gemini", "/v1/embeddings", """{"model":"m","input":[1,2]}""", 400)]
    [InlineData("gemini", "/v1/embeddings", """{"model":"m"}""", 400)]
    [InlineData("openai", "/v1beta/models/m:embedContent", "{}", 400)]
    [InlineData("anthropic", "/v1/embeddings", OpenAi, 400)]
    public async Task Request_that_cannot_be_served_is_refused(string kind, string path, string request, int status)
    {
        await using var provider = await FakeProvider.StartAsync(200, "{}");
        await using var hub = await ModelHub.StartAsync($"{kind}|{provider.BaseUrl}");
        using var response = await hub.PostAsync(request, path);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Empty(provider.Requests);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"embeddings":[{"values":[1]}]}""")]
    [InlineData("""{"embeddings":[{"values":["x"]},{"values":[1]}]}""")]
    public async Task Answer_that_is_none_is_the_providers_fault(string answer)
    {
        await using var provider = await FakeProvider.StartAsync(200, answer);
        await using var hub = await ModelHub.StartAsync($"gemini|{provider.BaseUrl}");
        using var response = await hub.PostAsync(OpenAi, "/v1/embeddings");
        Assert.Equal((502, "provider_bad_answer"), ((int)response.StatusCode, (await ModelHub.ErrorAsync(response)).GetProperty("code").GetString()));
    }

    private static IEnumerable<float> Numbers(JsonElement body, string path) =>
        path == "/v1/embeddings" ? body.GetProperty("data").EnumerateArray().SelectMany(entry => Floats(entry.GetProperty("embedding")))
        : path == "/api/embed" ? body.GetProperty("embeddings").EnumerateArray().SelectMany(Floats)
        : body.GetProperty("embeddings").EnumerateArray().SelectMany(entry => Floats(entry.GetProperty("values")));

    private static IEnumerable<float> Floats(JsonElement vector) => vector.EnumerateArray().Select(value => value.GetSingle());
}
