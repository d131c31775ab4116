using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Anthropic;
using McpHub.Wire.Dialects.OpenAiChat;
using McpHub.Wire.Dialects.OpenAiResponses;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects;

/// <summary>What other gateways' users suffered from in streams.</summary>
public sealed class StreamFaultTests
{
    private static readonly ChatDialect OpenAi = OpenAiChatDialect.Instance;
    private static readonly ChatDialect Anthropic = AnthropicDialect.Instance;

    /// <summary>Thoughts in a block that was opened for text, and a second start, killed clients.</summary>
    [Fact]
    public void Thoughts_text_and_calls_of_OpenAI_each_have_their_own_block_for_Anthropic()
    {
        var stream = ToAnthropic(
            Delta("""{"role":"assistant","content":""}"""),
            Delta("""{"reasoning_content":"I must"}"""),
            Delta("""{"content":"Let me look."}"""),
            Delta("""{"tool_calls":[{"index":0,"id":"c0","type":"function","function":{"name":"a","arguments":"{}"}}]}"""),
            Finish("tool_calls"),
            "[DONE]");

        Assert.Equal(
            [
                "message_start",
                "content_block_start thinking", "content_block_delta thinking_delta", "content_block_stop",
                "content_block_start text", "content_block_delta text_delta", "content_block_stop",
                "content_block_start tool_use", "content_block_delta input_json_delta", "content_block_stop",
                "message_delta", "message_stop",
            ],
            Outline(stream));
    }

    /// <summary>Clients died of a second, identical start: some servers repeat the role with every piece.</summary>
    [Fact]
    public void Role_that_comes_again_starts_no_second_message_for_Anthropic()
    {
        var stream = ToAnthropic(
            Delta("""{"role":"assistant","content":""}"""), Delta("""{"role":"assistant","content":"Hi"}"""), Delta("""{"role":"assistant","content":" there"}"""), Finish("stop"), "[DONE]");

        Assert.Single(Outline(stream), type => type == "message_start");
        Assert.Single(Outline(stream), type => type == "content_block_start text");
    }

    /// <summary>An agent stopped in silence, because an answer with text and a call ended like one with text alone.</summary>
    [Theory]
    [InlineData("stop")]
    [InlineData("tool_calls")]
    [InlineData("eos")]
    public void Text_and_a_call_end_in_tool_use_for_Anthropic_whatever_reason_is_given(string reason)
    {
        var stream = ToAnthropic(
            Delta("""{"content":"Let me look."}"""),
            Delta("""{"tool_calls":[{"index":0,"id":"c0","type":"function","function":{"name":"a","arguments":"{}"}}]}"""),
            Finish(reason),
            "[DONE]");

        Assert.Contains("\"stop_reason\":\"tool_use\"", stream, StringComparison.Ordinal);
    }

    /// <summary>Streaming and whole answers ended differently, and unknown words leaked through.</summary>
    [Theory]
    [InlineData("stop", "end_turn")]
    [InlineData("length", "max_tokens")]
    [InlineData("content_filter", "refusal")]
    [InlineData("something_new", "end_turn")]
    public void Reason_to_stop_is_the_same_in_a_stream_and_in_a_whole_answer(string reason, string expected)
    {
        var stream = ToAnthropic(Delta("""{"content":"Hi"}"""), Finish(reason), "[DONE]");
        var whole = DialectRun.WriteResponse(Anthropic, DialectRun.ReadResponse(OpenAi, $$"""{"id":"c","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"{{reason}}"}]}"""));

        Assert.Contains($"\"stop_reason\":\"{expected}\"", stream, StringComparison.Ordinal);
        Assert.Contains($"\"stop_reason\":\"{expected}\"", whole, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("end_turn", "stop")]
    [InlineData("stop_sequence", "stop")]
    [InlineData("max_tokens", "length")]
    [InlineData("model_context_window_exceeded", "length")]
    [InlineData("refusal", "content_filter")]
    [InlineData("pause_turn", "stop")]
    [InlineData("something_new", "stop")]
    public void Reason_to_stop_of_Anthropic_is_a_word_that_OpenAI_knows(string reason, string expected)
    {
        Assert.Contains($"\"finish_reason\":\"{expected}\"", ToOpenAi(AnthropicStart, AnthropicEnd(reason), AnthropicStop), StringComparison.Ordinal);
    }

    /// <summary>A later chunk said otherwise than an earlier one.</summary>
    [Fact]
    public void Reason_that_comes_later_counts()
    {
        Assert.Contains("\"stop_reason\":\"max_tokens\"", ToAnthropic(Delta("""{"content":"Hi"}"""), Finish("stop"), Finish("length"), "[DONE]"), StringComparison.Ordinal);
    }

    /// <summary>Arguments of several calls ran into each other, because all calls had one number.</summary>
    [Fact]
    public void Calls_of_Anthropic_have_a_number_each_for_OpenAI()
    {
        var stream = ToOpenAi(
            AnthropicStart,
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t1","name":"a","input":{}}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"x\":1}"}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t2","name":"b","input":{}}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"y\":2}"}}""",
            """{"type":"content_block_stop","index":2}""",
            AnthropicEnd("tool_use"),
            AnthropicStop);

        Assert.Contains("""{"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"a","arguments":""}}]}""", stream, StringComparison.Ordinal);
        Assert.Contains("""{"tool_calls":[{"index":1,"function":{"arguments":"{\"y\":2}"}}]}""", stream, StringComparison.Ordinal);
        Assert.Equal(
            [new ToolCallBlock("t1", "a", """{"x":1}"""), new ToolCallBlock("t2", "b", """{"y":2}""")], DialectRun.Fold(DialectRun.ReadStream(OpenAi, stream)).Content.OfType<ToolCallBlock>());
    }

    /// <summary>Usage was 0, because it comes after the reason to stop.</summary>
    [Fact]
    public void Usage_of_OpenAI_reaches_Anthropic_although_it_comes_last()
    {
        var stream = ToAnthropic(
            Delta("""{"content":"Hi"}"""), Finish("stop"), """{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":7,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":4}}}""", "[DONE]");

        Assert.Contains(""","usage":{"input_tokens":6,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":7}}""", stream.Split("event: message_delta")[1], StringComparison.Ordinal);
    }

    /// <summary>The usage at the beginning and the usage so far were added up.</summary>
    [Fact]
    public void Usage_of_Anthropic_is_counted_once()
    {
        var stream = ToOpenAi(AnthropicStart, """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":25,"output_tokens":15}}""", AnthropicStop);

        Assert.Contains("\"usage\":{\"prompt_tokens\":25,\"completion_tokens\":15,\"total_tokens\":40,", stream, StringComparison.Ordinal);
    }

    /// <summary>An answer that was cut for length, or failed, ended an Anthropic stream in the middle.</summary>
    [Theory]
    [InlineData("""{"type":"response.incomplete","response":{"id":"resp_1","model":"m","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]}}""", "content_block_stop|message_delta|message_stop", "max_tokens")]
    [InlineData("""{"type":"response.failed","response":{"id":"resp_1","model":"m","status":"failed","error":{"code":"rate_limit_exceeded","message":"Slow down."},"output":[]}}""", "error", "rate_limit_error")]
    public void Answer_of_Responses_that_does_not_complete_has_an_end_for_Anthropic(string last, string end, string word)
    {
        var stream = DialectRun.TranslateStream(
            OpenAiResponsesDialect.Instance,
            Anthropic,
            Sse(
                """{"type":"response.created","response":{"id":"resp_1","object":"response","model":"m","status":"in_progress","output":[]}}""",
                """{"type":"response.output_item.added","output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","content":[],"role":"assistant"}}""",
                """{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"Hi"}""",
                last));

        Assert.EndsWith(end, string.Join('|', Outline(stream)), StringComparison.Ordinal);
        Assert.Contains($"\"{word}\"", stream, StringComparison.Ordinal);
    }

    /// <summary>Gateways waited for ever for a mark that some servers never send.</summary>
    [Fact]
    public void Reader_says_when_an_answer_may_be_over()
    {
        var reader = OpenAi.ResponseReader.OpenStream(DialectRun.ReadContext(OpenAi));
        var events = new List<ChatEvent>();
        reader.Read(default, System.Text.Encoding.UTF8.GetBytes(Delta("""{"content":"Hi"}""")), events);
        Assert.False(reader.MayEnd);
        reader.Read(default, System.Text.Encoding.UTF8.GetBytes(Finish("stop")), events);
        Assert.True(reader.MayEnd);
        reader.Close(events);
        reader.Close(events);

        Assert.IsType<ResponseEnded>(Assert.Single(events, e => e is ResponseEnded or ResponseFailed));
    }

    /// <summary>A parser's error was swallowed, and the clean end that followed made half an answer look whole.</summary>
    [Fact]
    public void Answer_that_breaks_off_ends_in_an_error_in_every_dialect()
    {
        var half = Sse(Delta("""{"content":"Hi"}"""));

        Assert.EndsWith("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"The answer broke off before its end.\",\"details\":{\"error_code\":\"stream_truncated\"}}}\n\n", DialectRun.TranslateStream(OpenAi, Anthropic, half));
        Assert.DoesNotContain("[DONE]", DialectRun.TranslateStream(OpenAi, OpenAi, half), StringComparison.Ordinal);
    }

    /// <summary>Results were linked to the wrong calls, because made-up ids began anew with every answer.</summary>
    [Fact]
    public void Ids_that_the_hub_makes_up_never_meet_in_two_answers()
    {
        string[] IdsOf(string seed)
        {
            var reader = OpenAi.ResponseReader.OpenStream(new ResponseReadContext(new Origin(Families.OpenAi), new IdSource(seed)));
            var events = new List<ChatEvent>();
            foreach (var index in new[] { 0, 1 })
            {
                reader.Read(default, System.Text.Encoding.UTF8.GetBytes(Delta($$$"""{"tool_calls":[{"index":{{{index}}},"function":{"name":"a","arguments":"{}"}}]}""")), events);
            }

            reader.Read(default, System.Text.Encoding.UTF8.GetBytes(Finish("tool_calls")), events);
            reader.Close(events);
            return [.. events.OfType<BlockStarted>().Select(e => ((ToolCallBlock)e.Block).CallId)];
        }

        Assert.Distinct([.. IdsOf("request 1"), .. IdsOf("request 2")]);
        Assert.Equal(IdsOf("request 1"), IdsOf("request 1"));
    }

    /// <summary>An overload told inside a stream looked like an answer, or like a success.</summary>
    [Fact]
    public void Overload_inside_a_stream_is_an_overload_for_every_caller()
    {
        const string overload = """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""";

        Assert.EndsWith("""data: {"error":{"message":"Overloaded","type":"service_unavailable_error","param":null,"code":"overloaded_error"}}""" + "\n\n", ToOpenAi(AnthropicStart, overload));
        Assert.EndsWith("""{"type":"overloaded_error","message":"Busy","details":{"error_code":"server_is_overloaded"}}}""" + "\n\n", ToAnthropic("""{"error":{"message":"Busy","type":"service_unavailable_error","code":"server_is_overloaded"}}"""));
    }

    private const string AnthropicStart = """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":25,"output_tokens":1}}}""";
    private const string AnthropicStop = """{"type":"message_stop"}""";

    private static string AnthropicEnd(string reason) => $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{reason}}}","stop_sequence":null},"usage":{"output_tokens":15}}""";

    private static string Delta(string delta) => $$"""{"id":"c","model":"m","choices":[{"index":0,"delta":{{delta}},"finish_reason":null}]}""";

    private static string Finish(string reason) => $$"""{"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"{{reason}}"}]}""";

    private static string Sse(params string[] events) => string.Concat(events.Select(data => $"data: {data}\n\n"));

    private static string ToAnthropic(params string[] events) => DialectRun.TranslateStream(OpenAi, Anthropic, Sse(events));

    private static string ToOpenAi(params string[] events) => DialectRun.TranslateStream(Anthropic, OpenAi, Sse(events));

    // The type of each event and of what is in it.
    private static IEnumerable<string> Outline(string stream) => stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(e =>
    {
        using var json = System.Text.Json.JsonDocument.Parse(e[(e.IndexOf("data: ", StringComparison.Ordinal) + 6)..]);
        var type = json.RootElement.GetProperty("type").GetString()!;
        var inner = type switch { "content_block_start" => "content_block", "content_block_delta" => "delta", _ => null };
        return inner is null ? type : $"{type} {json.RootElement.GetProperty(inner).GetProperty("type").GetString()}";
    });
}
