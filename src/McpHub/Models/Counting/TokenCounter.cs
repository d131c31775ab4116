using System.Buffers;
using McpHub.Calls;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using Microsoft.ML.Tokenizers;

namespace McpHub.Models.Counting;

/// <summary>
/// Counts the tokens of a request inside the hub, for providers that offer no counting. Text is counted with OpenAI's newest public encoding,
/// which is exact for their models and near for others; what is not text gets a flat number.
/// </summary>
internal sealed class TokenCounter : IProvider
{
    // What OpenAI's models take for the frame of a message, and for an image of middling size.
    private const int PerMessage = 3;
    private const int PerMedia = 765;

    // Loading the encoding takes a moment: only whoever counts pays for it.
    private readonly Lazy<Tokenizer> tokenizer = new(() => TiktokenTokenizer.CreateForEncoding("o200k_base"));

    public IReadOnlyList<string> Kinds => [];

    public Task<ProviderAnswer> SendAsync(ProviderRequest request, CancellationToken ct)
    {
        var output = new ArrayBufferWriter<byte>(128);
        try
        {
            var chat = request.Dialect.RequestReader.Read(request.Body.ToArray(), new RequestReadContext(request.Target.Model));
            (request.Dialect.TokenCounts ?? throw new InvalidOperationException($"Nobody counts tokens in the dialect {request.Dialect.Name}.")).WriteCount(Count(chat), output);
            return Task.FromResult(Answer(200, output));
        }
        catch (ChatFormatException e)
        {
            request.Dialect.Errors.Write(new ChatError(ErrorClass.Invalid, e.Message) { Code = "invalid_request" }, null, output);
            return Task.FromResult(Answer(400, output));
        }
    }

    public long Count(ChatRequest request) =>
        PerMessage + request.Messages.Sum(message => PerMessage + message.Content.Sum(Count)) + request.Tools.Sum(Count) + (request.Output is SchemaOutput schema ? Count(schema.Schema.ToString()) : 0);

    private static ProviderAnswer Answer(int status, ArrayBufferWriter<byte> body) => new(status, "application/json", [], new MemoryStream(body.WrittenSpan.ToArray()));

    private long Count(Block block) => block switch
    {
        TextBlock text => Count(text.Text),
        ReasoningBlock thoughts => Count(thoughts.Text),
        RefusalBlock refusal => Count(refusal.Text),
        ToolCallBlock call => Count(call.Name) + Count(call.Input),
        ToolResultBlock result => result.Content.Sum(Count),
        FileBlock { Source: TextMedia text } => Count(text.Text),
        FileBlock { Source: BlockMedia blocks } => blocks.Content.Sum(Count),
        OpaqueBlock opaque => Count(opaque.Json.ToString()),
        _ => PerMedia,
    };

    private long Count(Tool tool) => tool switch
    {
        FunctionTool function => Count(function.Name) + Count(function.Description ?? "") + Count(function.Parameters.ToString()),
        CustomTool custom => Count(custom.Name) + Count(custom.Description ?? "") + Count(custom.Format.ToString()),
        BuiltInTool builtIn => Count(builtIn.Definition.ToString()),
        _ => 0,
    };

    private int Count(string text) => text.Length == 0 ? 0 : tokenizer.Value.CountTokens(text);
}
