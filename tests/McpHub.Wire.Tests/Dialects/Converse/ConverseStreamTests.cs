using System.Buffers;
using System.Text;
using McpHub.Wire.Aws;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Converse;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Converse;

public sealed class ConverseStreamTests
{
    private static readonly ChatDialect Dialect = ConverseDialect.Instance;
    private static readonly (string, string) Start = ("messageStart", """{"p":"abcd","role":"assistant"}""");
    private static readonly (string, string) End = ("messageStop", """{"p":"ab","stopReason":"end_turn"}""");

    [Fact]
    public void Thoughts_text_and_calls_come_in_pieces_and_usage_after_the_reason_to_stop()
    {
        var response = DialectRun.Fold(Read(
            Start,
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"hm"}},"p":"abc"}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"sig"}}}"""),
            ("contentBlockStop", """{"contentBlockIndex":0}"""),
            ("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"text":"Hel"}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"text":"lo"}}"""),
            ("contentBlockStop", """{"contentBlockIndex":1}"""),
            ("contentBlockStart", """{"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"tooluse_1","name":"a"}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":2,"delta":{"toolUse":{"input":"{\"x\":"}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":2,"delta":{"toolUse":{"input":"1}"}}}"""),
            ("contentBlockStop", """{"contentBlockIndex":2}"""),
            ("messageStop", """{"stopReason":"tool_use"}"""),
            ("metadata", """{"metrics":{"latencyMs":5},"usage":{"inputTokens":10,"outputTokens":7,"totalTokens":37,"cacheReadInputTokens":15,"cacheWriteInputTokens":5,"cacheDetails":[{"ttl":"1h","inputTokens":2}]}}""")));

        var origin = new Origin(Families.Bedrock, "provider", "model");
        Assert.Equal(
            [new ReasoningBlock("hm") { State = new OpaqueState(origin, StateKinds.ThinkingSignature, "sig") }, new TextBlock("Hello"), new ToolCallBlock("tooluse_1", "a", """{"x":1}""")],
            response.Content);
        Assert.Equal(StopReason.ToolUse, response.Stop.Reason);
        Assert.Equal(new TokenUsage { Input = 10, CacheRead = 15, CacheWrite = 3, CacheWriteLong = 2, Output = 7 }, response.Usage);
    }

    [Theory]
    [InlineData("end_turn", StopReason.End)]
    [InlineData("max_tokens", StopReason.Length)]
    [InlineData("stop_sequence", StopReason.StopSequence)]
    [InlineData("guardrail_intervened", StopReason.Filtered)]
    [InlineData("content_filtered", StopReason.Filtered)]
    [InlineData("model_context_window_exceeded", StopReason.ContextFull)]
    [InlineData("malformed_tool_use", StopReason.BrokenToolCall)]
    [InlineData("malformed_model_output", StopReason.BrokenToolCall)]
    [InlineData("new_reason", StopReason.Other)]
    public void Reason_means_the_same_whole_and_in_pieces(string reason, StopReason expected)
    {
        var end = $$"""{"stopReason":"{{reason}}"}""";

        Assert.Equal(expected, DialectRun.Fold(Read(Start, ("messageStop", end))).Stop.Reason);
        Assert.Equal(expected, DialectRun.ReadResponse(Dialect, $$$"""{"output":{"message":{"role":"assistant","content":[]}},{{{end[1..]}}}""").Stop.Reason);
    }

    [Theory]
    [InlineData("throttlingException", ErrorClass.RateLimited)]
    [InlineData("modelStreamErrorException", ErrorClass.Upstream)]
    [InlineData("validationException", ErrorClass.Invalid)]
    [InlineData("internalServerException", ErrorClass.Upstream)]
    [InlineData("serviceUnavailableException", ErrorClass.Overloaded)]
    public void Exception_in_a_stream_keeps_its_meaning(string name, ErrorClass expected)
    {
        var failed = Assert.IsType<ResponseFailed>(Read(Start, (name, """{"message":"Oh."}"""))[^1]);

        Assert.Equal((expected, name, "Oh."), (failed.Error.Class, failed.Error.Code, failed.Error.Message));
    }

    [Fact]
    public void Event_that_is_not_known_is_passed_over()
    {
        Assert.IsType<ResponseEnded>(Read(Start, ("newEvent", "{}"), End)[^1]);
    }

    [Fact]
    public void Stream_without_a_reason_to_stop_is_broken_off()
    {
        Assert.Equal(new ResponseFailed(ChatError.BrokenOff), Read(Start, ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"Hi"}}"""))[^1]);
    }

    [Fact]
    public void Events_are_those_that_amazon_sends()
    {
        var stream = DialectRun.WriteStream(Dialect, ResponseEvents.Of(
            new ChatResponse { Content = [new TextBlock("Hi"), new ToolCallBlock("c", "a", """{"x":1}""")], Stop = new Stop(StopReason.ToolUse), Usage = new TokenUsage { Input = 3, Output = 2 } }));

        Assert.Equal(
            [
                """messageStart {"role":"assistant"}""",
                """contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"Hi"}}""",
                """contentBlockStop {"contentBlockIndex":0}""",
                """contentBlockStart {"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"c","name":"a"}}}""",
                """contentBlockDelta {"contentBlockIndex":1,"delta":{"toolUse":{"input":"{\"x\":1}"}}}""",
                """contentBlockStop {"contentBlockIndex":1}""",
                """messageStop {"stopReason":"tool_use"}""",
                """metadata {"usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5,"cacheReadInputTokens":0,"cacheWriteInputTokens":0},"metrics":{"latencyMs":0}}""",
            ],
            EventsOf(stream));
    }

    [Fact]
    public void Stream_that_breaks_off_ends_in_an_exception_and_not_in_a_reason_to_stop()
    {
        var stream = DialectRun.WriteStream(Dialect, [new ResponseStarted(), new BlockStarted(0, new TextBlock("")), new TextAdded(0, "Hi")]);

        Assert.Equal("""modelStreamErrorException {"message":"The answer broke off before its end.","reason":"stream_truncated"}""", EventsOf(stream)[^1]);
        Assert.DoesNotContain("messageStop", stream, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_tool_call_is_an_error_and_never_a_stop()
    {
        var stopped = DialectRun.WriteStream(Dialect, [new ResponseStarted(), new Stopped(new Stop(StopReason.BrokenToolCall)), new ResponseEnded()]);
        var written = DialectRun.WriteStream(Dialect, ResponseEvents.Of(new ChatResponse { Content = [new ToolCallBlock("c", "a", "{")], Stop = new Stop(StopReason.ToolUse) }));

        foreach (var stream in new[] { stopped, written })
        {
            Assert.Contains("broken_tool_call", stream, StringComparison.Ordinal);
            Assert.DoesNotContain("messageStop", stream, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("messageStart", "nonsense")]
    [InlineData("messageStart", "{}")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"x":1}}""")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":5}}""")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"toolUse":{"input":"x"}}}""")]
    [InlineData("contentBlockStart", """{"contentBlockIndex":0,"start":{"toolResult":{"toolUseId":"x"}}}""")]
    [InlineData("messageStop", "{}")]
    public void Event_that_is_wrong_is_named(string name, string payload)
    {
        Assert.Throws<ChatFormatException>(() => Read(Start, (name, payload)));
    }

    [Theory]
    [InlineData(400, """{"message":"Bad."}""", ErrorClass.Invalid)]
    [InlineData(400, """{"message":"Input is too long for requested model."}""", ErrorClass.ContextLength)]
    [InlineData(403, """{"message":"The security token included in the request is invalid."}""", ErrorClass.Authentication)]
    [InlineData(403, """{"Message":"You don't have access."}""", ErrorClass.Permission)]
    [InlineData(424, """{"message":"Oh."}""", ErrorClass.Upstream)]
    [InlineData(400, """{"__type":"com.amazon.coral#ThrottlingException","message":"Slow."}""", ErrorClass.RateLimited)]
    [InlineData(429, """{"message":"Slow."}""", ErrorClass.RateLimited)]
    [InlineData(503, "<html>", ErrorClass.Overloaded)]
    public void Error_is_told_by_its_type_or_its_status(int status, string body, ErrorClass expected)
    {
        Assert.Equal(expected, Dialect.Errors.Read(status, Encoding.UTF8.GetBytes(body)).Class);
    }

    [Fact]
    public void Error_is_written_as_amazon_spells_it()
    {
        var output = new ArrayBufferWriter<byte>();
        Dialect.Errors.Write(new ChatError(ErrorClass.RateLimited, "Slow.") { Code = "rate_limited" }, "req-1", output);

        Assert.Equal("""{"__type":"ThrottlingException","message":"Slow.","reason":"rate_limited","requestId":"req-1"}""", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("metadata", """{"usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5}}""")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"x"}}""")]
    public void Event_that_comes_before_the_start_is_refused(string name, string payload)
    {
        Assert.Throws<ChatFormatException>(() => Read((name, payload)));
    }

    private static List<ChatEvent> Read(params (string Name, string Payload)[] events)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var (name, payload) in events)
        {
            if (name.EndsWith("Exception", StringComparison.Ordinal)) AwsEventWriter.WriteException(output, Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(payload));
            else AwsEventWriter.WriteEvent(output, Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(payload));
        }

        return DialectRun.ReadStream(Dialect, Encoding.Latin1.GetString(output.WrittenSpan));
    }

    private static List<string> EventsOf(string stream)
    {
        using var reader = new AwsEventReader();
        reader.Append(Encoding.Latin1.GetBytes(stream));
        var events = new List<string>();
        while (reader.TryRead(out var e)) events.Add($"{Encoding.UTF8.GetString(e.Name)} {Encoding.UTF8.GetString(e.Payload)}");
        return events;
    }
}
