using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>OpenAI Chat Completions, which many others speak as well.</summary>
public static class OpenAiChatDialect
{
    public const string Name = "openai-chat";

    public static readonly ChatDialect Instance = new()
    {
        Name = Name,
        Family = Families.OpenAi,
        Framing = StreamFraming.Sse,
        Losses = OpenAiChatLosses.Table,
        ToolRules = new ToolRules { MaxCallIdLength = 40, HasCustomTools = true },
        RequestReader = new RequestReader(),
        RequestWriter = new RequestWriter(),
        ResponseReader = new ResponseReader(),
        ResponseWriter = new ResponseWriter(),
        Errors = new OpenAiErrorFormat(),
        Embeddings = new EmbeddingFormat(),
    };
}
