using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.OpenAiChat;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.OpenAiChat;

public sealed class OpenAiChatStreamTests
{
    private static readonly ChatDialect Dialect = OpenAiChatDialect.Instance;

    [Fact]
    public void Calls_whose_pieces_come_mixed_are_put_together_one_after_the_other()
    {
        var response = DialectRun.Fold(Read(
            Delta("""{"role":"assistant","tool_calls":[{"index":0,"id":"c0","type":"function","function":{"name":"a","arguments":""}}]}"""),
            Delta("""{"tool_calls":[{"index":1,"id":"c1","type":"function","function":{"name":"b","arguments":"{\"y\""}}]}"""),
            Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":"}},{"index":1,"function":{"arguments":":2}"}}]}"""),
            Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}"""),
            Finish("tool_calls"),
            "[DONE]"));

        Assert.Equal([new ToolCallBlock("c0", "a", """{"x":1}"""), new ToolCallBlock("c1", "b", """{"y":2}""")], response.Content);
    }

    [Fact]
    public void Calls_that_share_a_number_are_told_apart_by_their_ids()
    {
        var response = DialectRun.Fold(Read(
            Delta("""{"tool_calls":[{"index":0,"id":"c0","function":{"name":"a","arguments":"{}"}}]}"""),
            Delta("""{"tool_calls":[{"index":0,"id":"c1","function":{"name":"b","arguments":"{\"y\":"}}]}"""),
            Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"2}"}}]}"""),
            Finish("tool_calls"),
            "[DONE]"));

        Assert.Equal([new ToolCallBlock("c0", "a", "{}"), new ToolCallBlock("c1", "b", """{"y":2}""")], response.Content);
    }

    [Fact]
    public void Text_and_a_call_end_in_tool_use_whatever_the_reason_says()
    {
        var response = DialectRun.Fold(Read(
            Delta("""{"content":"Let me look."}"""),
            Delta("""{"tool_calls":[{"index":0,"id":"c0","function":{"name":"a","arguments":"{}"}}]}"""),
            Finish("stop"),
            "[DONE]"));

        Assert.Equal(StopReason.ToolUse, response.Stop.Reason);
    }

    [Fact]
    public void Usage_comes_after_the_reason_to_stop_and_its_last_report_counts()
    {
        var response = DialectRun.Fold(Read(
            Delta("""{"content":"Hi"}"""),
            """{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}}""",
            Finish("stop"),
            """{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":7,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":5}}}""",
            "[DONE]"));

        Assert.Equal(new TokenUsage { Input = 6, CacheRead = 4, Output = 2, Reasoning = 5 }, response.Usage);
    }

    [Fact]
    public void Reasoning_that_a_server_leaves_out_of_the_output_is_counted()
    {
        var response = DialectRun.Fold(Read(
            Delta("""{"content":"Hi"}"""),
            Finish("stop"),
            """{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":7,"total_tokens":37,"completion_tokens_details":{"reasoning_tokens":20}}}""",
            "[DONE]"));

        Assert.Equal((7, 20), (response.Usage!.Output, response.Usage.Reasoning));
    }

    [Fact]
    public void Stream_whose_reason_to_stop_is_known_may_end_without_its_last_mark()
    {
        Assert.IsType<ResponseEnded>(Read(Delta("""{"content":"Hi"}"""), Finish("stop"))[^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stream_without_a_reason_to_stop_is_broken_off_even_with_its_last_mark(bool hasMark)
    {
        string[] events = hasMark ? [Delta("""{"content":"Hi"}"""), "[DONE]"] : [Delta("""{"content":"Hi"}""")];

        Assert.Equal(new ResponseFailed(ChatError.BrokenOff), Read(events)[^1]);
    }

    [Fact]
    public void Error_in_a_stream_keeps_its_meaning()
    {
        var failed = Assert.IsType<ResponseFailed>(Read(Delta("""{"content":"Hi"}"""), """{"error":{"message":"Busy","type":"service_unavailable_error","code":"server_is_overloaded"}}""")[^1]);

        Assert.Equal((ErrorClass.Overloaded, "server_is_overloaded", "Busy"), (failed.Error.Class, failed.Error.Code, failed.Error.Message));
    }

    [Fact]
    public void Stream_that_breaks_off_ends_in_an_error_and_not_in_the_last_mark()
    {
        var stream = DialectRun.WriteStream(Dialect, [new ResponseStarted { Id = "i", Model = "m" }, new BlockStarted(0, new TextBlock("")), new TextAdded(0, "Hi")]);

        Assert.EndsWith("""data: {"error":{"message":"The answer broke off before its end.","type":"server_error","param":null,"code":"stream_truncated"}}""" + "\n\n", stream);
        Assert.DoesNotContain("[DONE]", stream, StringComparison.Ordinal);
    }

    [Fact]
    public void Usage_is_written_only_for_callers_who_asked()
    {
        ChatEvent[] events = [new ResponseStarted(), new UsageReported(new TokenUsage { Input = 1 }), new Stopped(new Stop(StopReason.End)), new ResponseEnded()];

        Assert.Contains("\"usage\"", DialectRun.WriteStream(Dialect, events), StringComparison.Ordinal);
        Assert.DoesNotContain("\"usage\"", DialectRun.WriteStream(Dialect, events, request: new ChatRequest { Model = "m" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_tool_call_is_an_error_and_never_a_stop()
    {
        var stream = DialectRun.WriteStream(Dialect, [new ResponseStarted(), new Stopped(new Stop(StopReason.BrokenToolCall)), new ResponseEnded()]);

        Assert.Contains("broken_tool_call", stream, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", stream, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("""{"choices":{}}""")]
    [InlineData("""{"choices":[{"index":1,"delta":{}}]}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":5}}]}""")]
    public void Event_that_is_no_chunk_is_named(string data)
    {
        Assert.Throws<ChatFormatException>(() => Read(data));
    }

    private static string Delta(string delta) => $$"""{"id":"c","model":"m","choices":[{"index":0,"delta":{{delta}},"finish_reason":null}]}""";

    private static string Finish(string reason) => $$"""{"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"{{reason}}"}]}""";

    private static List<ChatEvent> Read(params string[] events) => DialectRun.ReadStream(Dialect, string.Concat(events.Select(data => $"data: {data}\n\n")));
}
