using System.ClientModel;
using System.Text;
using OpenAI;
using OpenAI.Chat;

namespace McpHub.Tests.Models;

/// <summary>The vendor's own SDK, as an independent reader of what the hub writes.</summary>
public sealed class OpenAiSdkTests
{
    private static readonly ChatTool Search = ChatTool.CreateFunctionTool("notes__search", "Searches notes.", BinaryData.FromString("""{"type":"object","properties":{"query":{"type":"string"}},"required":["query"]}"""));

    [Fact]
    public async Task Whole_and_streamed_answers_are_read()
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        var chat = Client(hub).GetChatClient("m");
        ChatCompletion whole = await chat.CompleteChatAsync("Hello there");
        Assert.Equal(("You said: Hello there", ChatFinishReason.Stop), (whole.Content[0].Text, whole.FinishReason));

        var text = new StringBuilder();
        await foreach (var update in chat.CompleteChatStreamingAsync("Hello there"))
        {
            foreach (var part in update.ContentUpdate) text.Append(part.Text);
        }

        Assert.Equal("You said: Hello there", text.ToString());
    }

    [Fact]
    public async Task Tool_round_trip_works()
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        var chat = Client(hub).GetChatClient("m");
        var options = new ChatCompletionOptions { Tools = { Search } };
        var messages = new List<ChatMessage> { new UserChatMessage("use the tool notes__search with {\"query\":\"hub\"}") };
        ChatCompletion first = await chat.CompleteChatAsync(messages, options);
        var call = Assert.Single(first.ToolCalls);
        Assert.Equal(("notes__search", "{\"query\":\"hub\"}"), (call.FunctionName, call.FunctionArguments.ToString()));
        messages.Add(new AssistantChatMessage(first));
        messages.Add(new ToolChatMessage(call.Id, "two notes"));
        ChatCompletion second = await chat.CompleteChatAsync(messages, options);
        Assert.Equal("The tool notes__search said: two notes", second.Content[0].Text);
    }

    [Fact]
    public async Task Embeddings_are_read()
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        var embedding = await Client(hub).GetEmbeddingClient("m").GenerateEmbeddingAsync("Hello", new() { Dimensions = 16 });
        Assert.Equal(16, embedding.Value.ToFloats().Length);
    }

    [Fact]
    public async Task Models_are_listed()
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        var models = await Client(hub).GetOpenAIModelClient().GetModelsAsync();
        Assert.Equal(["m", "other"], models.Value.Select(model => model.Id));
    }

    [Fact]
    public async Task Refusal_is_shown_with_its_reason()
    {
        await using var hub = await ModelHub.StartAsync("sim:s");
        var e = await Assert.ThrowsAsync<ClientResultException>(() => Client(hub).GetChatClient("nowhere").CompleteChatAsync("x"));
        Assert.Equal(404, e.Status);
        Assert.Contains("mcphub explain all model.use 'nowhere'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_cut_short_throws_instead_of_ending()
    {
        await using var hub = await ModelHub.StartAsync("sim:sim-cut");
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (var update in Client(hub).GetChatClient("m").CompleteChatStreamingAsync("Hello there")) Assert.NotNull(update);
        });
    }

    private static OpenAIClient Client(ModelHub hub) =>
        new(new ApiKeyCredential("any"), new OpenAIClientOptions { Endpoint = new Uri(hub.Client.BaseAddress!, "/v1"), RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(0) });
}
