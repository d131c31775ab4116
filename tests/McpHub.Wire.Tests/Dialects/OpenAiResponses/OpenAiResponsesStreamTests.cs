using System.Text.Json;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.OpenAiChat;
using McpHub.Wire.Dialects.OpenAiResponses;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.OpenAiResponses;

public sealed class OpenAiResponsesStreamTests
{
    private const string Created = """{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","model":"m","status":"in_progress","output":[]}}""";
    private const string InProgress = """{"type":"response.in_progress","sequence_number":1,"response":{"id":"resp_1","object":"response","model":"m","status":"in_progress","output":[]}}""";
    private const string MessageAdded = """{"type":"response.output_item.added","output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","content":[],"role":"assistant"}}""";
    private const string Completed = """{"type":"response.completed","response":{"id":"resp_1","model":"m","status":"completed","output":[]}}""";

    private static readonly ChatDialect Dialect = OpenAiResponsesDialect.Instance;

    [Fact]
    public void Thoughts_text_and_a_call_as_openai_streams_them()
    {
        var response = DialectRun.Fold(Read(
            Created,
            InProgress,
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"rs_1","type":"reasoning","encrypted_content":"part","summary":[]}}""",
            """{"type":"response.reasoning_summary_part.added","item_id":"rs_1","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}""",
            """{"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":0,"delta":"Think","obfuscation":"x"}""",
            """{"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":0,"delta":"ing."}""",
            """{"type":"response.reasoning_summary_text.done","item_id":"rs_1","output_index":0,"summary_index":0,"text":"Thinking."}""",
            """{"type":"response.reasoning_summary_part.done","item_id":"rs_1","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":"Thinking."}}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"rs_1","type":"reasoning","encrypted_content":"whole","summary":[{"type":"summary_text","text":"Thinking."}]}}""",
            """{"type":"response.output_item.added","output_index":1,"item":{"id":"msg_1","type":"message","status":"in_progress","content":[],"role":"assistant"}}""",
            """{"type":"response.content_part.added","item_id":"msg_1","output_index":1,"content_index":0,"part":{"type":"output_text","annotations":[],"logprobs":[],"text":""}}""",
            """{"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":"See","logprobs":[]}""",
            """{"type":"response.output_text.annotation.added","item_id":"msg_1","output_index":1,"content_index":0,"annotation_index":0,"annotation":{"type":"url_citation","url":"https://example.com","title":"E","start_index":0,"end_index":3}}""",
            """{"type":"response.output_text.done","item_id":"msg_1","output_index":1,"content_index":0,"text":"See"}""",
            """{"type":"response.content_part.done","item_id":"msg_1","output_index":1,"content_index":0,"part":{"type":"output_text","annotations":[{"type":"url_citation","url":"https://example.com","title":"E","start_index":0,"end_index":3}],"logprobs":[],"text":"See"}}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"id":"msg_1","type":"message","status":"completed","content":[{"type":"output_text","annotations":[{"type":"url_citation","url":"https://example.com","title":"E","start_index":0,"end_index":3}],"logprobs":[],"text":"See"}],"role":"assistant"}}""",
            """{"type":"response.output_item.added","output_index":2,"item":{"id":"fc_1","type":"function_call","status":"in_progress","arguments":"","call_id":"call_1","name":"a"}}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":2,"delta":"{\"x\":"}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":2,"delta":"1}"}""",
            """{"type":"response.function_call_arguments.done","item_id":"fc_1","output_index":2,"arguments":"{\"x\":1}"}""",
            """{"type":"response.output_item.done","output_index":2,"item":{"id":"fc_1","type":"function_call","status":"completed","arguments":"{\"x\":1}","call_id":"call_1","name":"a"}}""",
            """{"type":"response.completed","response":{"id":"resp_1","model":"m","status":"completed","output":[],"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":5},"total_tokens":17}}}"""));

        Assert.Equal(
            [
                new ReasoningBlock("Thinking.") { Id = "rs_1", IsSummary = true, State = new OpaqueState(new Origin(Families.OpenAi, "provider", "model"), StateKinds.EncryptedReasoning, "whole") },
                new TextBlock("See") { Id = "msg_1", Citations = [new Citation { Url = "https://example.com", Title = "E", Start = 0, End = 3 }] },
                new ToolCallBlock("call_1", "a", """{"x":1}""") { Id = "fc_1" },
            ],
            response.Content);
        Assert.Equal(new TokenUsage { Input = 6, CacheRead = 4, Output = 2, Reasoning = 5 }, response.Usage);
        Assert.Equal(StopReason.ToolUse, response.Stop.Reason);
    }

    [Fact]
    public void Events_are_written_in_openai_s_order_and_numbered()
    {
        var answer = new ChatResponse
        {
            Content =
            [
                new ReasoningBlock("T") { IsSummary = true }, new TextBlock("Hi"), new RefusalBlock("No"), new ToolCallBlock("c1", "a", "{}"),
                new ToolCallBlock("c2", "b", "x") { Kind = ToolKind.Custom },
            ],
            Stop = new Stop(StopReason.ToolUse),
        };

        var events = Events(DialectRun.WriteStream(Dialect, ResponseEvents.Of(answer)));

        Assert.Equal(
            [
                "response.created", "response.in_progress",
                "response.output_item.added 0", "response.reasoning_summary_part.added 0", "response.reasoning_summary_text.delta 0",
                "response.reasoning_summary_text.done 0", "response.reasoning_summary_part.done 0", "response.output_item.done 0",
                "response.output_item.added 1",
                "response.content_part.added 1", "response.output_text.delta 1", "response.output_text.done 1", "response.content_part.done 1",
                "response.content_part.added 1", "response.refusal.delta 1", "response.refusal.done 1", "response.content_part.done 1",
                "response.output_item.done 1",
                "response.output_item.added 2", "response.function_call_arguments.delta 2", "response.function_call_arguments.done 2", "response.output_item.done 2",
                "response.output_item.added 3", "response.custom_tool_call_input.delta 3", "response.custom_tool_call_input.done 3", "response.output_item.done 3",
                "response.completed",
            ],
            events.Select(e => e.TryGetProperty("output_index", out var index) ? $"{e.GetProperty("type")} {index}" : $"{e.GetProperty("type")}"));
        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(e => e.GetProperty("sequence_number").GetInt32()));
        Assert.Equal([0, 1], events.Where(e => e.GetProperty("type").GetString() == "response.content_part.added").Select(e => e.GetProperty("content_index").GetInt32()));
        Assert.Equal(4, events[^1].GetProperty("response").GetProperty("output").GetArrayLength());
    }

    [Fact]
    public void Event_is_named_before_its_data_and_items_repeat_their_pieces()
    {
        var stream = DialectRun.WriteStream(Dialect, ResponseEvents.Of(new ChatResponse { Id = "resp_1", Content = [new TextBlock("Hello") { Id = "msg_1" }], Stop = new Stop(StopReason.End) }, 3));

        Assert.Contains(
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":4,\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"Hel\",\"logprobs\":[]}\n\n",
            stream,
            StringComparison.Ordinal);
        Assert.Contains("\"type\":\"response.output_text.done\",\"sequence_number\":6,\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"text\":\"Hello\"", stream, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max_output_tokens", StopReason.Length)]
    [InlineData("content_filter", StopReason.Filtered)]
    public void Incomplete_answer_has_ended_for_that_reason(string reason, StopReason expected)
    {
        var response = DialectRun.Fold(Read(
            Created,
            MessageAdded,
            """{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"Hi"}""",
            $$$"""{"type":"response.incomplete","response":{"id":"resp_1","model":"m","status":"incomplete","incomplete_details":{"reason":"{{{reason}}}"},"output":[{"id":"msg_1","type":"message","role":"assistant","status":"incomplete","content":[{"type":"output_text","text":"Hi","annotations":[]}]}]}}"""));

        Assert.Equal(expected, response.Stop.Reason);
        Assert.Equal([new TextBlock("Hi") { Id = "msg_1" }], response.Content);
    }

    [Fact]
    public void Call_that_was_cut_short_is_not_to_be_run()
    {
        var response = DialectRun.Fold(Read(
            Created,
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"fc_1","type":"function_call","arguments":"","call_id":"c1","name":"a"}}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":0,"delta":"{\"x"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"fc_1","type":"function_call","status":"incomplete","arguments":"{\"x","call_id":"c1","name":"a"}}""",
            """{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}}"""));

        Assert.Equal(StopReason.Length, response.Stop.Reason);
    }

    [Theory]
    [InlineData("""{"type":"response.failed","response":{"id":"resp_1","status":"failed","error":{"code":"rate_limit_exceeded","message":"Slow down."}}}""", ErrorClass.RateLimited)]
    [InlineData("""{"type":"response.failed","response":{"id":"resp_1","status":"failed","error":{"code":"server_is_overloaded","message":"Busy."}}}""", ErrorClass.Overloaded)]
    [InlineData("""{"type":"response.failed","response":{"id":"resp_1","status":"failed","error":{"code":"invalid_image_url","message":"No image."}}}""", ErrorClass.Invalid)]
    [InlineData("""{"type":"error","code":"server_error","message":"Broken.","param":null,"sequence_number":3}""", ErrorClass.Upstream)]
    [InlineData("""{"type":"error","sequence_number":3,"error":{"type":"invalid_request_error","code":"context_length_exceeded","message":"Too long."}}""", ErrorClass.ContextLength)]
    [InlineData("""{"error":{"type":"insufficient_quota","code":"insufficient_quota","message":"No money."}}""", ErrorClass.Quota)]
    public void Failure_in_a_stream_keeps_its_meaning(string e, ErrorClass expected)
    {
        Assert.Equal(expected, Assert.IsType<ResponseFailed>(Read(Created, MessageAdded, e)[^1]).Error.Class);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stream_without_its_last_event_is_broken_off_whatever_follows(bool hasMark)
    {
        string[] events = [Created, MessageAdded, """{"type":"response.output_item.done","output_index":0,"item":{"id":"msg_1","type":"message","role":"assistant","content":[]}}"""];

        Assert.Equal(new ResponseFailed(ChatError.BrokenOff), Read(hasMark ? [.. events, "[DONE]"] : events)[^1]);
    }

    [Fact]
    public void Items_whose_events_come_mixed_are_read_one_after_the_other()
    {
        var response = DialectRun.Fold(Read(
            Created,
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"fc_1","type":"function_call","arguments":"","call_id":"c1","name":"a"}}""",
            """{"type":"response.output_item.added","output_index":1,"item":{"id":"fc_2","type":"function_call","arguments":"","call_id":"c2","name":"b"}}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_2","output_index":1,"delta":"{\"y\""}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":0,"delta":"{}"}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_2","output_index":1,"delta":":2}"}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"id":"fc_2","type":"function_call","arguments":"{\"y\":2}","call_id":"c2","name":"b"}}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"fc_1","type":"function_call","arguments":"{}","call_id":"c1","name":"a"}}""",
            Completed));

        Assert.Equal([new ToolCallBlock("c1", "a", "{}") { Id = "fc_1" }, new ToolCallBlock("c2", "b", """{"y":2}""") { Id = "fc_2" }], response.Content);
    }

    [Fact]
    public void Items_that_never_end_are_taken_from_the_last_event()
    {
        var response = DialectRun.Fold(Read(
            Created,
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"fc_1","type":"function_call","arguments":"","call_id":"c1","name":"a"}}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":0,"delta":"{"}""",
            """{"type":"response.completed","response":{"status":"completed","output":[{"id":"fc_1","type":"function_call","arguments":"{}","call_id":"c1","name":"a"},{"id":"msg_2","type":"message","role":"assistant","content":[{"type":"output_text","text":"Hi"}]}]}}"""));

        Assert.Equal([new ToolCallBlock("c1", "a", "{}") { Id = "fc_1" }, new TextBlock("Hi") { Id = "msg_2" }], response.Content);
    }

    [Fact]
    public void Text_without_the_events_around_it_is_read()
    {
        var response = DialectRun.Fold(Read(
            """{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"Hi"}""",
            Completed));

        Assert.Equal([new TextBlock("Hi") { Id = "msg_1" }], response.Content);
    }

    [Fact]
    public void Text_that_comes_only_at_its_end_is_not_lost()
    {
        var response = DialectRun.Fold(Read(
            Created,
            MessageAdded,
            """{"type":"response.content_part.added","item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":""}}""",
            """{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"He"}""",
            """{"type":"response.output_text.done","item_id":"msg_1","output_index":0,"content_index":0,"text":"Hello"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"Hello"},{"type":"refusal","refusal":"No more."}]}}""",
            Completed));

        Assert.Equal([new TextBlock("Hello") { Id = "msg_1" }, new RefusalBlock("No more.") { Id = "msg_1" }], response.Content);
    }

    [Fact]
    public void End_that_says_something_else_than_its_pieces_is_refused()
    {
        var error = Assert.Throws<ChatFormatException>(() => Read(
            Created,
            MessageAdded,
            """{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"Hello"}""",
            """{"type":"response.output_text.done","item_id":"msg_1","output_index":0,"content_index":0,"text":"Bye"}"""));

        Assert.Equal("output[0]: its end says something else than its pieces", error.Message);
    }

    [Theory]
    [InlineData("""{"type":"response.content_part.done","output_index":0,"content_index":0,"part":{"type":"refusal","refusal":"No.","annotations":[{"type":"url_citation","url":"https://example.com","start_index":0,"end_index":1}]}}""")]
    [InlineData("""{"type":"response.output_item.done","output_index":0,"item":{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"No.","annotations":[{"type":"url_citation","url":"https://example.com","start_index":0,"end_index":1}]}]}}""")]
    public void Citation_in_a_part_that_is_no_text_is_refused(string end)
    {
        var error = Assert.Throws<ChatFormatException>(() => Read(Created, MessageAdded, """{"type":"response.content_part.added","output_index":0,"content_index":0,"part":{"type":"refusal","refusal":""}}""", end));
        Assert.Equal("output[0]: cites in a part that is no text", error.Message);
    }

    [Theory]
    [InlineData("""{"id":"msg_1","type":"web_search_call","status":"completed"}""", "item.type: is not 'message', as it began")]
    [InlineData("""{"id":"msg_1","type":"reasoning","summary":[]}""", "item.type: is not 'message', as it began")]
    [InlineData("""{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"Hi"}]}""", "item.content: has 1 parts, and 2 have begun")]
    public void Item_that_ends_as_another_than_it_began_is_refused(string item, string problem)
    {
        var error = Assert.Throws<ChatFormatException>(() => Read(
            Created,
            MessageAdded,
            """{"type":"response.content_part.added","output_index":0,"content_index":0,"part":{"type":"output_text","text":""}}""",
            """{"type":"response.content_part.added","output_index":0,"content_index":1,"part":{"type":"output_text","text":""}}""",
            $$"""{"type":"response.output_item.done","output_index":0,"item":{{item}}}"""));
        Assert.Equal(problem, error.Message);
    }

    [Fact]
    public void Built_in_tools_come_whole_and_their_progress_is_theirs()
    {
        var response = DialectRun.Fold(Read(
            Created,
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"ws_1","type":"web_search_call","status":"in_progress"}}""",
            """{"type":"response.web_search_call.searching","output_index":0,"item_id":"ws_1"}""",
            """{"type":"response.web_search_call.completed","output_index":0,"item_id":"ws_1"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"ws_1","type":"web_search_call","status":"completed","action":{"type":"search","query":"q"}}}""",
            """{"type":"keepalive"}""",
            """{"type":"response.something_new","output_index":7}""",
            Completed));

        var block = Assert.IsType<OpaqueBlock>(Assert.Single(response.Content));
        Assert.Equal(("web_search_call", new Origin(Families.OpenAi, "provider", "model")), (block.Kind, block.Origin));
        Assert.Contains("\"query\":\"q\"", block.Json.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Stream_that_breaks_off_ends_in_a_failed_response_with_what_was_whole()
    {
        var events = Events(DialectRun.WriteStream(
            Dialect,
            [new ResponseStarted { Id = "resp_1" }, new BlockStarted(0, new ToolCallBlock("c1", "a", "")), new BlockEnded(0), new BlockStarted(1, new TextBlock("")), new TextAdded(1, "Hi")]));

        var last = events[^1].GetProperty("response");
        Assert.Equal(("response.failed", "failed"), (events[^1].GetProperty("type").GetString(), last.GetProperty("status").GetString()));
        Assert.Equal("stream_truncated", last.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("function_call", Assert.Single(last.GetProperty("output").EnumerateArray()).GetProperty("type").GetString());
    }

    [Fact]
    public void Failure_before_the_beginning_is_a_bare_error()
    {
        var stream = DialectRun.WriteStream(Dialect, [new ResponseFailed(new ChatError(ErrorClass.RateLimited, "Slow down."))]);

        Assert.Equal("event: error\ndata: {\"type\":\"error\",\"sequence_number\":0,\"code\":\"rate_limit_exceeded\",\"message\":\"Slow down.\",\"param\":null}\n\n", stream);
    }

    [Fact]
    public void Usage_that_chat_completions_tells_after_the_reason_to_stop_is_in_the_last_event()
    {
        var events = DialectRun.ReadStream(
            OpenAiChatDialect.Instance,
            """
            data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}

            data: {"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: {"id":"c","model":"m","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":4}}}

            data: [DONE]


            """.ReplaceLineEndings("\n"));

        var usage = Events(DialectRun.WriteStream(Dialect, events))[^1].GetProperty("response").GetProperty("usage");

        Assert.Equal((10, 4, 7), (usage.GetProperty("input_tokens").GetInt32(), usage.GetProperty("input_tokens_details").GetProperty("cached_tokens").GetInt32(), usage.GetProperty("output_tokens").GetInt32()));
    }

    [Fact]
    public void Broken_tool_call_is_a_failure_and_never_completed()
    {
        var stream = DialectRun.WriteStream(Dialect, [new ResponseStarted(), new Stopped(new Stop(StopReason.BrokenToolCall)), new ResponseEnded()]);

        Assert.Contains("broken_tool_call", stream, StringComparison.Ordinal);
        Assert.DoesNotContain("response.completed", stream, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("""{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":5}""")]
    [InlineData("""{"type":"response.output_text.delta","output_index":0,"content_index":3,"delta":"x"}""")]
    [InlineData("""{"type":"response.function_call_arguments.delta","output_index":0,"delta":"{}"}""")]
    [InlineData("""{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call"}}""")]
    [InlineData("""{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"call_1","name":""}}""")]
    [InlineData("""{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"","name":"a"}}""")]
    [InlineData("""{"type":"response.audio.delta","delta":"AAAA"}""")]
    public void Event_that_is_none_is_refused(string data)
    {
        Assert.Throws<ChatFormatException>(() => Read(data));
    }

    private static List<ChatEvent> Read(params string[] events) => DialectRun.ReadStream(Dialect, string.Concat(events.Select(data => $"data: {data}\n\n")));

    private static List<JsonElement> Events(string stream) =>
        [.. stream.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => RawJson.Parse(line[6..]).ToElement())];
}
