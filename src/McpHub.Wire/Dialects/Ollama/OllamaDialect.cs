using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <summary>Ollama's <c>/api/chat</c>.</summary>
public static class OllamaDialect
{
    public const string Name = "ollama";

    public static readonly ChatDialect Instance = new()
    {
        Name = Name,
        Family = Families.Ollama,
        Framing = StreamFraming.Lines,
        Losses = OllamaLosses.Table,
        RequestReader = new RequestReader(),
        RequestWriter = new RequestWriter(),
        ResponseReader = new ResponseReader(),
        ResponseWriter = new ResponseWriter(),
        Errors = new OllamaErrorFormat(),
        Embeddings = new EmbeddingFormat(),
    };
}
