using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <inheritdoc/>
internal sealed class ResponseReader : IResponseReader
{
    private static readonly FrozenSet<string> Names = ["output", "stopReason", "usage", "metrics"];

    public IStreamReader OpenStream(ResponseReadContext context) => new StreamReader(context);

    public ChatResponse Read(ReadOnlyMemory<byte> body, ResponseReadContext context)
    {
        using var document = JsonField.Parse(body);
        var root = JsonField.Of(document);
        var message = root["output"]["message"];
        if (!message.Exists) throw message.Wrong("is missing");
        List<Block> content = new BlockReader(context.Origin).Read(message["content"]);
        return new ChatResponse
        {
            Content = [.. content],
            Stop = Stops.Read(root["stopReason"].RequiredText()).For(content.Any(block => block is ToolCallBlock)),
            Usage = UsageForm.Read(root["usage"]),
            Extras = root.Rest(ConverseDialect.Name, Names),
        };
    }
}
