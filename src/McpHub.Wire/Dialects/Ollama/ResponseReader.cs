using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <inheritdoc/>
internal sealed class ResponseReader : IResponseReader
{
    /// <summary>Of an answer and of every line; the rest is kept as it is. How long the server took for what is no part of the answer.</summary>
    internal static readonly FrozenSet<string> Names =
    [
        "model", "created_at", "message", "done", "done_reason", "error", "prompt_eval_count", "eval_count",
        "total_duration", "load_duration", "prompt_eval_duration", "eval_duration",
    ];

    public IStreamReader OpenStream(ResponseReadContext context) => new StreamReader(context);

    public ChatResponse Read(ReadOnlyMemory<byte> body, ResponseReadContext context)
    {
        using var document = JsonField.Parse(body);
        var root = JsonField.Of(document);
        if (root["done"].Flag() is not true) throw root["done"].Wrong("must be true: the answer is not whole");
        List<Block> content = [.. Messages.ReadSaid(root["message"], call => IdOf(call, context.Ids))];
        return new ChatResponse
        {
            Model = root["model"].Text(),
            Content = [.. content],
            Stop = Stops.Read(root).For(content.Any(block => block is ToolCallBlock)),
            Usage = UsageForm.Read(root),
            Extras = root.Rest(OllamaDialect.Name, Names),
        };
    }

    // Older servers give none.
    public static string IdOf(JsonField call, IdSource ids) => call["id"].Text() is { Length: > 0 } id ? id : ids.Next("call_");
}
