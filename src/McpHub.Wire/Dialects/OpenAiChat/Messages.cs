using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>Reads the messages of a request.</summary>
internal static class Messages
{
    private static readonly FrozenSet<string> Names =
        ["role", "content", "name", "refusal", "tool_calls", "tool_call_id", "reasoning_content", "reasoning", "audio", "function_call"];

    private static readonly FrozenSet<string> NamesWithState = [.. Names, "reasoning_details"];

    /// <summary>The results of parallel calls, one message each on the wire, become one message.</summary>
    public static Sequence<Message> Read(JsonField messages)
    {
        if (!messages.Exists) throw messages.Wrong("is required and must be an array");
        var read = new List<Message>();
        foreach (var field in messages.Items())
        {
            var message = ReadOne(field);
            if (message.Role == Role.Tool && read.Count > 0 && read[^1].Role == Role.Tool) read[^1] = read[^1] with { Content = [.. read[^1].Content, .. message.Content] };
            else read.Add(message);
        }

        return [.. read];
    }

    private static Message ReadOne(JsonField field)
    {
        var role = field["role"].RequiredText();
        if (role == "tool") return new Message(Role.Tool, [ReadResult(field)]);
        Sequence<Block> content = role == "assistant" ? ReadAssistant(field) : [.. Content.Read(field["content"])];
        return new Message(RoleOf(field["role"], role), content)
        {
            Name = field["name"].Text(),
            Extras = field.Rest(OpenAiChatDialect.Name, StateFields.OfMessage(field).Any() ? NamesWithState : Names),
        };
    }

    private static Role RoleOf(JsonField field, string role) => role switch
    {
        "system" => Role.System,
        "developer" => Role.Developer,
        "user" => Role.User,
        "assistant" => Role.Assistant,
        "function" => throw field.Wrong("'function' is no longer supported; use tools and the role tool"),
        _ => throw field.Wrong($"'{role}' is no role; use system, developer, user, assistant or tool"),
    };

    private static ToolResultBlock ReadResult(JsonField field) => new(field["tool_call_id"].RequiredText(), [.. Content.Read(field["content"])])
    {
        Name = field["name"].Text(),
        Extras = field.Rest(OpenAiChatDialect.Name, Names),
    };

    private static Sequence<Block> ReadAssistant(JsonField field)
    {
        if (field["function_call"].Exists) throw field["function_call"].Wrong("is no longer supported; use tool_calls");
        var blocks = new List<Block>();
        blocks.AddRange(ResponseReader.ReadThoughts(field));
        blocks.AddRange(Content.Read(field["content"]).Where(block => block is not TextBlock { Text: "" }));
        if (field["refusal"].Text() is { } refusal) blocks.Add(new RefusalBlock(refusal));
        if (field["audio"].Exists) blocks.Add(new OpaqueBlock(new Origin(Families.OpenAi), "audio", field["audio"].Raw()));
        blocks.AddRange(field["tool_calls"].Items().Select(call => ToolCalls.Read(call, call["id"].RequiredText(), new Origin(Families.OpenAi))));
        return [.. blocks];
    }
}
