using System.Text.Json;
using McpHub.Wire.Chat;
using Microsoft.Extensions.AI;
using ChatResponse = Microsoft.Extensions.AI.ChatResponse;

namespace McpHub.Models.ChatClients;

/// <summary>What code in the hub's own process asks and is answered, by way of the canonical conversation.</summary>
internal static class HubMessages
{
    public static ChatRequest ToRequest(IEnumerable<ChatMessage> messages, ChatOptions? options, string model, bool isStreaming) => new()
    {
        Model = options?.ModelId ?? model,
        Messages = [.. System(options?.Instructions), .. Merge(messages)],
        Tools = [.. (options?.Tools ?? []).Select(ToTool)],
        ToolChoice = ToChoice(options?.ToolMode),
        ParallelToolCalls = options?.AllowMultipleToolCalls,
        Output = ToOutput(options?.ResponseFormat),
        Sampling = new Sampling
        {
            Temperature = options?.Temperature,
            TopP = options?.TopP,
            TopK = options?.TopK,
            Seed = options?.Seed,
            FrequencyPenalty = options?.FrequencyPenalty,
            PresencePenalty = options?.PresencePenalty,
        },
        MaxOutputTokens = options?.MaxOutputTokens,
        StopSequences = [.. options?.StopSequences ?? []],
        IsStreaming = isStreaming,
        WantsUsage = true,
    };

    public static ChatResponse ToResponse(Wire.Chat.ChatResponse response) => new(new ChatMessage(ChatRole.Assistant, [.. response.Content.Select(ToContent).OfType<AIContent>()]))
    {
        ResponseId = response.Id,
        ModelId = response.Model,
        FinishReason = ToReason(response.Stop),
        Usage = response.Usage is { } usage ? ToUsage(usage) : null,
    };

    public static AIContent? ToContent(Block block) => block switch
    {
        TextBlock text => new TextContent(text.Text),
        RefusalBlock refusal => new TextContent(refusal.Text),
        ReasoningBlock thoughts => new TextReasoningContent(thoughts.Text) { ProtectedData = thoughts.State?.Data },
        ToolCallBlock call => new FunctionCallContent(call.CallId, call.Name, ToArguments(call.Input)),
        ImageBlock { Source: InlineMedia image } => new DataContent(Convert.FromBase64String(image.Base64), image.MediaType),
        _ => null,
    };

    public static UsageDetails ToUsage(TokenUsage usage) => new()
    {
        InputTokenCount = usage.TotalInput,
        OutputTokenCount = usage.TotalOutput,
        TotalTokenCount = usage.TotalInput + usage.TotalOutput,
        CachedInputTokenCount = usage.CacheRead,
        ReasoningTokenCount = usage.Reasoning,
    };

    public static ChatFinishReason ToReason(Stop stop) => stop.Reason switch
    {
        StopReason.Length or StopReason.ContextFull => ChatFinishReason.Length,
        StopReason.ToolUse => ChatFinishReason.ToolCalls,
        StopReason.Filtered => ChatFinishReason.ContentFilter,
        _ => ChatFinishReason.Stop,
    };

    private static IEnumerable<Message> System(string? instructions) => string.IsNullOrEmpty(instructions) ? [] : [new Message(Role.System, [new TextBlock(instructions)])];

    // The results of parallel calls are one message, in however many they came.
    private static List<Message> Merge(IEnumerable<ChatMessage> messages)
    {
        var merged = new List<Message>();
        foreach (var message in messages.Select(ToMessage))
        {
            if (message.Role == Role.Tool && merged is [.., { Role: Role.Tool } last]) merged[^1] = last with { Content = [.. last.Content, .. message.Content] };
            else merged.Add(message);
        }

        return merged;
    }

    private static Message ToMessage(ChatMessage message)
    {
        var role = message.Role == ChatRole.System ? Role.System : message.Role == ChatRole.Assistant ? Role.Assistant : message.Role == ChatRole.Tool ? Role.Tool : Role.User;
        return new Message(role, [.. message.Contents.Select(ToBlock)]) { Name = message.AuthorName };
    }

    private static Block ToBlock(AIContent content) => content switch
    {
        TextReasoningContent thoughts => new ReasoningBlock(thoughts.Text),
        TextContent text => new TextBlock(text.Text),
        FunctionCallContent call => new ToolCallBlock(call.CallId, call.Name, JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>(), AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object>)))),
        FunctionResultContent result => new ToolResultBlock(result.CallId, [new TextBlock(ToText(result.Result))]) { IsError = result.Exception is not null },
        DataContent data when data.HasTopLevelMediaType("image") => new ImageBlock(ToMedia(data)),
        DataContent data when data.HasTopLevelMediaType("audio") => new AudioBlock(ToMedia(data)),
        DataContent data => new FileBlock(ToMedia(data)) { Name = data.Name },
        UriContent uri when uri.HasTopLevelMediaType("image") => new ImageBlock(new UrlMedia(uri.Uri.AbsoluteUri, uri.MediaType)),
        UriContent uri => new FileBlock(new UrlMedia(uri.Uri.AbsoluteUri, uri.MediaType)),
        _ => throw new NotSupportedException($"The hub's models cannot be sent {content.GetType().Name}."),
    };

    private static InlineMedia ToMedia(DataContent data) => new(data.MediaType, Convert.ToBase64String(data.Data.Span));

    private static string ToText(object? result) => result switch
    {
        null => "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        _ => JsonSerializer.Serialize(result, AIJsonUtilities.DefaultOptions.GetTypeInfo(result.GetType())),
    };

    private static Dictionary<string, object?> ToArguments(string input) =>
        ToolInput.TryToObject(input, out var json) ? json.ToElement().EnumerateObject().ToDictionary(member => member.Name, object? (JsonProperty member) => member.Value) : new() { ["_raw"] = input };

    private static Tool ToTool(AITool tool) => tool is AIFunctionDeclaration function
        ? new FunctionTool(function.Name) { Description = function.Description.Length == 0 ? null : function.Description, Parameters = RawJson.Of(function.JsonSchema) }
        : throw new NotSupportedException($"The hub's models cannot be offered {tool.GetType().Name}.");

    private static ToolChoice? ToChoice(ChatToolMode? mode) => mode switch
    {
        null => null,
        NoneChatToolMode => ToolChoice.None,
        RequiredChatToolMode { RequiredFunctionName: { } name } => ToolChoice.One(name),
        RequiredChatToolMode => ToolChoice.Required,
        _ => ToolChoice.Auto,
    };

    private static OutputFormat? ToOutput(ChatResponseFormat? format) => format switch
    {
        ChatResponseFormatJson { Schema: { } schema } json => new SchemaOutput(RawJson.Of(schema)) { Name = json.SchemaName, Description = json.SchemaDescription },
        ChatResponseFormatJson => new JsonOutput(),
        ChatResponseFormatText => new TextOutput(),
        _ => null,
    };
}
