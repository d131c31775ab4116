using McpHub.Wire.Chat;
using McpHub.Wire.Dialects.OpenAiChat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>OpenAI Responses.</summary>
public static class OpenAiResponsesDialect
{
    public const string Name = "openai-responses";

    public static readonly ChatDialect Instance = new()
    {
        Name = Name,
        Family = Families.OpenAi,
        Framing = StreamFraming.Sse,
        Losses = OpenAiResponsesLosses.Table,
        ToolRules = new ToolRules { HasCustomTools = true, HasNamespaces = true },
        RequestReader = new RequestReader(),
        RequestWriter = new RequestWriter(),
        ResponseReader = new ResponseReader(),
        ResponseWriter = new ResponseWriter(),
        TokenCounts = new TokenCountFormat(),
        Errors = new OpenAiErrorFormat(),
    };
}
