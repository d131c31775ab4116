using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <summary>Anthropic Messages.</summary>
public static class AnthropicDialect
{
    public const string Name = "anthropic";

    public static readonly ChatDialect Instance = new()
    {
        Name = Name,
        Family = Families.Anthropic,
        Framing = StreamFraming.Sse,
        Losses = AnthropicLosses.Table,
        RequestReader = new RequestReader(),
        RequestWriter = new RequestWriter(),
        ResponseReader = new ResponseReader(),
        ResponseWriter = new ResponseWriter(),
        Errors = new AnthropicErrorFormat(),
        TokenCounts = new TokenCountFormat(),
    };
}
