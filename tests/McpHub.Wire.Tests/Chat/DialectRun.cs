using System.Buffers;
using System.Text;
using McpHub.Wire.Aws;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Sse;

namespace McpHub.Wire.Tests.Chat;

/// <summary>Drives a dialect through its public doors.</summary>
internal static class DialectRun
{
    public static readonly ChatRequest Request = new() { Model = "asked", IsStreaming = true, WantsUsage = true };

    public static ChatRequest ReadRequest(ChatDialect dialect, string body, RequestReadContext? context = null) =>
        dialect.RequestReader.Read(Encoding.UTF8.GetBytes(body), context ?? RequestReadContext.None);

    public static string WriteRequest(ChatDialect dialect, ChatRequest request, TargetTraits? traits = null, LossLog? losses = null)
    {
        var output = new ArrayBufferWriter<byte>();
        var context = new RequestWriteContext(new Origin(dialect.Family, "provider", "model"), losses ?? new LossLog()) { Traits = traits ?? TargetTraits.Default };
        dialect.RequestWriter.Write(request, context, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static ChatResponse ReadResponse(ChatDialect dialect, string body) => dialect.ResponseReader.Read(Encoding.UTF8.GetBytes(body), ReadContext(dialect));

    public static string WriteResponse(ChatDialect dialect, ChatResponse response, LossLog? losses = null, ChatRequest? request = null)
    {
        var output = new ArrayBufferWriter<byte>();
        dialect.ResponseWriter.Write(response, WriteContext(losses, request), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static string WriteStream(ChatDialect dialect, IEnumerable<ChatEvent> events, LossLog? losses = null, ChatRequest? request = null)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = dialect.ResponseWriter.OpenStream(WriteContext(losses, request));
        foreach (var e in events) writer.Write(e, output);
        writer.Close(output);
        return EncodingOf(dialect).GetString(output.WrittenSpan);
    }

    /// <summary>All events of a stream, in order. Whatever comes, they keep to the grammar and end.</summary>
    public static List<ChatEvent> ReadStream(ChatDialect dialect, string stream)
    {
        var events = new List<ChatEvent>();
        var reader = dialect.ResponseReader.OpenStream(ReadContext(dialect));
        if (dialect.Framing == StreamFraming.Lines) ReadLines(reader, stream, events);
        else if (dialect.Framing == StreamFraming.AwsEventStream) ReadFrames(reader, EncodingOf(dialect).GetBytes(stream), events);
        else ReadEvents(reader, Encoding.UTF8.GetBytes(stream), events);
        reader.Close(events);
        var order = new EventOrder();
        foreach (var e in events) order.Check(e);
        Assert.True(order.IsOver);
        return events;
    }

    /// <summary>What a caller of one dialect sees of a provider's stream in another.</summary>
    public static string TranslateStream(ChatDialect from, ChatDialect to, string stream) => WriteStream(to, ReadStream(from, stream));

    /// <summary>The same of a request.</summary>
    public static string TranslateRequest(ChatDialect from, ChatDialect to, string body, LossLog? losses = null, TargetTraits? traits = null) =>
        WriteRequest(to, ReadRequest(from, body, new RequestReadContext("model")), traits, losses);

    /// <summary>What the events amount to.</summary>
    public static ChatResponse Fold(IEnumerable<ChatEvent> events)
    {
        var fold = new ResponseFold();
        foreach (var e in events) fold.Add(e);
        Assert.Null(fold.Error);
        return fold.ToResponse();
    }

    public static ResponseReadContext ReadContext(ChatDialect dialect) => new(new Origin(dialect.Family, "provider", "model"), new IdSource("test"));

    private static ResponseWriteContext WriteContext(LossLog? losses, ChatRequest? request) =>
        new(request ?? Request, losses ?? new LossLog(), new IdSource("test"), CreatedAt: 1_700_000_000);

    // A binary stream is a text of one character a byte here.
    private static Encoding EncodingOf(ChatDialect dialect) => dialect.Framing == StreamFraming.AwsEventStream ? Encoding.Latin1 : Encoding.UTF8;

    private static void ReadFrames(IStreamReader reader, ReadOnlySpan<byte> stream, List<ChatEvent> events)
    {
        using var frames = new AwsEventReader();
        frames.Append(stream);
        while (frames.TryRead(out var e)) reader.Read(e.Name, e.Payload, events);
    }

    private static void ReadEvents(IStreamReader reader, ReadOnlySpan<byte> stream, List<ChatEvent> events)
    {
        using var sse = new SseReader();
        sse.Append(stream);
        while (sse.TryRead(out var e)) reader.Read(e.Event, e.Data, events);
    }

    private static void ReadLines(IStreamReader reader, string stream, List<ChatEvent> events)
    {
        // A line without its end is no line yet.
        foreach (var line in stream.Split('\n')[..^1]) reader.Read(default, Encoding.UTF8.GetBytes(line), events);
    }
}
