using System.Buffers;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;

namespace McpHub.Benchmarks.Fuzz;

/// <summary>What is changed: requests and streams as each dialect itself writes them, so that a new dialect is fuzzed as soon as there is one.</summary>
internal static class FuzzCorpus
{
    private static readonly RawJson Schema = RawJson.Parse("""{"type":"object","properties":{"city":{"type":"string"},"days":{"type":["integer","null"]}},"required":["city"]}""");

    public static readonly ChatRequest Request = new()
    {
        Model = "model",
        IsStreaming = true,
        WantsUsage = true,
        MaxOutputTokens = 4096,
        Messages =
        [
            new Message(Role.System, [new TextBlock("Be brief.") { Cache = new CacheMarker("5m") }]),
            new Message(Role.User, [new TextBlock("Weather? ä 😀"), new ImageBlock(new InlineMedia("image/png", "iVBORw0KGgo="))]),
            new Message(Role.Assistant, [new TextBlock("Let me look."), new ToolCallBlock("call_1", "weather", """{"city":"Paris"}"""), new ToolCallBlock("call_2", "weather", """{"city":"Rome","days":2}""")]),
            new Message(Role.Tool, [new ToolResultBlock("call_1", [new TextBlock("Rain")]), new ToolResultBlock("call_2", [new TextBlock("no such city")]) { IsError = true }]),
            new Message(Role.User, [new TextBlock("Go on.")]),
        ],
        Tools = [new FunctionTool("weather") { Description = "Tells the weather.", Parameters = Schema, Strict = false }],
        ToolChoice = ToolChoice.Auto,
        ParallelToolCalls = true,
        Output = new SchemaOutput(Schema) { Name = "answer" },
        Reasoning = new ReasoningAsk { Effort = Effort.Low },
        Sampling = new Sampling { Temperature = 0.5, TopP = 0.9, TopK = 40, Seed = 7 },
        StopSequences = ["###"],
        UserId = "user",
    };

    private static readonly ChatResponse Response = new()
    {
        Id = "id_1",
        Model = "model",
        Content =
        [
            new ReasoningBlock("The user wants the weather of two cities."),
            new TextBlock("Let me look. \n\n ä 😀") { Citations = [new Citation { Url = "https://example.com/a", Title = "A", CitedText = "look", Start = 0, End = 3 }] },
            new ToolCallBlock("call_1", "weather", """{"city":"Paris"}"""),
            new ToolCallBlock("call_2", "weather", """{"city":"Rome","days":2}"""),
        ],
        Stop = new Stop(StopReason.ToolUse),
        Usage = new TokenUsage { Input = 10, CacheRead = 5, Output = 7, Reasoning = 3 },
    };

    public static readonly EmbeddingRequest Texts = new() { Model = "model", Inputs = ["one", "ä 😀"], IsList = true, Dimensions = 2 };

    public static byte[] RequestOf(ChatDialect dialect)
    {
        var output = new ArrayBufferWriter<byte>();
        var losses = new LossLog();
        dialect.RequestWriter.Write(new ToolLowering(Request, dialect.ToolRules, dialect.Losses, losses).Request, new RequestWriteContext(new Origin(dialect.Family, "p", "model"), losses), output);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] ResponseOf(ChatDialect dialect)
    {
        var output = new ArrayBufferWriter<byte>();
        dialect.ResponseWriter.Write(Response, WriteContext(), output);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] StreamOf(ChatDialect dialect)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = dialect.ResponseWriter.OpenStream(WriteContext());
        foreach (var e in ResponseEvents.Of(Response, maxChars: 9)) writer.Write(e, output);
        writer.Close(output);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] CountOf(ITokenCountFormat format)
    {
        var output = new ArrayBufferWriter<byte>();
        format.WriteCount(42, output);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] TextsOf(IEmbeddingFormat format)
    {
        var output = new ArrayBufferWriter<byte>();
        format.WriteRequest(Texts, new RequestWriteContext(new Origin("f", "p", "model"), new LossLog()), output);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] VectorsOf(IEmbeddingFormat format)
    {
        var output = new ArrayBufferWriter<byte>();
        format.WriteResponse(new EmbeddingResponse { Model = "model", Vectors = [[0.5f, -0.25f], [1f, 0f]], InputTokens = 5 }, Texts, output);
        return output.WrittenSpan.ToArray();
    }

    public static ResponseWriteContext WriteContext() => new(Request, new LossLog(), new IdSource("fuzz"), 0);
}
