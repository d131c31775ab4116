using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <inheritdoc/>
internal sealed class ResponseReader : IResponseReader
{
    private static readonly FrozenSet<string> Names = ["id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "stop_details", "usage"];
    private static readonly FrozenSet<string> UsageNames =
    [
        "input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation", "output_tokens", "output_tokens_details", "server_tool_use",
    ];

    public ChatResponse Read(ReadOnlyMemory<byte> body, ResponseReadContext context)
    {
        using var document = JsonField.Parse(body);
        var message = JsonField.Of(document);
        if (message["type"].Text() is not "message") throw message["type"].Wrong("must be 'message'");
        Sequence<Block> content = [.. new BlockReader(context.Origin).Read(message["content"])];
        var stop = StopForm.Read(message) ?? throw message["stop_reason"].Wrong("is missing");
        return new ChatResponse
        {
            Id = message["id"].Text(),
            Model = message["model"].Text(),
            Content = content,
            Stop = stop.For(content.Any(block => block is ToolCallBlock)),
            Usage = UsageForm.Read(message["usage"]),
            Extras = ReadExtras(message),
        };
    }

    public IStreamReader OpenStream(ResponseReadContext context) => new StreamReader(context);

    /// <summary>Those of the usage keep the way to them in their name.</summary>
    public static Extras ReadExtras(JsonField message)
    {
        var outer = message.Rest(AnthropicDialect.Name, Names);
        if (!message["usage"].Exists) return outer;
        var inner = message["usage"].Rest(AnthropicDialect.Name, UsageNames).Members.Select(extra => extra with { Name = $"usage.{extra.Name}" });
        Sequence<Extra> all = [.. outer.Members, .. inner];
        return all.Count == 0 ? default : new Extras(AnthropicDialect.Name, all);
    }
}
