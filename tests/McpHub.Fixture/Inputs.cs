using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol.Protocol;
using static ModelContextProtocol.Protocol.ElicitRequestParams;

namespace McpHub.Fixture;

/// <summary>
/// Asking the client for something in the middle of a call. For 2026-07-28 the question travels in the result and the client calls again;
/// for older sessions the SDK turns it into real requests and calls the handler again itself.
/// </summary>
internal static class Inputs
{
    public static InputRequiredException Required(params (string Key, InputRequest Request)[] questions) =>
        new(questions.ToDictionary(q => q.Key, q => q.Request));

    public static InputRequiredException Required(string state, params (string Key, InputRequest Request)[] questions) =>
        new(questions.ToDictionary(q => q.Key, q => q.Request), state);

    public static InputRequest Elicit(string message, params (string Name, PrimitiveSchemaDefinition Schema)[] fields) => InputRequest.ForElicitation(new()
    {
        Message = message,
        RequestedSchema = new() { Properties = fields.ToDictionary(f => f.Name, f => f.Schema), Required = [.. fields.Select(f => f.Name)] },
    });

    public static InputRequest Sample(string prompt, int maxTokens) => InputRequest.ForSampling(new()
    {
        Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = prompt }] }],
        MaxTokens = maxTokens,
    });

    public static InputRequest Roots() => InputRequest.ForRootsList(new());

    public static ElicitResult? Elicited(RequestParams call, string key) => Answer(call, key, InputResponse.ElicitResultJsonTypeInfo);

    public static CreateMessageResult? Sampled(RequestParams call, string key) => Answer(call, key, InputResponse.CreateMessageResultJsonTypeInfo);

    public static ListRootsResult? RootsOf(RequestParams call, string key) => Answer(call, key, InputResponse.ListRootsResultJsonTypeInfo);

    public static string Text(ElicitResult answer, string field) =>
        answer.Content is { } content && content.TryGetValue(field, out var value) ? value.ToString() : "(nothing)";

    public static string Text(CreateMessageResult answer) =>
        string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text));

    /// <summary>The answer under this key; none when it is missing or not of the right shape, so that the caller asks again.</summary>
    private static T? Answer<T>(RequestParams call, string key, JsonTypeInfo<T> type)
        where T : class
    {
        var answers = call switch
        {
            CallToolRequestParams tool => tool.InputResponses,
            GetPromptRequestParams prompt => prompt.InputResponses,
            _ => null,
        };
        if (answers is null || !answers.TryGetValue(key, out var answer) || answer.RawValue.ValueKind != JsonValueKind.Object) return null;
        try
        {
            return answer.Deserialize(type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
