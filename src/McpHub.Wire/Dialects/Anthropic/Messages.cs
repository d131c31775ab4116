using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <summary>Reads system instructions and messages.</summary>
internal static class Messages
{
    private static readonly FrozenSet<string> Names = ["role", "content"];

    public static Sequence<Message> Read(JsonField root)
    {
        var reader = new BlockReader(new Origin(Families.Anthropic));
        var messages = new List<Message>();
        if (root["system"].Exists) messages.Add(new Message(Role.System, [.. reader.Read(root["system"]).Select(block => OnlyText(block, root["system"]))]));
        if (!root["messages"].Exists) throw root["messages"].Wrong("is required and must be an array");
        foreach (var field in root["messages"].Items())
        {
            List<Block> content = [.. reader.Read(field["content"])];
            var extras = field.Rest(AnthropicDialect.Name, Names);
            switch (field["role"].RequiredText())
            {
                case "assistant":
                    messages.Add(new Message(Role.Assistant, [.. JoinStates(content)]) { Extras = extras });
                    break;
                case "user":
                    AddUser(content, extras, messages);
                    break;
                case var role:
                    throw field["role"].Wrong($"'{role}' is no role; use user or assistant, and the top-level member system for instructions");
            }
        }

        return [.. messages];
    }

    // State of another provider that the hub put before a block, for want of a place inside it.
    private static IEnumerable<Block> JoinStates(List<Block> blocks)
    {
        OpaqueState? ofNext = null;
        foreach (var block in blocks)
        {
            if (block is ReasoningBlock { Text: "", State.Kind: StateKinds.ThoughtSignature })
            {
                ofNext = block.State;
                continue;
            }

            yield return ofNext is null ? block : block with { State = ofNext };
            ofNext = null;
        }
    }

    private static Block OnlyText(Block block, JsonField system) => block is TextBlock ? block : throw system.Wrong("can hold only text");

    // Results and what the user says beside them are different messages.
    private static void AddUser(List<Block> content, Extras extras, List<Message> messages)
    {
        if (content.Count == 0) messages.Add(new Message(Role.User, []) { Extras = extras });
        for (var start = 0; start < content.Count;)
        {
            var isResult = content[start] is ToolResultBlock;
            var end = start;
            while (end < content.Count && content[end] is ToolResultBlock == isResult) end++;
            Sequence<Block> part = [.. content[start..end]];
            if (!isResult) messages.Add(new Message(Role.User, part) { Extras = extras });
            else if (messages is [.., { Role: Role.Tool } last]) messages[^1] = last with { Content = [.. last.Content, .. part] };
            else messages.Add(new Message(Role.Tool, part) { Extras = extras });
            start = end;
        }
    }
}
