using System.Buffers;
using System.Text;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>
/// Makes chunks of events, each an answer of its own. Texts go out as they come; calls and media only whole, for a part cannot be split. Who
/// frames the chunks is told by <paramref name="send"/>.
/// </summary>
internal sealed class ChunkWriter(ResponseWriteContext context, Action<EventBuffer, IBufferWriter<byte>> send)
{
    private const int MaxChars = 16 * 1024 * 1024;
    private const int MaxCitations = 1024;
    private const int MaxCitedText = 1024 * 1024;

    private readonly EventOrder order = new();
    private readonly EventBuffer chunk = new();
    private readonly LossLog losses = context.Losses;
    private readonly StringBuilder text = new(); // of the open block: a call's input, or what citations point into
    private readonly List<(Citation Citation, string Text, int Part)> cited = [];
    private readonly List<Citation> citations = []; // of the open block
    private string id = "";
    private string model = context.Model ?? context.Request.Model;
    private Extras extras;
    private OpaqueState? state;
    private bool hasFailed; // by a call that is broken: what still comes is not written

    public bool IsOver => order.IsOver || hasFailed;

    public void Write(ChatEvent e, IBufferWriter<byte> output)
    {
        var open = order.Open;
        order.Check(e);
        if (hasFailed) return;
        switch (e)
        {
            case ResponseStarted started:
                Start(started);
                break;
            case BlockStarted started:
                AnswerParts.Report(started.Block, $"content[{started.Index}]", losses);
                state = started.Block.State;
                break;
            case TextAdded added:
                Add(added.Text, output);
                break;
            case CitationAdded added:
                Cite(added);
                break;
            case StateAdded added:
                state = added.State;
                break;
            case BlockEnded ended:
                End(open!, ended.Index, output);
                break;
            case ResponseEnded:
                Finish(output);
                break;
            case ResponseFailed failed:
                Fail(failed.Error, output);
                break;
        }
    }

    private void Start(ResponseStarted e)
    {
        id = e.Id ?? context.Ids.Next("");
        model = context.Model ?? e.Model ?? context.Request.Model;
        extras = e.Extras;
        losses.Report(GeminiLosses.Table, e.Extras, "");
    }

    private void Add(string added, IBufferWriter<byte> output)
    {
        var isCall = order.Open is ToolCallBlock;
        if (isCall && text.Length + added.Length > MaxChars) throw new ChatFormatException("", $"the input of a tool call is longer than {MaxChars} characters");
        if (isCall || text.Length < MaxCitedText) text.Append(added);
        if (!isCall && added.Length > 0) WritePart(order.Open!, added, null, output);
    }

    private void Cite(CitationAdded e)
    {
        if (!Grounding.CanWrite(e.Citation)) losses.Report(GeminiLosses.Table, Feature.AnswerCitations, $"content[{e.Index}]");
        else if (cited.Count + citations.Count < MaxCitations) citations.Add(e.Citation);
    }

    private void End(Block block, int index, IBufferWriter<byte> output)
    {
        var written = text.ToString();
        switch (block)
        {
            case ToolCallBlock when !ToolInput.TryToObject(written, out _):
                hasFailed = true;
                Fail(BrokenCall, output);
                break;
            case TextBlock or ReasoningBlock or RefusalBlock:
                if (state is not null) WritePart(block, "", state, output);
                cited.AddRange(citations.Select(citation => (citation, written, index)));
                break;
            default:
                if (AnswerParts.CanWrite(block)) WritePart(block, written, state, output);
                break;
        }

        text.Clear();
        citations.Clear();
        state = null;
    }

    private void WritePart(Block block, string added, OpaqueState? signed, IBufferWriter<byte> output)
    {
        BeginChunk();
        chunk.Json.WriteStartObject("content"u8);
        chunk.Json.WriteStartArray("parts"u8);
        AnswerParts.Write(chunk.Json, block, added, signed);
        chunk.Json.WriteEndArray();
        chunk.Json.WriteString("role"u8, "model"u8);
        chunk.Json.WriteEndObject();
        EndChunk(output);
    }

    private void Finish(IBufferWriter<byte> output)
    {
        var stop = order.Stop!;
        if (stop.Reason == StopReason.BrokenToolCall)
        {
            Fail(BrokenCall, output);
            return;
        }

        AnswerParts.Report(stop, losses);
        BeginChunk();
        ResponseWriter.WriteStop(chunk.Json, stop);
        Grounding.Write(chunk.Json, cited);
        EndChunk(output, order.Usage);
    }

    // No reason to stop was given before: the answer cannot be taken for whole.
    private void Fail(ChatError error, IBufferWriter<byte> output)
    {
        chunk.Begin();
        GeminiErrorFormat.Write(chunk.Json, error, null);
        send(chunk, output);
    }

    private void BeginChunk()
    {
        chunk.Begin();
        chunk.Json.WriteStartObject();
        chunk.Json.WriteStartArray("candidates"u8);
        chunk.Json.WriteStartObject();
    }

    private void EndChunk(IBufferWriter<byte> output, TokenUsage? usage = null)
    {
        chunk.Json.WriteNumber("index"u8, 0);
        chunk.Json.WriteEndObject();
        chunk.Json.WriteEndArray();
        if (usage is not null) UsageForm.Write(chunk.Json, usage);
        chunk.Json.WriteString("modelVersion"u8, model);
        chunk.Json.WriteString("responseId"u8, id);
        chunk.Json.Own(extras, GeminiDialect.Name);
        chunk.Json.WriteEndObject();
        send(chunk, output);
    }

    private static readonly ChatError BrokenCall = new(ErrorClass.Upstream, "The model wrote a broken tool call.") { Code = "broken_tool_call" };
}
