using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <summary>
/// Writes system instructions and messages. All results of a turn stand in one message of the user, before anything else that the user says.
/// </summary>
internal sealed class MessageWriter(Utf8JsonWriter json, RequestWriteContext context, ChatRequest request)
{
    private const string AskForJson = "Answer with one JSON object and nothing else.";

    private readonly BlockWriter blocks = new(json, context);

    public void Write()
    {
        var leading = 0;
        while (leading < request.Messages.Count && IsInstruction(request.Messages[leading])) leading++;
        WriteSystem(leading);
        json.WriteStartArray("messages"u8);
        foreach (var turn in Turns(leading)) WriteTurn(turn);
        json.WriteEndArray();
    }

    private static bool IsInstruction(Message message) => message.Role is Role.System or Role.Developer;

    private void WriteSystem(int leading)
    {
        var content = new List<PlacedBlock>();
        for (var index = 0; index < leading; index++)
        {
            Report(index);
            content.AddRange(Place(index).Where(placed => placed.Block is TextBlock { Text.Length: > 0 }));
        }

        if (request.Output is JsonOutput) content.Add(new PlacedBlock(new TextBlock(AskForJson), "system"));
        if (content.Count > 0) blocks.WriteContent("system", content);
    }

    private List<Turn> Turns(int leading)
    {
        var turns = new List<Turn>();
        for (var index = leading; index < request.Messages.Count; index++)
        {
            var message = request.Messages[index];
            Report(index);
            switch (message.Role)
            {
                case Role.Assistant:
                    turns.Add(new Turn("assistant", message.Extras, blocks.Assistant(Place(index)), HasResults: false));
                    break;
                case Role.Tool when turns is [.., { Role: "user" } last]:
                    last.Content.InsertRange(last.Content.Count(placed => placed.Block is ToolResultBlock), Place(index));
                    turns[^1] = last with { HasResults = true };
                    break;
                case Role.User when turns is [.., { Role: "user", HasResults: true } last]:
                    last.Content.AddRange(Place(index));
                    turns[^1] = last with { HasResults = false };
                    break;
                default:
                    turns.Add(new Turn("user", message.Extras, [.. IsInstruction(message) ? Marked(index) : Place(index)], message.Role == Role.Tool));
                    break;
            }
        }

        return turns;
    }

    private void WriteTurn(Turn turn)
    {
        // The dialect refuses empty texts, and messages that say nothing.
        turn.Content.RemoveAll(placed => placed.Block is TextBlock { Text: "" });
        if (turn.Content.Count == 0) return;
        json.WriteStartObject();
        json.WriteString("role"u8, turn.Role);
        blocks.WriteContent("content", turn.Content);
        json.Own(turn.Extras, AnthropicDialect.Name);
        json.WriteEndObject();
    }

    private IEnumerable<PlacedBlock> Marked(int index)
    {
        Lose(Feature.SystemMidConversation, $"messages[{index}]");
        var text = string.Join("\n", request.Messages[index].Content.OfType<TextBlock>().Select(block => block.Text));
        return [new PlacedBlock(new TextBlock($"[Instructions of the application, not of the user]\n{text}\n[end of instructions]"), $"messages[{index}]")];
    }

    private IEnumerable<PlacedBlock> Place(int index) => request.Messages[index].Content.Select((block, at) => new PlacedBlock(block, $"messages[{index}].content[{at}]"));

    private void Report(int index)
    {
        var message = request.Messages[index];
        var path = $"messages[{index}]";
        if (message.Role == Role.Developer) Lose(Feature.DeveloperRole, path);
        if (message.Name is not null) Lose(Feature.MessageName, path);
        context.Losses.Report(AnthropicLosses.Table, message.Extras, path);
    }

    private void Lose(Feature feature, string path) => context.Losses.Report(AnthropicLosses.Table, feature, path);

    /// <param name="HasResults">Whether it holds tool results and nothing of the user's yet.</param>
    private sealed record Turn(string Role, Extras Extras, List<PlacedBlock> Content, bool HasResults);
}

/// <summary>A block and where it stands in the request.</summary>
internal readonly record struct PlacedBlock(Block Block, string Path);
