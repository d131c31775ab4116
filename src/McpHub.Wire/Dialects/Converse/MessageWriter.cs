using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <summary>Writes the instructions and the turns of a request. Messages of one role that stand side by side become one turn, for turns must alternate; a turn without blocks is none.</summary>
internal sealed class MessageWriter(Utf8JsonWriter json, RequestWriteContext context, ChatRequest request)
{
    private const string AskForJson = "Answer with one JSON object and nothing else.";

    private readonly BlockWriter blocks = new(json, context);
    private readonly OpenTurn turn = new(json, ConverseDialect.Name, "content");

    public void Write()
    {
        var first = WriteInstructions();
        json.WriteStartArray("messages"u8);
        for (var index = first; index < request.Messages.Count; index++) WriteMessage(request.Messages[index], $"messages[{index}]");
        turn.Close();
        json.WriteEndArray();
    }

    // The instructions that stand before everything else.
    private int WriteInstructions()
    {
        var count = request.Messages.TakeWhile(IsInstruction).Count();
        var asksForJson = request.Output is JsonOutput;
        if (count == 0 && !asksForJson) return 0;
        json.WriteStartArray("system"u8);
        for (var index = 0; index < count; index++)
        {
            var path = $"messages[{index}]";
            Report(request.Messages[index], path);
            WriteBlocks(request.Messages[index].Content, path, static () => { });
        }

        if (asksForJson) blocks.Write(new TextBlock(AskForJson), "system", static () => { });
        json.WriteEndArray();
        return count;
    }

    private void WriteMessage(Message message, string path)
    {
        Report(message, path);
        if (IsInstruction(message))
        {
            Lose(Feature.SystemMidConversation, path);
            var text = Documents.TextOf(new BlockMedia(message.Content), path);
            blocks.Write(new TextBlock($"[instructions]\n{text}\n[end of instructions]"), path, () => turn.Begin("user"));
            return;
        }

        var role = message.Role == Role.Assistant ? "assistant" : "user";
        WriteBlocks(message.Content, path, () => turn.Begin(role, message.Extras));
    }

    private void WriteBlocks(Sequence<Block> content, string path, Action begin)
    {
        for (var index = 0; index < content.Count; index++) blocks.Write(content[index], $"{path}.content[{index}]", begin);
    }

    private void Report(Message message, string path)
    {
        if (message.Role == Role.Developer) Lose(Feature.DeveloperRole, path);
        if (message.Name is not null) Lose(Feature.MessageName, path);
        context.Losses.Report(ConverseLosses.Table, message.Extras, path);
    }

    private void Lose(Feature feature, string path) => context.Losses.Report(ConverseLosses.Table, feature, path);

    private static bool IsInstruction(Message message) => message.Role is Role.System or Role.Developer;
}
