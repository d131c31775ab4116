using System.Buffers;
using System.Text;
using CsCheck;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Gemini;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Gemini;

public sealed class GeminiStreamTests
{
    private static readonly ChatDialect Dialect = GeminiDialect.Instance;
    private static readonly Origin Origin = new(Families.Gemini, "provider", "model");

    [Fact]
    public void Thoughts_and_texts_that_come_in_pieces_are_one_block_each()
    {
        var response = DialectRun.Fold(Read(
            Parts("""{"text":"Let me ","thought":true}"""),
            Parts("""{"text":"think.","thought":true}"""),
            Parts("""{"text":"Hel"}"""),
            Finish("""{"text":"lo"}""", "STOP")));

        Assert.Equal([new ReasoningBlock("Let me think.") { IsSummary = true }, new TextBlock("Hello")], response.Content);
    }

    [Fact]
    public void Signature_that_comes_after_its_text_belongs_to_it()
    {
        var response = DialectRun.Fold(Read(Parts("""{"text":"Hello"}"""), Finish("""{"text":"","thoughtSignature":"c2ln"}""", "STOP")));

        Assert.Equal([new TextBlock("Hello") { State = Signature }], response.Content);
    }

    [Fact]
    public void Text_after_a_signature_is_another_block()
    {
        var response = DialectRun.Fold(Read(Parts("""{"text":"a","thoughtSignature":"c2ln"}"""), Finish("""{"text":"b"}""", "STOP")));

        Assert.Equal([new TextBlock("a") { State = Signature }, new TextBlock("b")], response.Content);
    }

    [Fact]
    public void Signatures_of_a_call_and_of_a_picture_are_kept()
    {
        var response = DialectRun.Fold(Read(
            Parts("""{"functionCall":{"name":"a","args":{"x":1.0}},"thoughtSignature":"c2ln"}"""),
            Finish("""{"inlineData":{"mimeType":"image/png","data":"AAAA"},"thoughtSignature":"c2ln"}""", "STOP")));

        Assert.Equal(Signature, response.Content[0].State);
        Assert.Equal(new ImageBlock(new InlineMedia("image/png", "AAAA")) { State = Signature }, response.Content[1]);
        Assert.Equal("""{"x":1.0}""", ((ToolCallBlock)response.Content[0]).Input);
    }

    [Fact]
    public void Calls_end_in_tool_use_though_the_provider_says_that_it_stopped()
    {
        var response = DialectRun.Fold(Read(Finish("""{"functionCall":{"name":"a"}},{"functionCall":{"name":"a"}}""", "STOP")));

        Assert.Equal(StopReason.ToolUse, response.Stop.Reason);
        Assert.Equal(2, response.Content.Cast<ToolCallBlock>().Select(call => call.CallId).Distinct().Count());
    }

    [Fact]
    public void Ids_of_two_answers_never_meet()
    {
        static string IdOf(string seed) => ((ToolCallBlock)Dialect.ResponseReader.Read(
            Encoding.UTF8.GetBytes($$"""{"candidates":[{{Candidate("""{"functionCall":{"name":"a"}}""", "STOP")}}]}"""), new ResponseReadContext(Origin, new IdSource(seed))).Content[0]).CallId;

        Assert.NotEqual(IdOf("request 1"), IdOf("request 2"));
    }

    [Fact]
    public void Reason_may_come_before_the_last_text()
    {
        var response = DialectRun.Fold(Read(Finish("""{"text":"a"}""", "STOP"), Parts("""{"text":"b"}""")));

        Assert.Equal([new TextBlock("ab")], response.Content);
    }

    [Theory]
    [InlineData("STOP", "MAX_TOKENS", StopReason.Length)]
    [InlineData("MAX_TOKENS", "STOP", StopReason.Length)]
    [InlineData("SAFETY", "STOP", StopReason.Filtered)]
    public void Plain_stop_takes_back_no_other_reason(string first, string then, StopReason expected)
    {
        Assert.Equal(expected, DialectRun.Fold(Read(Finish("""{"text":"a"}""", first), Finish("""{"text":"b"}""", then))).Stop.Reason);
    }

    [Theory]
    [InlineData("MAX_TOKENS", StopReason.Length)]
    [InlineData("SAFETY", StopReason.Filtered)]
    [InlineData("RECITATION", StopReason.Filtered)]
    [InlineData("PROHIBITED_CONTENT", StopReason.Filtered)]
    [InlineData("IMAGE_SAFETY", StopReason.Filtered)]
    [InlineData("MALFORMED_FUNCTION_CALL", StopReason.BrokenToolCall)]
    [InlineData("UNEXPECTED_TOOL_CALL", StopReason.BrokenToolCall)]
    [InlineData("NO_IMAGE", StopReason.Other)]
    public void Reason_means_the_same_whole_and_in_pieces(string reason, StopReason expected)
    {
        Assert.Equal(expected, DialectRun.Fold(Read(Finish("""{"text":"a"}""", reason))).Stop.Reason);
        Assert.Equal(expected, DialectRun.ReadResponse(Dialect, $$"""{"candidates":[{{Candidate("""{"text":"a"}""", reason)}}]}""").Stop.Reason);
    }

    [Fact]
    public void Prompt_that_is_blocked_is_a_refusal_and_no_broken_answer()
    {
        const string Blocked = """{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":4,"totalTokenCount":4}}""";

        var expected = new Stop(StopReason.Filtered) { Native = "PROHIBITED_CONTENT" };
        Assert.Equal(expected, DialectRun.ReadResponse(Dialect, Blocked).Stop);
        Assert.Equal(expected, DialectRun.Fold(Read(Blocked)).Stop);
    }

    [Fact]
    public void Stream_without_a_reason_to_stop_is_broken_off()
    {
        Assert.Equal(new ResponseFailed(ChatError.BrokenOff), Read(Parts("""{"text":"Hi"}"""))[^1]);
        Assert.Equal(
            "candidates[0].finishReason: is missing: the answer is not whole",
            Assert.Throws<ChatFormatException>(() => DialectRun.ReadResponse(Dialect, """{"candidates":[{"content":{"parts":[{"text":"Hi"}]}}]}""")).Message);
    }

    [Fact]
    public void Last_usage_counts_with_thoughts_cache_and_the_prompts_of_tools()
    {
        var response = DialectRun.Fold(Read(
            """{"candidates":[{"content":{"parts":[{"text":"a"}]}}],"usageMetadata":{"promptTokenCount":100,"candidatesTokenCount":1,"totalTokenCount":101}}""",
            """
            {"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":60,"candidatesTokenCount":7,"thoughtsTokenCount":20,"toolUsePromptTokenCount":5,"totalTokenCount":132,
             "promptTokensDetails":[{"modality":"TEXT","tokenCount":70},{"modality":"AUDIO","tokenCount":30}],"cacheTokensDetails":[{"modality":"TEXT","tokenCount":50},{"modality":"AUDIO","tokenCount":10}]}}
            """));

        Assert.Equal(new TokenUsage { Input = 25, CacheRead = 60, AudioInput = 20, Output = 7, Reasoning = 20 }, response.Usage);
        Assert.Equal((105, 27), (response.Usage!.TotalInput, response.Usage.TotalOutput));
    }

    [Fact]
    public void Thoughts_that_a_server_counts_among_the_candidates_are_not_counted_twice()
    {
        var response = DialectRun.ReadResponse(Dialect, """{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":27,"thoughtsTokenCount":20,"totalTokenCount":37}}""");

        Assert.Equal((7, 20), (response.Usage!.Output, response.Usage.Reasoning));
    }

    [Fact]
    public void Sources_are_citations_whose_places_are_counted_in_characters()
    {
        const string Grounding = """{"groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a.example","title":"A"}},{"web":{"uri":"https://b.example"}}],"groundingSupports":[{"segment":{"startIndex":3,"endIndex":9,"text":"x"},"groundingChunkIndices":[0]}]}}""";
        var response = DialectRun.Fold(Read(
            Parts("""{"text":"ä "}"""), $$"""{"candidates":[{"content":{"parts":[{"text":"😀xy"}]},"finishReason":"STOP",{{Grounding[1..^1]}}}]}"""));

        Assert.Equal(
            [new Citation { Url = "https://a.example", Title = "A", Start = 2, End = 6 }, new Citation { Url = "https://b.example" }],
            ((TextBlock)response.Content[0]).Citations);
    }

    [Theory]
    [InlineData("""{"error":{"code":503,"message":"Busy","status":"UNAVAILABLE"}}""")]
    [InlineData("""[{"error":{"code":503,"message":"Busy","status":"UNAVAILABLE"}}]""")]
    public void Error_in_a_stream_keeps_its_meaning(string error)
    {
        var failed = Assert.IsType<ResponseFailed>(Read(Parts("""{"text":"Hi"}"""), error)[^1]);

        Assert.Equal((ErrorClass.Overloaded, "UNAVAILABLE", "Busy", 503), (failed.Error.Class, failed.Error.Code, failed.Error.Message, failed.Error.Status));
    }

    [Fact]
    public void Chunks_are_whole_answers_and_the_last_one_says_why_it_stopped()
    {
        var stream = DialectRun.WriteStream(Dialect, ResponseEvents.Of(new ChatResponse
        {
            Id = "r",
            Model = "m",
            Content = [new ReasoningBlock("hm"), new TextBlock("Hi"), new ToolCallBlock("c", "a", """{"x":1}""") { State = Signature }],
            Stop = new Stop(StopReason.ToolUse),
            Usage = new TokenUsage { Input = 3, Output = 2 },
        }));

        Assert.Equal(
            """
            data: {"candidates":[{"content":{"parts":[{"text":"hm","thought":true}],"role":"model"},"index":0}],"modelVersion":"m","responseId":"r"}

            data: {"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"index":0}],"modelVersion":"m","responseId":"r"}

            data: {"candidates":[{"content":{"parts":[{"functionCall":{"id":"c","name":"a","args":{"x":1}},"thoughtSignature":"c2ln"}],"role":"model"},"index":0}],"modelVersion":"m","responseId":"r"}

            data: {"candidates":[{"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2,"totalTokenCount":5,"promptTokensDetails":[{"modality":"TEXT","tokenCount":3}],"candidatesTokensDetails":[{"modality":"TEXT","tokenCount":2}]},"modelVersion":"m","responseId":"r"}


            """,
            stream);
    }

    [Fact]
    public void Stream_that_breaks_off_ends_in_an_error_and_not_in_a_reason_to_stop()
    {
        var stream = DialectRun.WriteStream(Dialect, [new ResponseStarted(), new BlockStarted(0, new TextBlock("")), new TextAdded(0, "Hi")]);

        Assert.EndsWith("""data: {"error":{"code":502,"message":"The answer broke off before its end.","status":"UNAVAILABLE","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"stream_truncated","domain":"mcphub"}]}}""" + "\n\n", stream);
        Assert.DoesNotContain("finishReason", stream, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_tool_call_is_an_error_and_never_a_stop()
    {
        var stopped = DialectRun.WriteStream(Dialect, [new ResponseStarted(), new Stopped(new Stop(StopReason.BrokenToolCall)), new ResponseEnded()]);
        var written = DialectRun.WriteStream(Dialect, ResponseEvents.Of(new ChatResponse { Content = [new ToolCallBlock("c", "a", "{")], Stop = new Stop(StopReason.ToolUse) }));

        foreach (var stream in new[] { stopped, written })
        {
            Assert.Contains("broken_tool_call", stream, StringComparison.Ordinal);
            Assert.DoesNotContain("finishReason", stream, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Stream_without_sse_is_one_array_that_comes_apart_again_however_it_is_cut()
    {
        Gen.Select(GeminiGen.Responses, Gen.Int[1, 40]).Sample(
            (response, size) =>
            {
                var array = WriteArray(ResponseEvents.Of(response, 5));
                Assert.Equal(System.Text.Json.JsonValueKind.Array, RawJson.Parse(array).ToElement().ValueKind);
                var elements = new ArrayElements();
                var reader = Dialect.ResponseReader.OpenStream(DialectRun.ReadContext(Dialect));
                var events = new List<ChatEvent>();
                foreach (var piece in Encoding.UTF8.GetBytes(array).Chunk(size))
                {
                    elements.Append(piece);
                    while (elements.TryRead(out var json)) reader.Read(default, json, events);
                }

                reader.Close(events);
                Assert.True(elements.IsOver);
                Assert.Equal(response, DialectRun.Fold(events));
            },
            iter: 200);
    }

    [Fact]
    public void Array_that_breaks_off_ends_in_an_error_and_is_still_an_array()
    {
        var array = WriteArray([new ResponseStarted(), new BlockStarted(0, new TextBlock("")), new TextAdded(0, "Hi")]);

        Assert.Equal("stream_truncated", RawJson.Parse(array).ToElement()[1].GetProperty("error").GetProperty("details")[0].GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[1]")]
    [InlineData("[{}] x")]
    public void Bytes_that_are_no_array_of_objects_are_refused(string bytes)
    {
        Assert.Throws<ChatFormatException>(() => new ArrayElements().Append(Encoding.UTF8.GetBytes(bytes)));
    }

    [Fact]
    public void Element_that_never_ends_is_refused()
    {
        Assert.Throws<ChatFormatException>(() => new ArrayElements(maxBytes: 16).Append("[{\"a\":\"aaaaaaaaaaaaaaaaaaaaaaa"u8));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("5")]
    [InlineData("""{"candidates":{}}""")]
    [InlineData("""{"candidates":[{"index":1}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":5}]}}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"functionCall":{"name":"a","partialArgs":[]}}]}}]}""")]
    public void Event_that_is_no_chunk_is_named(string data)
    {
        Assert.Throws<ChatFormatException>(() => Read(data));
    }

    private static OpaqueState Signature => new(Origin, StateKinds.ThoughtSignature, "c2ln");

    private static string Candidate(string parts, string reason) => $$$"""{"content":{"parts":[{{{parts}}}],"role":"model"},"finishReason":"{{{reason}}}","index":0}""";

    private static string Parts(string parts) => $$$"""{"candidates":[{"content":{"parts":[{{{parts}}}],"role":"model"}}],"responseId":"r","modelVersion":"m"}""";

    private static string Finish(string parts, string reason) => $$"""{"candidates":[{{Candidate(parts, reason)}}],"responseId":"r","modelVersion":"m"}""";

    private static List<ChatEvent> Read(params string[] events) => DialectRun.ReadStream(Dialect, string.Concat(events.Select(data => $"data: {data.ReplaceLineEndings(" ")}\n\n")));

    private static string WriteArray(IEnumerable<ChatEvent> events)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = GeminiDialect.OpenArrayStream(new ResponseWriteContext(DialectRun.Request, new LossLog(), new IdSource("test"), 0));
        foreach (var e in events)
        {
            writer.WriteHeartbeat(output);
            writer.Write(e, output);
        }

        writer.Close(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
