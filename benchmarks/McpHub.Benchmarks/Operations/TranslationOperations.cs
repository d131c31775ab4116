using System.Buffers;
using System.Text;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Anthropic;
using McpHub.Wire.Dialects.OpenAiChat;

namespace McpHub.Benchmarks.Operations;

/// <summary>One piece of text of a stream, from one dialect into another.</summary>
internal sealed class PieceTranslation
{
    private readonly ArrayBufferWriter<byte> output = new(4096);
    private readonly List<ChatEvent> events = [];
    private readonly IStreamReader reader;
    private readonly IStreamWriter writer;

    public PieceTranslation(ChatDialect from, ChatDialect to, params string[] before)
    {
        reader = from.ResponseReader.OpenStream(new ResponseReadContext(new Origin(from.Family, "p", "m"), new IdSource("benchmark")));
        writer = to.ResponseWriter.OpenStream(new ResponseWriteContext(new ChatRequest { Model = "m" }, new LossLog(), new IdSource("benchmark"), 0));
        foreach (var data in before) Pass(Encoding.UTF8.GetBytes(data));
    }

    public void Pass(byte[] data)
    {
        output.ResetWrittenCount();
        events.Clear();
        reader.Read(default, data, events);
        foreach (var e in events) writer.Write(e, output);
        if (events.Count > 0 && events[^1] is TextAdded && output.WrittenCount == 0) throw new InvalidOperationException("The piece got lost.");
    }
}

internal sealed class TranslationToAnthropicOperation : IHotOperation
{
    private static readonly byte[] Piece = """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":" some words"},"logprobs":null,"finish_reason":null}]}"""u8.ToArray();

    private readonly PieceTranslation translation = new(OpenAiChatDialect.Instance, AnthropicDialect.Instance);

    public void Run() => translation.Pass(Piece);
}

internal sealed class TranslationToOpenAiOperation : IHotOperation
{
    private static readonly byte[] Piece = """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" some words"}}"""u8.ToArray();

    private readonly PieceTranslation translation = new(
        AnthropicDialect.Instance,
        OpenAiChatDialect.Instance,
        """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":5,"output_tokens":1}}}""",
        """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""");

    public void Run() => translation.Pass(Piece);
}
