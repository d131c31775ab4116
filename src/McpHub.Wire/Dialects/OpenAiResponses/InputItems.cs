using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>
/// Reads the items of a request as messages. What a model put out in one turn, an item each on the wire, becomes one message; so do the
/// results of its calls.
/// </summary>
internal static class InputItems
{
    private static readonly FrozenSet<string> MessageNames = ["type", "role", "content", "status"];
    private static readonly FrozenSet<string> ResultNames = ["type", "id", "call_id", "name", "output", "status"];

    private static readonly Origin OpenAi = new(Families.OpenAi);

    public static IEnumerable<Message> Read(JsonField input)
    {
        if (!input.Exists) return [];
        if (input.IsText) return [new Message(Role.User, [new TextBlock(input.RequiredText())])];
        if (!input.IsArray) throw input.Wrong("must be a string or an array of items");
        var messages = new List<Message>();
        foreach (var message in input.Items().Select(ReadItem))
        {
            if (messages.Count > 0 && BelongTogether(messages[^1], message)) messages[^1] = message with { Content = [.. messages[^1].Content, .. message.Content] };
            else messages.Add(message);
        }

        return messages;
    }

    private static bool BelongTogether(Message last, Message next) =>
        last.Role == next.Role && next.Role is Role.Assistant or Role.Tool && last.Extras.Members.Count + next.Extras.Members.Count == 0;

    private static Message ReadItem(JsonField item)
    {
        var type = item["type"].Text() ?? TypeOf(item);
        return type switch
        {
            "message" => ReadMessage(item),
            "function_call_output" => new Message(Role.Tool, [ReadResult(item, ToolKind.Function)]),
            "custom_tool_call_output" => new Message(Role.Tool, [ReadResult(item, ToolKind.Custom)]),
            // What these stand for is part of the conversation: without it the model would answer something else.
            "item_reference" or "compaction" => new Message(Role.Assistant, []) { Extras = new Extras(OpenAiResponsesDialect.Name, [new Extra(type, WithType(item, type))]) },
            _ => new Message(Role.Assistant, [.. ItemReader.Read(item, OpenAi)]),
        };
    }

    // The two items whose type may be left out.
    private static string TypeOf(JsonField item) =>
        item["role"].Exists ? "message" : item["id"].Exists ? "item_reference" : throw item["type"].Wrong("is required and must be a string");

    private static RawJson WithType(JsonField item, string type) => item["type"].Exists ? item.Raw() : RawJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.Text("id", item["id"].RequiredText());
        json.WriteEndObject();
    });

    private static Message ReadMessage(JsonField item)
    {
        var role = item["role"].RequiredText();
        return role switch
        {
            "user" => ReadInput(item, Role.User),
            "system" => ReadInput(item, Role.System),
            "developer" => ReadInput(item, Role.Developer),
            "assistant" => new Message(Role.Assistant, [.. ItemReader.ReadMessage(item)]),
            _ => throw item["role"].Wrong($"'{role}' is no role; use system, developer, user or assistant"),
        };
    }

    private static Message ReadInput(JsonField item, Role role) =>
        new(role, [.. InputParts.Read(item["content"])]) { Extras = item.Rest(OpenAiResponsesDialect.Name, MessageNames) };

    private static ToolResultBlock ReadResult(JsonField item, ToolKind kind) => new(item["call_id"].RequiredName(), [.. InputParts.Read(item["output"])])
    {
        Id = item["id"].Text(),
        Kind = kind,
        Name = item["name"].Text(),
        Extras = item.Rest(OpenAiResponsesDialect.Name, ResultNames),
    };
}
