using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <summary>Reads the messages of a request. Calls may lack ids: each result then belongs to the first open call, of its name if it has one.</summary>
internal sealed class Messages
{
    private static readonly FrozenSet<string> Names = ["role", "content", "thinking", "images", "tool_calls", "tool_name", "tool_call_id"];

    private readonly IdSource ids = new("ollama request"); // the same history gives the same ids
    private readonly List<(string Id, string Name)> open = [];

    /// <summary>The results of parallel calls, one message each on the wire, become one message.</summary>
    public static Sequence<Message> Read(JsonField messages)
    {
        if (!messages.Exists) throw messages.Wrong("is required and must be an array");
        var reader = new Messages();
        var read = new List<Message>();
        foreach (var field in messages.Items())
        {
            var message = reader.ReadOne(field);
            if (message.Role == Role.Tool && read is [.., { Role: Role.Tool } last]) read[^1] = last with { Content = [.. last.Content, .. message.Content] };
            else read.Add(message);
        }

        return [.. read];
    }

    /// <summary>What a message of the model says, in a request as in an answer.</summary>
    public static IEnumerable<Block> ReadSaid(JsonField message, Func<JsonField, string> idOf)
    {
        if (message["thinking"].Text() is { Length: > 0 } thoughts) yield return new ReasoningBlock(thoughts);
        if (message["content"].Text() is { Length: > 0 } text) yield return new TextBlock(text);
        foreach (var image in message["images"].Items()) yield return ImageTypes.Read(image);
        foreach (var call in message["tool_calls"].Items()) yield return ToolCalls.Read(call, idOf(call));
    }

    private Message ReadOne(JsonField field)
    {
        var extras = field.Rest(OllamaDialect.Name, Names);
        return field["role"].RequiredText().ToLowerInvariant() switch
        {
            "system" => new Message(Role.System, [.. ReadContent(field)]) { Extras = extras },
            "user" => new Message(Role.User, [.. ReadContent(field)]) { Extras = extras },
            "assistant" => new Message(Role.Assistant, [.. ReadSaid(field, BeginCall)]) { Extras = extras },
            "tool" => new Message(Role.Tool, [ReadResult(field, extras)]),
            var other => throw field["role"].Wrong($"'{other}' is no role; use system, user, assistant or tool"),
        };
    }

    private static IEnumerable<Block> ReadContent(JsonField field)
    {
        List<ImageBlock> images = [.. field["images"].Items().Select(ImageTypes.Read)];
        var text = field["content"].Text();
        if (text is { Length: > 0 } || images.Count == 0) yield return new TextBlock(text ?? "");
        foreach (var image in images) yield return image;
    }

    private string BeginCall(JsonField call)
    {
        var id = call["id"].Text() is { Length: > 0 } given ? given : ids.Next("call_");
        open.Add((id, call["function"]["name"].RequiredName()));
        return id;
    }

    private ToolResultBlock ReadResult(JsonField field, Extras extras)
    {
        var name = field["tool_name"].Text();
        var text = field["content"].Text();
        List<Block> content = [.. text is { Length: > 0 } ? [new TextBlock(text)] : Array.Empty<Block>(), .. field["images"].Items().Select(ImageTypes.Read)];
        return new ToolResultBlock(EndCall(field, name), [.. content]) { Name = name, Extras = extras };
    }

    private string EndCall(JsonField field, string? name)
    {
        var id = field["tool_call_id"].Text() is { Length: > 0 } given ? given : null;
        var index = open.FindIndex(call => id is not null ? call.Id == id : name is null || call.Name == name);
        if (index < 0) return id ?? throw field.Wrong(name is null ? "answers no call: no call before it is still open" : $"answers no call: no call of '{name}' before it is still open");
        id = open[index].Id;
        open.RemoveAt(index);
        return id;
    }
}
