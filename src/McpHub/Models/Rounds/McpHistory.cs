using McpHub.Wire.Chat;

namespace McpHub.Models.Rounds;

/// <summary>Calls that the hub ran in earlier turns become calls and results again: any model can read those, and no provider knows the hub's items.</summary>
internal static class McpHistory
{
    public static bool IsIn(ChatRequest chat) => chat.Messages.Any(message => message.Content.Any(IsOwn));

    /// <summary>The servers whose tools the caller has seen listed.</summary>
    public static IEnumerable<string> LabelsListed(ChatRequest chat) =>
        from message in chat.Messages
        from block in message.Content.OfType<OpaqueBlock>()
        where block.Kind == McpItems.List
        select block.Json.GetText("server_label") ?? "";

    public static ChatRequest Restore(ChatRequest chat, IReadOnlyList<McpOffer> offers) =>
        IsIn(chat) ? chat with { Messages = [.. chat.Messages.SelectMany(message => message.Role == Role.Assistant && message.Content.Any(IsOwn) ? Split(message, offers) : [message])] } : chat;

    // Results stand in a message of their own: what the model said after them begins another.
    private static IEnumerable<Message> Split(Message message, IReadOnlyList<McpOffer> offers)
    {
        var (said, results) = (new List<Block>(), new List<Block>());
        foreach (var block in message.Content)
        {
            if (block is OpaqueBlock { Kind: McpItems.Call } item && IsOwn(item))
            {
                var call = ToCall(item.Json, offers);
                said.Add(call);
                results.Add(ToResult(item.Json, call));
                continue;
            }

            if (IsOwn(block)) continue;
            if (results.Count > 0)
            {
                yield return message with { Content = [.. said] };
                yield return new Message(Role.Tool, [.. results]);
                said.Clear();
                results.Clear();
            }

            said.Add(block);
        }

        if (said.Count > 0) yield return message with { Content = [.. said] };
        if (results.Count > 0) yield return new Message(Role.Tool, [.. results]);
    }

    private static ToolCallBlock ToCall(RawJson item, IReadOnlyList<McpOffer> offers)
    {
        var (label, name) = (item.GetText("server_label"), item.GetText("name") ?? "tool");
        var known = offers.Where(offer => offer.Label == label).SelectMany(offer => offer.Tools).FirstOrDefault(tool => tool.Value.Shown.Name == name).Key;
        return new ToolCallBlock(item.GetText("id")!, known ?? name, item.GetText("arguments") ?? "{}");
    }

    private static ToolResultBlock ToResult(RawJson item, ToolCallBlock call)
    {
        var error = item.GetText("error");
        return new ToolResultBlock(call.CallId, [new TextBlock(error ?? item.GetText("output") ?? "")]) { Name = call.Name, IsError = error is not null };
    }

    private static bool IsOwn(Block block) => block is OpaqueBlock opaque && McpItems.IsOwn(opaque);
}
