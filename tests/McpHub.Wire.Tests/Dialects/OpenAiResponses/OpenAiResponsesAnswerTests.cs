using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.OpenAiChat;
using McpHub.Wire.Dialects.OpenAiResponses;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.OpenAiResponses;

public sealed class OpenAiResponsesAnswerTests
{
    private static readonly ChatDialect Dialect = OpenAiResponsesDialect.Instance;

    [Fact]
    public void Answer_is_an_object_that_repeats_its_request()
    {
        var answer = new ChatResponse
        {
            Id = "resp_1",
            Content = [new TextBlock("Hi") { Id = "msg_1", Citations = [new Citation { Url = "https://example.com", Title = "E", Start = 0, End = 2 }] }],
            Stop = new Stop(StopReason.End),
            Usage = new TokenUsage { Input = 6, CacheRead = 4, Output = 2, Reasoning = 5 },
        };
        var request = DialectRun.ReadRequest(Dialect, """{"model":"m","instructions":"Be brief.","input":"q","max_output_tokens":9,"metadata":{"a":"b"}}""");

        Assert.Equal(
            """{"id":"resp_1","object":"response","created_at":1700000000,"status":"completed","error":null,"incomplete_details":null,"model":"m","output":[{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","annotations":[{"type":"url_citation","start_index":0,"end_index":2,"url":"https://example.com","title":"E"}],"logprobs":[],"text":"Hi"}]}],"instructions":"Be brief.","max_output_tokens":9,"parallel_tool_calls":true,"previous_response_id":null,"reasoning":{},"store":true,"temperature":null,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_p":null,"truncation":"disabled","user":null,"metadata":{"a":"b"},"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":0},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":5},"total_tokens":17}}""",
            DialectRun.WriteResponse(Dialect, answer, request: request));
    }

    [Fact]
    public void Ids_of_items_follow_from_the_id_of_the_response_alone()
    {
        var answer = new ChatResponse { Id = "resp_1", Content = [new TextBlock("Hi"), new ToolCallBlock("c1", "a", "{}")], Stop = new Stop(StopReason.ToolUse) };
        var whole = DialectRun.ReadResponse(Dialect, DialectRun.WriteResponse(Dialect, answer));
        var streamed = DialectRun.Fold(DialectRun.ReadStream(Dialect, DialectRun.WriteStream(Dialect, ResponseEvents.Of(answer))));
        var other = DialectRun.ReadResponse(Dialect, DialectRun.WriteResponse(Dialect, answer with { Id = "resp_2" }));

        Assert.Equal(whole, streamed);
        Assert.StartsWith("msg_", whole.Content[0].Id);
        Assert.StartsWith("fc_", whole.Content[1].Id);
        Assert.NotEqual(whole.Content[0].Id, other.Content[0].Id);
    }

    [Theory]
    [InlineData("stop", StopReason.End)]
    [InlineData("length", StopReason.Length)]
    [InlineData("content_filter", StopReason.Filtered)]
    public void Reasons_to_stop_of_chat_completions_come_back_whole_and_streamed(string finish, StopReason reason)
    {
        var answer = DialectRun.ReadResponse(
            OpenAiChatDialect.Instance, $$$"""{"id":"chatcmpl-1","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"{{{finish}}}"}]}""");

        Assert.Equal(reason, DialectRun.ReadResponse(Dialect, DialectRun.WriteResponse(Dialect, answer)).Stop.Reason);
        Assert.Equal(reason, DialectRun.Fold(DialectRun.ReadStream(Dialect, DialectRun.WriteStream(Dialect, ResponseEvents.Of(answer)))).Stop.Reason);
    }

    [Fact]
    public void Item_that_was_cut_short_says_so()
    {
        var answer = new ChatResponse { Content = [new TextBlock("H")], Stop = new Stop(StopReason.Length) };

        Assert.Contains("\"status\":\"incomplete\",\"role\":\"assistant\"", DialectRun.WriteResponse(Dialect, answer), StringComparison.Ordinal);
        Assert.Contains("\"status\":\"incomplete\",\"role\":\"assistant\"", DialectRun.WriteStream(Dialect, ResponseEvents.Of(answer)), StringComparison.Ordinal);
    }

    [Fact]
    public void Thoughts_that_are_nothing_but_a_signature_are_an_item_without_empty_texts()
    {
        var answer = new ChatResponse
        {
            Content = [new ReasoningBlock("") { State = new OpaqueState(new Origin(Families.Anthropic), StateKinds.ThinkingSignature, "sig") }, new TextBlock("Hi")],
            Stop = new Stop(StopReason.End),
        };

        var whole = DialectRun.WriteResponse(Dialect, answer);
        var stream = DialectRun.WriteStream(Dialect, ResponseEvents.Of(answer));

        Assert.Contains("\"summary\":[],\"encrypted_content\":\"mcphub1.", whole, StringComparison.Ordinal);
        Assert.DoesNotContain("reasoning_text", whole, StringComparison.Ordinal);
        Assert.DoesNotContain("reasoning_text", stream, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"r","status":"failed","error":{"code":"server_error","message":"Broken."},"output":[]}""", "error: the provider failed: Broken.")]
    [InlineData("""{"id":"r","status":"queued","output":[]}""", "status: is 'queued': the answer is not whole")]
    [InlineData("""{"id":"r","status":"completed"}""", "output: is missing")]
    [InlineData("""{"id":"r","status":"completed","output":[{"type":"message","content":[{"type":"smell"}]}]}""", "output[0].content[0].type: 'smell' is no part of an assistant's message; use output_text or refusal")]
    public void Answer_that_is_none_is_named(string body, string message)
    {
        Assert.Equal(message, Assert.Throws<ChatFormatException>(() => DialectRun.ReadResponse(Dialect, body)).Message);
    }

    [Fact]
    public void Broken_tool_call_is_never_an_answer()
    {
        Assert.Throws<ChatFormatException>(() => DialectRun.WriteResponse(Dialect, new ChatResponse { Stop = new Stop(StopReason.BrokenToolCall) }));
    }
}
