using System.Buffers;
using System.Text;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Ollama;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Ollama;

public sealed class OllamaStreamTests
{
    private static readonly ChatDialect Dialect = OllamaDialect.Instance;

    [Fact]
    public void Lines_are_pieces_of_one_answer()
    {
        var response = DialectRun.Fold(Read(
            """{"model":"m","created_at":"2026-01-02T03:04:05.6Z","message":{"role":"assistant","content":"","thinking":"Let me "},"done":false}""",
            """{"model":"m","message":{"role":"assistant","content":"","thinking":"think."},"done":false}""",
            """{"model":"m","message":{"role":"assistant","content":"Hel","images":null},"done":false}""",
            "",
            """{"model":"m","message":{"role":"assistant","content":"lo"},"done":false}""",
            """{"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"a","arguments":{"x":1.0}}}]},"done":false}""",
            """{"model":"m","message":{"role":"assistant","content":""},"done_reason":"stop","done":true,"total_duration":5,"prompt_eval_count":26,"eval_count":282}"""));

        Assert.Equal([new ReasoningBlock("Let me think."), new TextBlock("Hello")], response.Content.Take(2));
        Assert.Equal(("a", """{"x":1.0}"""), (((ToolCallBlock)response.Content[2]).Name, ((ToolCallBlock)response.Content[2]).Input));
        Assert.Equal(StopReason.ToolUse, response.Stop.Reason);
        Assert.Equal(new TokenUsage { Input = 26, Output = 282 }, response.Usage);
    }

    [Theory]
    [InlineData("stop", StopReason.End)]
    [InlineData("length", StopReason.Length)]
    [InlineData("load", StopReason.End)]
    [InlineData("tired", StopReason.Other)]
    public void Reason_means_the_same_whole_and_in_pieces(string reason, StopReason expected)
    {
        var line = $$"""{"model":"m","message":{"role":"assistant","content":"a"},"done":true,"done_reason":"{{reason}}"}""";

        Assert.Equal(expected, DialectRun.Fold(Read(line)).Stop.Reason);
        Assert.Equal(expected, DialectRun.ReadResponse(Dialect, line).Stop.Reason);
    }

    [Fact]
    public void Error_in_the_midst_of_a_stream_is_its_end()
    {
        var events = Read("""{"model":"m","message":{"role":"assistant","content":"Hi"},"done":false}""", """{"error":"an error was encountered while running the model"}""", """{"model":"m","done":true}""");

        var failed = Assert.IsType<ResponseFailed>(events[^1]);
        Assert.Equal((ErrorClass.Upstream, "an error was encountered while running the model"), (failed.Error.Class, failed.Error.Message));
    }

    [Fact]
    public void Stream_without_its_last_line_is_broken_off()
    {
        Assert.Equal(new ResponseFailed(ChatError.BrokenOff), Read("""{"model":"m","message":{"role":"assistant","content":"Hi"},"done":false}""")[^1]);
        Assert.Equal("done: must be true: the answer is not whole", Assert.Throws<ChatFormatException>(() => DialectRun.ReadResponse(Dialect, """{"model":"m","message":{"content":"Hi"},"done":false}""")).Message);
    }

    [Fact]
    public void Calls_go_out_whole_and_the_last_line_counts()
    {
        var stream = DialectRun.WriteStream(Dialect, ResponseEvents.Of(
            new ChatResponse { Model = "m", Content = [new ReasoningBlock("hm"), new TextBlock("Hi"), new ToolCallBlock("c", "a", """{"x":1}""")], Stop = new Stop(StopReason.ToolUse), Usage = new TokenUsage { Input = 2, CacheRead = 1, Output = 2, Reasoning = 3 } },
            maxChars: 2));

        Assert.Equal(
            """
            {"model":"m","created_at":"2023-11-14T22:13:20Z","message":{"role":"assistant","content":"","thinking":"hm"},"done":false}
            {"model":"m","created_at":"2023-11-14T22:13:20Z","message":{"role":"assistant","content":"Hi"},"done":false}
            {"model":"m","created_at":"2023-11-14T22:13:20Z","message":{"role":"assistant","content":"","tool_calls":[{"id":"c","function":{"index":0,"name":"a","arguments":{"x":1}}}]},"done":false}
            {"model":"m","created_at":"2023-11-14T22:13:20Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":5}

            """,
            stream);
    }

    [Fact]
    public void Stream_that_breaks_off_ends_in_an_error_and_not_in_a_last_line()
    {
        var stream = DialectRun.WriteStream(Dialect, [new ResponseStarted(), new BlockStarted(0, new TextBlock("")), new TextAdded(0, "Hi")]);

        Assert.EndsWith("""{"error":"The answer broke off before its end.","code":"stream_truncated"}""" + "\n", stream);
        Assert.DoesNotContain("\"done\":true", stream, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_tool_call_is_an_error_and_never_a_stop()
    {
        var stopped = DialectRun.WriteStream(Dialect, [new ResponseStarted(), new Stopped(new Stop(StopReason.BrokenToolCall)), new ResponseEnded()]);
        var written = DialectRun.WriteStream(Dialect, ResponseEvents.Of(new ChatResponse { Content = [new ToolCallBlock("c", "a", "{")], Stop = new Stop(StopReason.ToolUse) }));

        foreach (var stream in new[] { stopped, written })
        {
            Assert.Contains("broken_tool_call", stream, StringComparison.Ordinal);
            Assert.DoesNotContain("\"done\":true", stream, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Sign_of_life_is_a_line_that_every_client_can_read()
    {
        var output = new ArrayBufferWriter<byte>();
        Dialect.ResponseWriter.OpenStream(new ResponseWriteContext(DialectRun.Request, new LossLog(), new IdSource("test"), 0)).WriteHeartbeat(output);

        Assert.Equal("""{"model":"asked","created_at":"1970-01-01T00:00:00Z","message":{"role":"assistant","content":""},"done":false}""" + "\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("""{"message":{"content":5}}""")]
    [InlineData("""{"message":{"tool_calls":[{"function":{"name":"a","arguments":"x"}}]}}""")]
    public void Line_that_is_no_answer_is_named(string line)
    {
        Assert.Throws<ChatFormatException>(() => Read(line));
    }

    [Theory]
    [InlineData(404, """{"error":"model 'x' not found"}""", ErrorClass.NotFound, "model 'x' not found")]
    [InlineData(401, """{"error":"unauthorized","signin_url":"https://example.com"}""", ErrorClass.Authentication, "unauthorized")]
    [InlineData(500, """{"error":"the request exceeds the available context size"}""", ErrorClass.ContextLength, "the request exceeds the available context size")]
    [InlineData(503, "<html>", ErrorClass.Overloaded, "The provider answered with status 503.")]
    public void Error_is_told_by_its_status(int status, string body, ErrorClass expected, string message)
    {
        var error = Dialect.Errors.Read(status, Encoding.UTF8.GetBytes(body));

        Assert.Equal((expected, message, status), (error.Class, error.Message, error.Status));
    }

    [Fact]
    public void Error_has_the_stable_code_beside_its_text()
    {
        var output = new ArrayBufferWriter<byte>();
        Dialect.Errors.Write(new ChatError(ErrorClass.NotFound, "No such model.") { Code = "model_not_found" }, "req-1", output);

        Assert.Equal("""{"error":"No such model.","code":"model_not_found","request_id":"req-1"}""", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static List<ChatEvent> Read(params string[] lines) => DialectRun.ReadStream(Dialect, string.Concat(lines.Select(line => line + "\n")));
}
