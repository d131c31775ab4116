using System.ClientModel;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;

namespace McpHub.EndToEnd.Sdks;

/// <summary>The package OpenAI, with Chat Completions.</summary>
internal sealed class OpenAiDotnet(Uri hub, string key) : DotnetSdk
{
    private static readonly ChatMessage[] Messages = [new SystemChatMessage(System), new UserChatMessage(Question)];

    private readonly OpenAIClient client = new(new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new Uri(hub, "/v1") });

    public override IReadOnlyList<(string Name, Func<string, Task> Act)> Operations =>
    [
        ("chat", ChatAsync),
        ("stream", StreamAsync),
        ("tools", ToolsAsync),
        ("tools streamed", ToolsStreamedAsync),
        ("structured", StructuredAsync),
        ("embeddings", model => EmbedAsync(client, model)),
        ("models", model => ListAsync(client, model)),
    ];

    public static async Task EmbedAsync(OpenAIClient client, string model)
    {
        var made = await client.GetEmbeddingClient(model).GenerateEmbeddingsAsync([Question, Question]);
        Assert.All(made.Value, (OpenAIEmbedding vector) => Assert.Equal([0.5f, -0.25f], vector.ToFloats().ToArray()));
        Assert.Equal(2, made.Value.Count);
    }

    public static async Task ListAsync(OpenAIClient client, string model) =>
        Assert.Contains((await client.GetOpenAIModelClient().GetModelsAsync()).Value, entry => entry.Id == model);

    private async Task ChatAsync(string model)
    {
        var chat = (await client.GetChatClient(model).CompleteChatAsync(Messages)).Value;
        Assert.Equal(ChatFinishReason.Stop, chat.FinishReason);
        Said(chat.Content[0].Text, chat.Usage.OutputTokenCount);
    }

    private async Task StreamAsync(string model)
    {
        var (text, finish, output) = ("", default(ChatFinishReason?), 0);
        await foreach (var update in client.GetChatClient(model).CompleteChatStreamingAsync(Messages))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            finish = update.FinishReason ?? finish;
            output = update.Usage?.OutputTokenCount ?? output;
        }

        Assert.Equal(ChatFinishReason.Stop, finish);
        Said(text, output);
    }

    private async Task ToolsAsync(string model)
    {
        List<ChatMessage> turns = [new UserChatMessage(Question)];
        var first = (await client.GetChatClient(model).CompleteChatAsync(turns, Offered())).Value;
        Assert.Equal(ChatFinishReason.ToolCalls, first.FinishReason);
        turns.Add(new AssistantChatMessage(first));
        foreach (var call in first.ToolCalls) turns.Add(new ToolChatMessage(call.Id, Act(call.FunctionName, call.FunctionArguments.ToString())));
        Said((await client.GetChatClient(model).CompleteChatAsync(turns, Offered())).Value.Content[0].Text);
    }

    private async Task ToolsStreamedAsync(string model)
    {
        List<ChatMessage> turns = [new UserChatMessage(Question)];
        var (id, name, input) = ("", "", "");
        await foreach (var update in client.GetChatClient(model).CompleteChatStreamingAsync(turns, Offered()))
        {
            foreach (var piece in update.ToolCallUpdates) (id, name, input) = (id + piece.ToolCallId, name + piece.FunctionName, input + piece.FunctionArgumentsUpdate);
        }

        turns.Add(new AssistantChatMessage([ChatToolCall.CreateFunctionToolCall(id, name, BinaryData.FromString(input))]));
        turns.Add(new ToolChatMessage(id, Act(name, input)));
        var text = "";
        await foreach (var update in client.GetChatClient(model).CompleteChatStreamingAsync(turns, Offered())) text += string.Concat(update.ContentUpdate.Select(part => part.Text));
        Said(text);
    }

    private async Task StructuredAsync(string model)
    {
        var options = new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("reply", BinaryData.FromString(Answer), jsonSchemaIsStrict: true) };
        Structured((await client.GetChatClient(model).CompleteChatAsync([new UserChatMessage(Question)], options)).Value.Content[0].Text);
    }

    private static ChatCompletionOptions Offered()
    {
        var options = new ChatCompletionOptions();
        foreach (var (name, description) in Tools) options.Tools.Add(ChatTool.CreateFunctionTool(name, description, BinaryData.FromString(Parameters), functionSchemaIsStrict: true));
        return options;
    }
}
