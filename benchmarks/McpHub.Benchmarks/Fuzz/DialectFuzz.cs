using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Aws;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Sse;

namespace McpHub.Benchmarks.Fuzz;

/// <summary>
/// Feeds changed requests, answers and streams of one dialect to its readers, and what they make of it to every writer. Whatever comes, the only
/// failure is a named one, events keep to their order, and what was not whole never ends well.
/// </summary>
internal sealed class DialectFuzz(ChatDialect dialect)
{
    private readonly byte[] request = FuzzCorpus.RequestOf(dialect);
    private readonly byte[] response = FuzzCorpus.ResponseOf(dialect);
    private readonly byte[] stream = FuzzCorpus.StreamOf(dialect);

    /// <summary>One round of each kind; the same seed always does the same.</summary>
    /// <exception cref="FuzzException">Something that must never happen did.</exception>
    public void Run(int seed)
    {
        var mutation = new Mutation(new Random(seed));
        Try(mutation.Change(request), seed, "request", FeedRequest);
        Try(mutation.Change(response), seed, "answer", FeedResponse);
        Try(mutation.Change(response), seed, "error", body => dialect.Errors.Read(500, body));
        if (dialect.TokenCounts is { } counts) Try(mutation.Change(FuzzCorpus.CountOf(counts)), seed, "count", body => counts.ReadCount(body));
        if (dialect.Embeddings is { } vectors) Try(mutation.Change(FuzzCorpus.VectorsOf(vectors)), seed, "vectors", body => vectors.ReadResponse(body, FuzzCorpus.Texts));
        if (dialect.Embeddings is { } texts) Try(mutation.Change(FuzzCorpus.TextsOf(texts)), seed, "texts", body => texts.ReadRequest(body, new RequestReadContext("model")));
        Try(dialect.Framing == StreamFraming.AwsEventStream ? FrameMutation.Change(mutation, stream) : mutation.Change(stream), seed, "stream", FeedStream);
    }

    private void Try(byte[] input, int seed, string kind, Action<byte[]> feed)
    {
        try
        {
            feed(input);
        }
        catch (ChatFormatException)
        {
            // The one failure that is allowed: it is named.
        }
        catch (Exception e)
        {
            throw new FuzzException($"{dialect.Name}, {kind}, seed {seed}: {e.Message}\n{System.Text.Encoding.UTF8.GetString(input)}", e);
        }
    }

    private void FeedRequest(byte[] body)
    {
        var read = dialect.RequestReader.Read(body, new RequestReadContext("model"));
        foreach (var target in ChatDialects.All)
        {
            var output = new ArrayBufferWriter<byte>();
            var losses = new LossLog();
            var lowered = new ToolLowering(read, target.ToolRules, target.Losses, losses);
            if (!Allows(() => target.RequestWriter.Write(lowered.Request, new RequestWriteContext(new Origin(target.Family, "p", "model"), losses), output))) continue;
            CheckJson(output.WrittenMemory);
        }
    }

    private void FeedResponse(byte[] body)
    {
        var read = dialect.ResponseReader.Read(body, ReadContext());
        foreach (var target in ChatDialects.All)
        {
            var output = new ArrayBufferWriter<byte>();
            if (Allows(() => target.ResponseWriter.Write(read, FuzzCorpus.WriteContext(), output))) CheckJson(output.WrittenMemory);
        }
    }

    private void FeedStream(byte[] bytes)
    {
        var events = ReadAll(dialect, bytes, out var broken);
        var isWhole = broken is null && events is [.., ResponseEnded];
        foreach (var target in ChatDialects.All)
        {
            var output = new ArrayBufferWriter<byte>();
            var writer = target.ResponseWriter.OpenStream(FuzzCorpus.WriteContext());
            foreach (var e in events) writer.Write(e, output);
            writer.Close(output);
            var seen = ReadAll(target, output.WrittenSpan.ToArray(), out var problem);
            if (problem is not null) throw new InvalidOperationException($"{target.Name} cannot read what it wrote: {problem}");
            if (!isWhole && seen is [.., ResponseEnded]) throw new InvalidOperationException($"An answer that is not whole ends well in {target.Name}.");
        }
    }

    private static List<ChatEvent> ReadAll(ChatDialect from, byte[] bytes, out string? broken)
    {
        var events = new List<ChatEvent>();
        var reader = from.ResponseReader.OpenStream(new ResponseReadContext(new Origin(from.Family, "p", "model"), new IdSource("fuzz")));
        broken = null;
        try
        {
            switch (from.Framing)
            {
                case StreamFraming.Lines:
                    ReadLines(reader, bytes, events);
                    break;
                case StreamFraming.AwsEventStream:
                    ReadFrames(reader, bytes, events);
                    break;
                default:
                    ReadEvents(reader, bytes, events);
                    break;
            }

            reader.Close(events);
        }
        catch (Exception e) when (e is ChatFormatException or AwsEventException)
        {
            broken = e.Message;
        }

        var order = new EventOrder();
        foreach (var e in events) order.Check(e);
        if (broken is null && !order.IsOver) throw new InvalidOperationException($"{from.Name} was closed and has no end.");
        return events;
    }

    private static void ReadEvents(IStreamReader reader, byte[] bytes, List<ChatEvent> events)
    {
        using var sse = new SseReader();
        sse.Append(bytes);
        while (sse.TryRead(out var e)) reader.Read(e.Event, e.Data, events);
    }

    private static void ReadFrames(IStreamReader reader, byte[] bytes, List<ChatEvent> events)
    {
        using var frames = new AwsEventReader();
        frames.Append(bytes);
        while (frames.TryRead(out var e)) reader.Read(e.Name, e.Payload, events);
    }

    private static void ReadLines(IStreamReader reader, byte[] bytes, List<ChatEvent> events)
    {
        var rest = bytes.AsSpan();
        while (rest.IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (end > 0) reader.Read(default, rest[..end], events);
            rest = rest[(end + 1)..];
        }
    }

    private ResponseReadContext ReadContext() => new(new Origin(dialect.Family, "p", "model"), new IdSource("fuzz"));

    private static bool Allows(Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (ChatFormatException)
        {
            return false;
        }
    }

    private static void CheckJson(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1024 });
    }
}

/// <summary>A dialect did what it must never do; the message holds what it was given.</summary>
internal sealed class FuzzException(string message, Exception inner) : Exception(message, inner);
