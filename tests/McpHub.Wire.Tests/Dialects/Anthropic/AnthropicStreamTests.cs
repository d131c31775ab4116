using System.Buffers;
using System.Text;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Anthropic;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Anthropic;

public sealed class AnthropicStreamTests
{
    private const string Start = """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":25,"cache_read_input_tokens":5,"cache_creation_input_tokens":7,"cache_creation":{"ephemeral_5m_input_tokens":3,"ephemeral_1h_input_tokens":4},"output_tokens":1,"service_tier":"standard"}}}""";
    private const string End = """{"type":"message_stop"}""";

    private static readonly ChatDialect Dialect = AnthropicDialect.Instance;

    [Fact]
    public void Stream_as_the_vendor_sends_it_is_read_whole()
    {
        var response = DialectRun.Fold(Read(
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            """{"type": "ping"}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Let me"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":" see"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Looking"}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":""}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"city\": \"Par"}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"is\"}"}}""",
            """{"type":"content_block_stop","index":2}""",
            """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":89,"output_tokens_details":{"thinking_tokens":40}}}""",
            End));

        var state = new OpaqueState(new Origin(Families.Anthropic, "provider", "model"), StateKinds.ThinkingSignature, "c2ln");
        Assert.Equal(
            [new ReasoningBlock("Let me see") { State = state }, new TextBlock("Looking"), new ToolCallBlock("toolu_1", "weather", """{"city": "Paris"}""")], response.Content);
        Assert.Equal(new Stop(StopReason.ToolUse), response.Stop);
        Assert.Equal(new TokenUsage { Input = 25, CacheRead = 5, CacheWrite = 3, CacheWriteLong = 4, Output = 49, Reasoning = 40 }, response.Usage);
        Assert.Equal(new Extras("anthropic", [new Extra("usage.service_tier", RawJson.Parse("\"standard\""))]), response.Extras);
    }

    [Fact]
    public void That_the_model_itself_calls_a_tool_is_said_in_answers_and_goes_without_saying_elsewhere()
    {
        var response = DialectRun.Fold(Read(
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_1","name":"a","input":{},"caller":{"type":"direct"}}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_2","name":"a","input":{},"caller":{"type":"code_execution_20260120","tool_id":"srvtoolu_1"}}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":2}}""",
            End));
        Assert.Equal([default, new Extras("anthropic", [new Extra("caller", RawJson.Parse("""{"type":"code_execution_20260120","tool_id":"srvtoolu_1"}"""))])], response.Content.Select(block => block.Extras));

        var written = DialectRun.WriteResponse(Dialect, response);
        Assert.Contains(""" "id":"toolu_1","name":"a","input":{},"caller":{"type":"direct"}} """.Trim(), written, StringComparison.Ordinal);
        Assert.Contains(""" "id":"toolu_2","name":"a","input":{},"caller":{"type":"code_execution_20260120","tool_id":"srvtoolu_1"}} """.Trim(), written, StringComparison.Ordinal);
    }

    [Fact]
    public void Usage_at_the_end_takes_the_place_of_usage_at_the_beginning()
    {
        var response = DialectRun.Fold(Read(
            Start, """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":30,"cache_creation_input_tokens":7,"cache_read_input_tokens":5,"output_tokens":12}}""", End));

        Assert.Equal(new TokenUsage { Input = 30, CacheRead = 5, CacheWrite = 3, CacheWriteLong = 4, Output = 12 }, response.Usage);
    }

    [Fact]
    public void Input_of_the_providers_own_tool_is_put_together()
    {
        var response = DialectRun.Fold(Read(
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"query\":"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"\"x\"}"}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3,"server_tool_use":{"web_search_requests":1}}}""",
            End));

        Assert.Equal("""{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"x"}}""", Assert.IsType<OpaqueBlock>(Assert.Single(response.Content)).Json.ToString());
        Assert.Equal([new ToolUses("web_search", 1)], response.Usage!.BuiltInTools);
    }

    [Fact]
    public void Error_event_after_a_good_start_keeps_its_meaning()
    {
        var failed = Assert.IsType<ResponseFailed>(Read(Start, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""")[^1]);

        Assert.Equal(new ChatError(ErrorClass.Overloaded, "Overloaded") { Code = "overloaded_error" }, failed.Error);
    }

    [Theory]
    [InlineData("""{"type":"message_start","message":{}}""")]
    [InlineData("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}}""")]
    [InlineData("""{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""")]
    [InlineData("""{"type":"content_block_stop","index":0}""")]
    public void Event_that_cannot_stand_after_the_start_is_refused(string e)
    {
        Assert.Throws<ChatFormatException>(() => Read(Start, e));
    }

    [Fact]
    public void Thought_in_a_block_of_text_is_refused()
    {
        var e = Assert.Throws<ChatFormatException>(() => Read(
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"x"}}"""));

        Assert.Equal("delta.type: 'thinking_delta' does not fit the open block", e.Message);
    }

    [Fact]
    public void Usage_that_comes_last_is_told_last()
    {
        var stream = DialectRun.WriteStream(
            Dialect,
            [
                new ResponseStarted { Id = "msg_1", Model = "claude" }, new BlockStarted(0, new TextBlock("")), new TextAdded(0, "Hi"), new BlockEnded(0),
                new Stopped(new Stop(StopReason.End)), new UsageReported(new TokenUsage { Input = 10, CacheRead = 4, Output = 2 }), new ResponseEnded(),
            ]);

        Assert.Equal(
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":10,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":2}}

            event: message_stop
            data: {"type":"message_stop"}


            """,
            stream);
    }

    [Fact]
    public void Tool_call_whose_input_is_no_object_ends_in_an_error()
    {
        var stream = DialectRun.WriteStream(
            Dialect,
            [
                new ResponseStarted(), new BlockStarted(0, new ToolCallBlock("c1", "a", "")), new TextAdded(0, "{\"x\":"), new BlockEnded(0),
                new Stopped(new Stop(StopReason.ToolUse)), new ResponseEnded(),
            ]);

        Assert.EndsWith("""data: {"type":"error","error":{"type":"api_error","message":"The model wrote the tool call c1 with an input that is no JSON object.","details":{"error_code":"broken_tool_call"}}}""" + "\n\n", stream);
        Assert.DoesNotContain("message_stop", stream, StringComparison.Ordinal);
    }

    [Fact]
    public void Sign_of_life_is_a_ping_once_the_message_has_started()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = Dialect.ResponseWriter.OpenStream(new ResponseWriteContext(DialectRun.Request, new LossLog(), new IdSource("x"), 0));
        writer.WriteHeartbeat(output);
        Assert.Equal(":\n\n", Encoding.UTF8.GetString(output.WrittenSpan));
        writer.Write(new ResponseStarted(), output);
        writer.Write(new BlockStarted(0, new TextBlock("")), output);
        writer.WriteHeartbeat(output);

        Assert.EndsWith("event: ping\ndata: {\"type\": \"ping\"}\n\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static List<ChatEvent> Read(params string[] events) => DialectRun.ReadStream(Dialect, string.Concat(events.Select(data => $"event: x\ndata: {data}\n\n")));
}
