using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <inheritdoc/>
internal sealed class ResponseReader : IResponseReader
{
    /// <summary>Of an answer and of every chunk; the rest is kept as it is.</summary>
    internal static readonly FrozenSet<string> Names = GeminiNames.Both("candidates", "promptFeedback", "usageMetadata", "modelVersion", "responseId", "error");

    public IStreamReader OpenStream(ResponseReadContext context) => new StreamReader(context);

    public ChatResponse Read(ReadOnlyMemory<byte> body, ResponseReadContext context)
    {
        using var document = JsonField.Parse(body);
        var root = JsonField.Of(document);
        var candidates = root["candidates"].Items().ToList();
        var blocked = Stops.ReadBlocked(root.Of("promptFeedback"));
        if (candidates.Count > 1 || (candidates.Count == 0 && blocked is null)) throw root["candidates"].Wrong($"must hold one answer and holds {candidates.Count}");
        List<Block> content = candidates.Count == 0 ? [] : ReadContent(candidates[0], context);
        var stop = candidates.Count == 0 ? blocked! : Stops.Read(candidates[0]) ?? throw candidates[0].Of("finishReason").Wrong("is missing: the answer is not whole");
        return new ChatResponse
        {
            Id = root.Of("responseId").Text(),
            Model = root.Of("modelVersion").Text(),
            Content = [.. content],
            Stop = stop.For(content.Any(block => block is ToolCallBlock)),
            Usage = UsageForm.Read(root.Of("usageMetadata")),
            Extras = root.Rest(GeminiDialect.Name, Names),
        };
    }

    private static List<Block> ReadContent(JsonField candidate, ResponseReadContext context)
    {
        List<Block> content = [.. candidate["content"]["parts"].Items().Select(part => Parts.Read(part, context.Origin, call => IdOf(call, context.Ids))).OfType<Block>().Where(Says)];
        if (content is [.., TextBlock last] && Grounding.Read(candidate, last.Text) is { Count: > 0 } citations) content[^1] = last with { Citations = [.. citations] };
        return content;
    }

    /// <summary>Some answers hold a text that is empty.</summary>
    public static bool Says(Block block) => block.State is not null || block is not (TextBlock { Text: "" } or ReasoningBlock { Text: "" });

    // Often absent.
    public static string IdOf(JsonField call, IdSource ids) => call["id"].Text() is { Length: > 0 } id ? id : ids.Next("call_");
}
