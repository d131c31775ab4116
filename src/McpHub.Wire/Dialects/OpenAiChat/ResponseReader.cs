using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <inheritdoc/>
internal sealed class ResponseReader : IResponseReader
{
    /// <summary>Of an answer and of every chunk; the rest is kept as it is.</summary>
    internal static readonly FrozenSet<string> Names = ["id", "object", "created", "model", "choices", "usage", "error", "obfuscation"];

    public ChatResponse Read(ReadOnlyMemory<byte> body, ResponseReadContext context)
    {
        using var document = JsonField.Parse(body);
        return Read(JsonField.Of(document), context);
    }

    public IStreamReader OpenStream(ResponseReadContext context) => new StreamReader(context);

    private static ChatResponse Read(JsonField root, ResponseReadContext context)
    {
        var choices = root["choices"].Items().ToList();
        if (choices.Count != 1) throw root["choices"].Wrong($"must hold one answer and holds {choices.Count}");
        var message = choices[0]["message"];
        if (!message.Exists) throw message.Wrong("is missing");
        List<Block> content = [.. ReadBlocks(message, context)];
        return new ChatResponse
        {
            Id = root["id"].Text(),
            Model = root["model"].Text(),
            Content = [.. content],
            Stop = Stops.Read(choices[0]["finish_reason"].RequiredText()).For(content.Any(block => block is ToolCallBlock)),
            Usage = UsageForm.Read(root["usage"]),
            Extras = root.Rest(OpenAiChatDialect.Name, Names),
        };
    }

    private static IEnumerable<Block> ReadBlocks(JsonField message, ResponseReadContext context)
    {
        foreach (var block in ReadThoughts(message)) yield return block;
        if (message["content"].Text() is { Length: > 0 } text) yield return new TextBlock(text) { Citations = [.. Citations.Read(message["annotations"])] };
        foreach (var image in message["images"].Items()) yield return Content.ReadImage(image["image_url"]);
        if (message["refusal"].Text() is { Length: > 0 } refusal) yield return new RefusalBlock(refusal);
        if (message["audio"].Exists) yield return new OpaqueBlock(context.Origin, "audio", message["audio"].Raw());
        foreach (var call in message["tool_calls"].Items()) yield return ToolCalls.Read(call, IdOf(call, context.Ids), context.Origin);
    }

    /// <summary>With the state of each where it is told, else all in one.</summary>
    public static IEnumerable<Block> ReadThoughts(JsonField message)
    {
        List<Block> thoughts = [.. StateFields.OfMessage(message)];
        if (thoughts.Count == 0 && Thoughts(message) is { Length: > 0 } text) thoughts.Add(new ReasoningBlock(text));
        return thoughts;
    }

    /// <summary>Not official; DeepSeek, vLLM and many others use the first name, OpenRouter the second.</summary>
    public static string? Thoughts(JsonField message) => message["reasoning_content"].Text() ?? message["reasoning"].Text();

    // Some servers give no id, or an empty one.
    private static string IdOf(JsonField call, IdSource ids) => call["id"].Text() is { Length: > 0 } id ? id : ids.Next("call_");
}
