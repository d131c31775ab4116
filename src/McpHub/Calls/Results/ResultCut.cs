using System.Globalization;
using McpHub.Wire.Json;

namespace McpHub.Calls.Results;

/// <summary>One result that is too large, cut by its structure until it fits. Says what is missing and where to read it.</summary>
internal sealed class ResultCut(ToolCall call, ReadOnlyMemory<byte> result, int maxBytes)
{
    // For the sentence and the link at the end, and what stands around them.
    private const int Reserved = 1536;
    private readonly CutTally tally = new();
    private bool hasBrokenPromise;

    /// <param name="id">Under which the whole is kept; null when it is not.</param>
    public byte[] ToResult(string? id, KeptResult kept)
    {
        var budget = maxBytes - Reserved;
        var rest = Rest(budget / 4);
        budget -= rest.Length;
        var blocks = ObjectSplice.Elements(ObjectSplice.Get(result, "content"u8));
        var structured = Structured(blocks.Count == 0 ? budget : budget / 2);
        var content = new ContentCut(tally).Fit(blocks, budget - structured.Length);
        var cut = Assemble(rest, structured, [.. content, .. Ending(id, kept)]);
        return cut.Length <= maxBytes ? cut : Assemble("{}"u8.ToArray(), default, Ending(id, kept));
    }

    // All other members, or when they are what is large only those that the protocol gives a meaning.
    private byte[] Rest(int max)
    {
        var rest = ObjectSplice.Rewrite(result, JsonEdit.Remove("content"), JsonEdit.Remove("structuredContent"));
        if (rest.Length <= max) return rest;
        tally.HasOthers = true;
        return ReplyFault.IsToolError(result) ? """{"isError":true}"""u8.ToArray() : "{}"u8.ToArray();
    }

    private ReadOnlyMemory<byte> Structured(int max)
    {
        var structured = ObjectSplice.Get(result, "structuredContent"u8);
        if (structured.Length <= max) return structured;
        if (JsonCut.Fit(structured, max) is { } cut && (call.Tool!.OutputSchema?.Validate(cut.Json).IsValid ?? true))
        {
            tally.Items += cut.Items;
            tally.Characters += cut.Characters;
            return cut.Json;
        }

        tally.HasStructured = true;
        hasBrokenPromise = call.Tool!.OutputSchema is not null;
        return default;
    }

    private byte[] Assemble(byte[] rest, ReadOnlyMemory<byte> structured, IReadOnlyList<ReadOnlyMemory<byte>> content) => ObjectSplice.Rewrite(
        rest,
        [
            JsonEdit.Set("content", JsonList.Of(content)),
            .. structured.IsEmpty ? Array.Empty<JsonEdit>() : [JsonEdit.Set("structuredContent", structured)],
            // Only an error may come without the structured result that the tool promises: clients throw away anything else.
            .. hasBrokenPromise ? [JsonEdit.Set("isError", "true"u8.ToArray())] : Array.Empty<JsonEdit>(),
        ]);

    private List<ReadOnlyMemory<byte>> Ending(string? id, KeptResult kept)
    {
        var whole = id is null
            ? "It is too large to be kept; ask for less."
            : string.Create(CultureInfo.InvariantCulture, $"The whole can be read for {ResultStore.Lifetime.TotalMinutes} minutes as resource {ResultLink.Of(id)}{(kept.Pages > 1 ? $" and its further pages, {ResultLink.Of(id, 2)} to {kept.Pages}" : "")}.");
        var sentence = string.Create(CultureInfo.InvariantCulture, $"[This result was cut by the hub: it has {result.Length} bytes, {maxBytes} are allowed. Missing: {tally.Describe()}. {whole}]");
        var ending = new List<ReadOnlyMemory<byte>> { ContentCut.TextBlock(sentence) };
        if (id is not null && call.TakesLinks) ending.Add(ResultLink.ToBlock(id, call.RequestedName, kept));
        return ending;
    }
}
