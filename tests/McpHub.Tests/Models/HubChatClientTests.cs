using McpHub.Calls;
using McpHub.Config;
using McpHub.Models.ChatClients;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub.Tests.Models;

/// <summary>The hub's models for code in its own process, as docs/extending.md shows it.</summary>
public sealed class HubChatClientTests
{
    [Fact]
    public async Task Hub_is_a_chat_client_and_an_embedding_generator()
    {
        await using var app = Build();
        var client = app.Services.GetRequiredService<IChatClient>();
        var response = await client.GetResponseAsync("hello");
        Assert.Equal(("You said: hello", ChatFinishReason.Stop, "sim-small"), (response.Text, response.FinishReason, response.ModelId));
        Assert.True(response.Usage!.OutputTokenCount > 0);
        var embeddings = await app.Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>().GenerateAsync(["a", "b"], new EmbeddingGenerationOptions { Dimensions = 8 });
        Assert.Equal([8, 8], embeddings.Select(embedding => embedding.Vector.Length));
    }

    [Fact]
    public async Task Stream_folds_to_the_same_answer()
    {
        await using var app = Build();
        var client = app.Services.GetRequiredService<IChatClient>();
        var updates = await client.GetStreamingResponseAsync("hello").ToListAsync(TestContext.Current.CancellationToken);
        Assert.True(updates.Count > 3);
        var folded = updates.ToChatResponse();
        Assert.Equal(("You said: hello", ChatFinishReason.Stop), (folded.Text, folded.FinishReason));
        Assert.True(folded.Usage!.OutputTokenCount > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tools_are_called_and_answered(bool isStreaming)
    {
        await using var app = Build();
        var client = app.Services.GetRequiredService<IChatClient>();
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create((string city) => $"rain in {city}", "get_weather")] };
        List<ChatMessage> messages = [new(ChatRole.User, "use get_weather with {\"city\":\"Oslo\"}")];
        var asked = isStreaming ? await client.GetStreamingResponseAsync(messages, options).ToChatResponseAsync() : await client.GetResponseAsync(messages, options);
        var call = Assert.Single(asked.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>());
        Assert.Equal(("get_weather", "Oslo", ChatFinishReason.ToolCalls), (call.Name, call.Arguments!["city"]?.ToString(), asked.FinishReason));
        messages.AddRange(asked.Messages);
        messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, "rain in Oslo")]));
        Assert.Equal("The tool get_weather said: rain in Oslo", (await client.GetResponseAsync(messages, options)).Text);
    }

    [Fact]
    public async Task Agent_gets_what_it_is_permitted_and_every_call_is_settled()
    {
        var observer = new Observer();
        await using var app = Build(services => services.AddSingleton<ICallObserver>(observer));
        var client = app.Services.GetRequiredService<IChatClient>();
        var refusal = await Assert.ThrowsAsync<HubCallException>(() => client.GetResponseAsync("hello", new ChatOptions { ModelId = "nowhere" }));
        Assert.Equal("model_not_permitted", refusal.Error.Code);
        await client.GetResponseAsync("hello");
        Assert.Equal([("in-process", "refused"), ("in-process", "ok")], observer.Seen);
    }

    [Theory]
    [InlineData("sim-fail-500", "provider_failed")]
    [InlineData("sim-cut", "provider_answer_cut")]
    public async Task Failure_of_a_provider_is_an_exception_with_its_code(string model, string code)
    {
        await using var app = Build();
        var client = app.Services.GetRequiredService<IChatClient>();
        var options = new ChatOptions { ModelId = $"simulator/{model}" };
        Assert.Equal(code, (await Assert.ThrowsAsync<HubCallException>(() => client.GetResponseAsync("hello", options))).Error.Code);
        Assert.Equal(code, (await Assert.ThrowsAsync<HubCallException>(() => client.GetStreamingResponseAsync("hello", options).ToChatResponseAsync())).Error.Code);
    }

    [Fact]
    public void Documentation_shows_what_is_tested_here()
    {
        var page = File.ReadAllText(RepositoryRoot.File("docs/extending.md"));
        foreach (var line in new[] { "AddHubChatClient(agent: \"me\", model: \"fast\")", "AddHubEmbeddingGenerator(agent: \"me\", model: \"fast\")", "AddKeyedSingleton<IChatClient>(\"mine\"" }) Assert.Contains(line, page, StringComparison.Ordinal);
    }

    private static WebApplication Build(Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var folder = Directory.CreateTempSubdirectory("hub-client-").FullName;
        builder.Services.AddMcpHub(new HubConfig
        {
            DataDirectory = folder,
            Providers = new Dictionary<string, ProviderConfig> { ["simulator"] = new() { Dialect = "simulator" } },
            Models = new Dictionary<string, ModelConfig> { ["fast"] = new() { Targets = [new TargetConfig { Provider = "simulator", Model = "sim-small" }] } },
            Agents = new Dictionary<string, AgentConfig> { ["me"] = new() { Roles = ["everything"] } },
        });
        builder.Services.AddHubChatClient(agent: "me", model: "fast");
        builder.Services.AddHubEmbeddingGenerator(agent: "me", model: "fast");
        services?.Invoke(builder.Services);
        return builder.Build();
    }

    private sealed class Observer : ICallObserver
    {
        public List<(string Door, string Status)> Seen { get; } = [];

        public void OnCompleted(Call call, CallOutcome outcome) => Seen.Add((call.Door, outcome.Status));
    }
}
