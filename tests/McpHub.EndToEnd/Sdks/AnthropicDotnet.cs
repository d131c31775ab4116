using System.Text.Json;
using Anthropic;
using Anthropic.Models.Messages;

namespace McpHub.EndToEnd.Sdks;

/// <summary>The package Anthropic. It checks that answers hold what they must.</summary>
internal sealed class AnthropicDotnet(Uri hub, string key) : DotnetSdk
{
    private readonly AnthropicClient client = new() { BaseUrl = hub.GetLeftPart(UriPartial.Authority), ApiKey = key, MaxRetries = 0, ResponseValidation = true };

    public override IReadOnlyList<(string Name, Func<string, Task> Act)> Operations =>
    [
        ("chat", model => BriefAsync(model, WholeAsync)),
        ("stream", model => BriefAsync(model, StreamedAsync)),
        ("tools", model => RoundAsync(model, WholeAsync)),
        ("tools streamed", model => RoundAsync(model, StreamedAsync)),
        ("structured", StructuredAsync),
        ("count tokens", CountAsync),
        ("models", ListAsync),
    ];

    private static async Task BriefAsync(string model, Func<MessageCreateParams, Task<Message>> ask)
    {
        var message = await ask(new MessageCreateParams { Model = model, MaxTokens = 200, System = System, Messages = [new UserMessageParam(Question)] });
        Assert.Equal(StopReason.EndTurn, message.StopReason?.Value());
        Said(TextOf(message), message.Usage.OutputTokens);
    }

    private static async Task RoundAsync(string model, Func<MessageCreateParams, Task<Message>> ask)
    {
        MessageParam question = new UserMessageParam(Question);
        var first = await ask(Offering(model, [question]));
        MessageParam answer = new AssistantMessageParam(new MessageContentParam([.. first.Content.Select(block => new ContentBlockParam(block.Json))]));
        var results = first.Content.Select(block => block.Value).OfType<ToolUseBlock>().Select(use => (ContentBlockParam)new ToolResultBlockParam(use.ID) { Content = Act(use.Name, JsonSerializer.Serialize(use.Input)) });
        Said(TextOf(await ask(Offering(model, [question, answer, new UserMessageParam(new MessageContentParam([.. results]))]))));
    }

    private Task<Message> WholeAsync(MessageCreateParams request) => client.Messages.Create(request);

    private Task<Message> StreamedAsync(MessageCreateParams request) => client.Messages.CreateStreaming(request).Aggregate();

    private async Task StructuredAsync(string model)
    {
        var schema = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Answer)!;
        var message = await WholeAsync(new MessageCreateParams { Model = model, MaxTokens = 200, Messages = [new UserMessageParam(Question)], OutputConfig = new OutputConfig { Format = new JsonOutputFormat { Schema = schema } } });
        Structured(TextOf(message));
    }

    private async Task CountAsync(string model)
    {
        var count = await client.Messages.CountTokens(new MessageCountTokensParams { Model = model, System = System, Messages = [new UserMessageParam(Question)] });
        Assert.InRange(count.InputTokens, 1, 100);
    }

    private async Task ListAsync(string model) => Assert.Contains((await client.Models.List(new())).Items, entry => entry.ID == model);

    private static MessageCreateParams Offering(string model, IReadOnlyList<MessageParam> messages) => new()
    {
        Model = model,
        MaxTokens = 200,
        Messages = messages,
        Tools = [.. Tools.Select(tool => (ToolUnion)new Tool { Name = tool.Name, Description = tool.Description, InputSchema = new InputSchema(JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Parameters)!) })],
    };

    private static string TextOf(Message message) => string.Concat(message.Content.Select(block => block.Value).OfType<TextBlock>().Select(block => block.Text));
}
