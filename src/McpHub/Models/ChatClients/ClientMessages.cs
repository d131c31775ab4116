using System.Text.Json;
using McpHub.Wire.Chat;
using Microsoft.Extensions.AI;

namespace McpHub.Models.ChatClients;

/// <summary>A canonical request as Microsoft.Extensions.AI says it.</summary>
internal static class ClientMessages
{
    public static IList<ChatMessage> Of(ChatRequest request) => [.. request.Messages.Select((message, index) => Of(message, $"messages[{index}]"))];

    public static ChatOptions OptionsOf(ChatRequest request) => new()
    {
        ModelId = request.Model,
        Temperature = (float?)request.Sampling.Temperature,
        TopP = (float?)request.Sampling.TopP,
        TopK = request.Sampling.TopK,
        Seed = request.Sampling.Seed,
        FrequencyPenalty = (float?)request.Sampling.FrequencyPenalty,
        PresencePenalty = (float?)request.Sampling.PresencePenalty,
        MaxOutputTokens = request.MaxOutputTokens,
        StopSequences = request.StopSequences.Count > 0 ? [.. request.StopSequences] : null,
        ResponseFormat = FormatOf(request.Output),
        Reasoning = request.Reasoning?.EffortOrBudget is { } effort ? new ReasoningOptions { Effort = EffortOf(effort) } : null,
        Tools = request.Tools.Count > 0 ? [.. request.Tools.Select(ToolOf)] : null,
        ToolMode = ModeOf(request.ToolChoice),
        AllowMultipleToolCalls = request.ParallelToolCalls,
    };

    private static ChatMessage Of(Message message, string path) => new(RoleOf(message.Role), [.. message.Content.Select((block, index) => Of(block, $"{path}.content[{index}]"))]) { AuthorName = message.Name };

    private static ChatRole RoleOf(Role role) => role switch
    {
        Role.User => ChatRole.User,
        Role.Assistant => ChatRole.Assistant,
        Role.Tool => ChatRole.Tool,
        _ => ChatRole.System,
    };

    private static AIContent Of(Block block, string path) => block switch
    {
        TextBlock text => new TextContent(text.Text),
        RefusalBlock refusal => new TextContent(refusal.Text),
        ReasoningBlock thoughts => new TextReasoningContent(thoughts.Text) { ProtectedData = thoughts.State?.Data },
        ToolCallBlock call => new FunctionCallContent(call.CallId, call.Name, ArgumentsOf(call, path)),
        ToolResultBlock result => new FunctionResultContent(result.CallId, string.Join("\n", result.Content.OfType<TextBlock>().Select(text => text.Text))),
        ImageBlock image => Of(image.Source, "image/*", path),
        AudioBlock audio => Of(audio.Source, "audio/*", path),
        FileBlock { Source: TextMedia text } => new TextContent(text.Text),
        FileBlock file => Of(file.Source, "application/octet-stream", path),
        _ => throw new ChatFormatException(path, "cannot be said to a client of the host"),
    };

    private static AIContent Of(Media media, string type, string path) => media switch
    {
        InlineMedia inline => new DataContent(Bytes(inline, path), inline.MediaType),
        UrlMedia url when Uri.TryCreate(url.Url, UriKind.Absolute, out var uri) => new UriContent(uri, url.MediaType ?? type),
        _ => throw new ChatFormatException(path, "is kept where only its own provider can read it"),
    };

    private static byte[] Bytes(InlineMedia media, string path)
    {
        try
        {
            return Convert.FromBase64String(media.Base64);
        }
        catch (FormatException e)
        {
            throw new ChatFormatException(path, "is not base64", e);
        }
    }

    private static Dictionary<string, object?> ArgumentsOf(ToolCallBlock call, string path)
    {
        if (!ToolInput.TryToObject(call.Input, out var json)) throw new ChatFormatException(path, "holds arguments that are no JSON object");
        return json.ToElement().EnumerateObject().ToDictionary(member => member.Name, object? (JsonProperty member) => member.Value);
    }

    private static AITool ToolOf(Tool tool) => tool switch
    {
        FunctionTool function => AIFunctionFactory.CreateDeclaration(function.Name, function.Description ?? "", function.Parameters.IsEmpty ? JsonElement.Parse("""{"type":"object"}""") : function.Parameters.ToElement()),
        _ => throw new ChatFormatException("tools", $"'{tool.Name}' is a kind of tool that a client of the host does not know"),
    };

    private static ChatToolMode? ModeOf(ToolChoice? choice) => choice switch
    {
        null => null,
        { Mode: ToolChoiceMode.None } => ChatToolMode.None,
        { Mode: ToolChoiceMode.Required, Names: [var name] } => ChatToolMode.RequireSpecific(name),
        { Mode: ToolChoiceMode.Required } => ChatToolMode.RequireAny,
        _ => ChatToolMode.Auto,
    };

    private static ChatResponseFormat? FormatOf(OutputFormat? output) => output switch
    {
        SchemaOutput schema => ChatResponseFormat.ForJsonSchema(schema.Schema.ToElement(), schema.Name, schema.Description),
        JsonOutput => ChatResponseFormat.Json,
        TextOutput => ChatResponseFormat.Text,
        _ => null,
    };

    private static ReasoningEffort EffortOf(Effort effort) => effort switch
    {
        Effort.None => ReasoningEffort.None,
        Effort.Minimal or Effort.Low => ReasoningEffort.Low,
        Effort.Medium => ReasoningEffort.Medium,
        Effort.High => ReasoningEffort.High,
        _ => ReasoningEffort.ExtraHigh,
    };
}
