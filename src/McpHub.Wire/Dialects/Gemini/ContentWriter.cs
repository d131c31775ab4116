using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>
/// Writes the instructions and the turns of a request. Messages of one role that stand side by side become one turn, for turns must alternate;
/// a turn without parts is none.
/// </summary>
internal sealed class ContentWriter(Utf8JsonWriter json, RequestWriteContext context, ChatRequest request)
{
    private readonly PartWriter parts = new(json, context);
    private readonly Dictionary<string, string> names = NamesOfCalls(request);
    private readonly OpenTurn turn = new(json, GeminiDialect.Name, "parts");

    public void Write()
    {
        var first = WriteInstructions();
        json.WriteStartArray("contents"u8);
        for (var index = first; index < request.Messages.Count; index++) WriteMessage(request.Messages[index], $"messages[{index}]");
        if (!turn.IsOpen) throw new ChatFormatException("messages", "Gemini needs at least one message of the user that is not empty");
        turn.Close();
        json.WriteEndArray();
    }

    // The instructions that stand before everything else.
    private int WriteInstructions()
    {
        var count = request.Messages.TakeWhile(IsInstruction).Count();
        if (count == 0) return 0;
        json.WriteStartObject("systemInstruction"u8);
        json.WriteStartArray("parts"u8);
        for (var index = 0; index < count; index++)
        {
            var message = request.Messages[index];
            var path = $"messages[{index}]";
            Report(message, path);
            WriteParts(message.Content, path, begin: static () => { });
        }

        json.WriteEndArray();
        if (count == 1) json.Own(request.Messages[0].Extras, GeminiDialect.Name);
        json.WriteEndObject();
        return count;
    }

    private void WriteMessage(Message message, string path)
    {
        Report(message, path);
        switch (message.Role)
        {
            case Role.System or Role.Developer:
                Lose(Feature.SystemMidConversation, path);
                turn.Begin("user");
                parts.WriteText($"[instructions]\n{Documents.TextOf(new BlockMedia(message.Content), path)}\n[end of instructions]");
                break;
            case Role.Assistant:
                WriteParts(message.Content, path, () => turn.Begin("model", message.Extras));
                break;
            case Role.Tool:
                WriteResults(message, path);
                break;
            default:
                WriteParts(message.Content, path, () => turn.Begin("user", message.Extras));
                break;
        }
    }

    private void WriteParts(Sequence<Block> content, string path, Action begin)
    {
        var hasCall = false;
        for (var index = 0; index < content.Count; index++)
        {
            parts.Write(content[index], $"{path}.content[{index}]", begin, isFirstCall: !hasCall);
            hasCall |= content[index] is ToolCallBlock;
        }
    }

    // Results stand in the order of their calls: without ids it is the order that tells calls of one tool apart.
    private void WriteResults(Message message, string path)
    {
        var order = names.Keys.Select((id, index) => (id, index)).ToDictionary(one => one.id, one => one.index);
        var results = message.Content.Select((block, index) => (
            Result: block as ToolResultBlock ?? throw new ChatFormatException($"{path}.content[{index}]", "a message of tool results holds something else"),
            Path: $"{path}.content[{index}]")).OrderBy(one => order.GetValueOrDefault(one.Result.CallId)).ToList();
        var held = new List<(ToolResultBlock Result, Block Block, string Path)>();
        foreach (var (result, at) in results)
        {
            var name = names.GetValueOrDefault(result.CallId) ?? result.Name
                ?? throw new ChatFormatException(at, $"answers the call {result.CallId}, which is not in the conversation: Gemini needs the name of its tool");
            turn.Begin("user");
            held.AddRange(parts.WriteResult(result, name, at).Select(block => (result, block, at)));
        }

        foreach (var (result, block, at) in held)
        {
            parts.WriteText($"From the result of {result.Name ?? names.GetValueOrDefault(result.CallId)} ({result.CallId}):");
            parts.Write(block, at, static () => { }, isFirstCall: false);
        }
    }

    private void Report(Message message, string path)
    {
        if (message.Role == Role.Developer) Lose(Feature.DeveloperRole, path);
        if (message.Name is not null) Lose(Feature.MessageName, path);
        context.Losses.Report(GeminiLosses.Table, message.Extras, path);
    }

    private void Lose(Feature feature, string path) => context.Losses.Report(GeminiLosses.Table, feature, path);

    private static bool IsInstruction(Message message) => message.Role is Role.System or Role.Developer;

    // Over the whole history; in the order of the calls.
    private static Dictionary<string, string> NamesOfCalls(ChatRequest request)
    {
        var names = new Dictionary<string, string>();
        foreach (var message in request.Messages)
        {
            foreach (var block in message.Content)
            {
                if (block is ToolCallBlock call) names[call.CallId] = ToolNames.Of(call.Namespace, call.Name);
            }
        }

        return names;
    }
}
