using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using McpHub.Calls;
using McpHub.Config;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub.Tests.Models;

/// <summary>What a .NET host registered is a provider like any other.</summary>
public sealed class ChatClientProviderTests
{
    private const string Request = """{"model":"m","temperature":0.5,"stop":["x"],"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"hello"}]}""";

    [Theory]
    [InlineData("/v1/chat/completions", Request)]
    [InlineData("/v1/messages", """{"model":"m","max_tokens":9,"temperature":0.5,"stop_sequences":["x"],"system":"Be brief.","messages":[{"role":"user","content":"hello"}]}""")]
    public async Task Client_is_asked_and_its_answer_reaches_callers_of_any_dialect(string path, string request)
    {
        var client = new FakeClient { Answer = [new TextContent("hi "), new TextContent("there")] };
        await using var hub = await StartAsync(client);
        using var response = await hub.PostAsync(request, path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("hi ", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(["system: Be brief.", "user: hello"], client.Messages.Select(message => $"{message.Role}: {message.Text}"));
        Assert.Equal((0.5f, "vendor-m", "x"), (client.Options!.Temperature, client.Options.ModelId, client.Options.StopSequences!.Single()));
        Assert.Equal(("ok", new Usage(7, 3, 2), "host/vendor-m"), (await hub.OutcomeAsync()) is var outcome ? (outcome.Status, outcome.Usage, outcome.ServedBy) : default);
    }

    [Fact]
    public async Task Stream_comes_piece_by_piece_with_tool_calls()
    {
        var client = new FakeClient { Answer = [new TextReasoningContent("hm"), new TextContent("I "), new TextContent("look."), new FunctionCallContent("c1", "look", new Dictionary<string, object?> { ["at"] = "it" })] };
        await using var hub = await StartAsync(client);
        using var response = await hub.PostAsync("""{"model":"m","stream":true,"stream_options":{"include_usage":true},"tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}],"messages":[{"role":"user","content":"hello"}]}""");
        var text = await response.Content.ReadAsStringAsync();
        foreach (var piece in new[] { "\"reasoning_content\":\"hm\"", "\"content\":\"I \"", "\"content\":\"look.\"", "\"name\":\"look\"", "\"finish_reason\":\"tool_calls\"", "[DONE]" }) Assert.Contains(piece, text, StringComparison.Ordinal);
        Assert.Equal("look", Assert.Single(client.Options!.Tools!).Name);
        Assert.Equal(("ok", new Usage(7, 3, 2)), (await hub.OutcomeAsync()) is var outcome ? (outcome.Status, outcome.Usage) : default);
    }

    [Fact]
    public async Task Results_of_tools_reach_the_client()
    {
        var client = new FakeClient { Answer = [new TextContent("rain")] };
        await using var hub = await StartAsync(client);
        using var response = await hub.PostAsync("""{"model":"m","messages":[{"role":"user","content":"hello"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{\"at\":\"it\"}"}}]},{"role":"tool","tool_call_id":"c1","content":"wet"}]}""");
        var call = Assert.IsType<FunctionCallContent>(client.Messages[1].Contents.Single());
        Assert.Equal(("c1", "look", "it"), (call.CallId, call.Name, call.Arguments!["at"]?.ToString()));
        Assert.Equal("wet", Assert.IsType<FunctionResultContent>(client.Messages[2].Contents.Single()).Result);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_that_fails_is_the_providers_fault_and_its_words_stay_here(bool isStreaming)
    {
        var client = new FakeClient { Failure = new InvalidOperationException("key sk-secret refused") };
        await using var hub = await StartAsync(client);
        using var response = await hub.PostAsync($$"""{"model":"m","stream":{{(isStreaming ? "true" : "false")}},"messages":[{"role":"user","content":"hello"}]}""");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("\"error\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Equal("failed", (await hub.OutcomeAsync()).Status);
    }

    [Fact]
    public async Task Name_that_nobody_registered_is_told()
    {
        await using var hub = await ModelHub.StartAsync(Config());
        using var response = await hub.PostAsync(Request);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Theory]
    [InlineData("\"a\"", 1)]
    [InlineData("[\"a\",\"b\"]", 2)]
    public async Task Generator_makes_embeddings(string input, int count)
    {
        await using var hub = await ModelHub.StartAsync(Config(), null, services => services.AddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>("host", new FakeGenerator()));
        using var response = await hub.PostAsync($$"""{"model":"m","input":{{input}},"dimensions":2}""", "/v1/embeddings");
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(count, body.RootElement.GetProperty("data").GetArrayLength());
        Assert.Equal([1f, 2f], body.RootElement.GetProperty("data")[0].GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle()));
    }

    private static HubConfig Config() => new()
    {
        Providers = new Dictionary<string, ProviderConfig> { ["host"] = new() { Dialect = "chat-client" } },
        Models = new Dictionary<string, ModelConfig> { ["m"] = new() { Targets = [new TargetConfig { Provider = "host", Model = "vendor-m" }] } },
        Agents = new Dictionary<string, AgentConfig> { ["all"] = new() { Roles = ["everything"] } },
    };

    private static Task<ModelHub> StartAsync(IChatClient client) => ModelHub.StartAsync(Config(), null, services => services.AddKeyedSingleton("host", client));

    private sealed class FakeClient : IChatClient
    {
        public IList<AIContent> Answer { get; init; } = [];

        public Exception? Failure { get; init; }

        public IReadOnlyList<ChatMessage> Messages { get; private set; } = [];

        public ChatOptions? Options { get; private set; }

        private static UsageDetails Usage => new() { InputTokenCount = 7, CachedInputTokenCount = 2, OutputTokenCount = 3 };

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            (Messages, Options) = ([.. messages], options);
            return Failure is null ? Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, Answer)) { Usage = Usage }) : Task.FromException<ChatResponse>(Failure);
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            (Messages, Options) = ([.. messages], options);
            foreach (var content in Answer)
            {
                await Task.Yield();
                yield return new ChatResponseUpdate(ChatRole.Assistant, [content]);
            }

            if (Failure is not null) throw Failure;
            yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(Usage)]);
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }

    private sealed class FakeGenerator : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(_ => new Embedding<float>(new[] { 1f, 2f }))));

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
