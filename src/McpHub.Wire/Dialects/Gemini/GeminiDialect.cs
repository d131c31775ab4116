using System.Buffers;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>
/// Gemini's <c>generateContent</c> and <c>streamGenerateContent</c>. The model and whether to stream stand in the URL:
/// <see cref="RequestReadContext"/>. A stream is made of server-sent events with <c>?alt=sse</c> and else of one JSON array, for which there
/// are <see cref="ArrayStreamWriter"/> and <see cref="ArrayElements"/>.
/// </summary>
public static class GeminiDialect
{
    public const string Name = "gemini";

    public static readonly ChatDialect Instance = new()
    {
        Name = Name,
        Family = Families.Gemini,
        Framing = StreamFraming.Sse,
        Losses = GeminiLosses.Table,
        ToolRules = new ToolRules { MayBeginWithDigit = false },
        RequestReader = new RequestReader(),
        RequestWriter = new RequestWriter(),
        ResponseReader = new ResponseReader(),
        ResponseWriter = new ResponseWriter(),
        Errors = new GeminiErrorFormat(),
        TokenCounts = new TokenCountFormat(),
        Embeddings = new EmbeddingFormat(),
    };

    /// <summary>The same dialect towards a caller who did not say <c>alt=sse</c>. No provider is asked so.</summary>
    public static readonly ChatDialect InArrays = Instance with { Framing = StreamFraming.Array, ResponseWriter = new ArrayResponseWriter() };

    /// <summary>The method in the URL that vectors are asked for with: <c>embedContent</c> for one text, <c>batchEmbedContents</c> for a list.</summary>
    public static string EmbeddingMethodOf(EmbeddingRequest request) => EmbeddingFormat.IsBatch(request) ? "batchEmbedContents" : "embedContent";

    /// <summary>A writer of a stream for a caller who did not say <c>alt=sse</c>.</summary>
    public static IStreamWriter OpenArrayStream(ResponseWriteContext context) => new ArrayStreamWriter(context);

    private sealed class ArrayResponseWriter : IResponseWriter
    {
        public void Write(ChatResponse response, ResponseWriteContext context, IBufferWriter<byte> output) => Instance.ResponseWriter.Write(response, context, output);

        public IStreamWriter OpenStream(ResponseWriteContext context) => OpenArrayStream(context);
    }
}
