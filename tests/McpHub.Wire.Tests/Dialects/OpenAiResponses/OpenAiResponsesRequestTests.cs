using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.OpenAiChat;
using McpHub.Wire.Dialects.OpenAiResponses;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.OpenAiResponses;

public sealed class OpenAiResponsesRequestTests
{
    private static readonly ChatDialect Dialect = OpenAiResponsesDialect.Instance;

    private static readonly OpaqueState Signature = new(new Origin(Families.Anthropic, "claude", "opus"), StateKinds.ThinkingSignature, "sig");

    [Fact]
    public void Thoughts_text_and_parallel_calls_of_one_turn_are_one_message_and_their_results_another()
    {
        var request = Read("""
            {"model":"m","instructions":"Be brief.","input":[
              {"role":"user","content":"q"},
              {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"abc"},
              {"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Let me look.","annotations":[],"logprobs":[]}]},
              {"type":"function_call","id":"fc_1","call_id":"c1","name":"a","arguments":"{}","status":"completed"},
              {"type":"function_call","id":"fc_2","call_id":"c2","name":"b","arguments":"{\"x\":1}"},
              {"type":"function_call_output","call_id":"c1","output":"one"},
              {"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"two"}]}]}
            """);

        Assert.Equal([Role.System, Role.User, Role.Assistant, Role.Tool], request.Messages.Select(message => message.Role));
        Assert.Equal(
            [
                new ReasoningBlock("Hm.") { Id = "rs_1", IsSummary = true, State = new OpaqueState(new Origin(Families.OpenAi), StateKinds.EncryptedReasoning, "abc") },
                new TextBlock("Let me look.") { Id = "msg_1" },
                new ToolCallBlock("c1", "a", "{}") { Id = "fc_1" },
                new ToolCallBlock("c2", "b", """{"x":1}""") { Id = "fc_2" },
            ],
            request.Messages[2].Content);
        Assert.Equal([new ToolResultBlock("c1", [new TextBlock("one")]), new ToolResultBlock("c2", [new TextBlock("two")])], request.Messages[3].Content);
    }

    [Fact]
    public void Input_may_be_a_string_and_an_assistant_s_text_goes_back_as_output_text()
    {
        var request = new ChatRequest
        {
            Model = "m",
            Messages = [.. Read("""{"model":"m","input":"q"}""").Messages, new Message(Role.Assistant, [new TextBlock("a")]), new Message(Role.User, [new TextBlock("b")])],
        };

        Assert.Equal(
            """{"model":"m","input":[{"type":"message","role":"user","content":"q"},{"type":"message","role":"assistant","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"a"}]},{"type":"message","role":"user","content":"b"}],"store":false}""",
            DialectRun.WriteRequest(Dialect, request));
    }

    [Fact]
    public void Items_whose_type_is_left_out_are_known_by_what_they_hold()
    {
        var request = Read("""{"model":"m","input":[{"role":"user","content":"q"},{"id":"msg_7"}]}""");

        Assert.Contains("""{"type":"item_reference","id":"msg_7"}""", DialectRun.WriteRequest(Dialect, request), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"m","input":"q","previous_response_id":"resp_1"}""", "previous_response_id")]
    [InlineData("""{"model":"m","input":"q","conversation":"conv_1"}""", "conversation")]
    [InlineData("""{"model":"m","input":"q","background":true}""", "background")]
    [InlineData("""{"model":"m","prompt":{"id":"pmpt_1"}}""", "prompt")]
    [InlineData("""{"model":"m","input":[{"type":"item_reference","id":"msg_7"}]}""", "messages[0].item_reference")]
    [InlineData("""{"model":"m","input":[{"type":"compaction","encrypted_content":"x"}]}""", "messages[0].compaction")]
    [InlineData("""{"model":"m","input":"q","tools":[{"type":"code_interpreter","container":{"type":"auto"}}]}""", "tools[0]")]
    public void What_another_dialect_would_miss_is_refused_and_never_ignored(string body, string path)
    {
        var losses = new LossLog();
        DialectRun.WriteRequest(OpenAiChatDialect.Instance, Read(body), losses: losses);

        Assert.Equal(path, Assert.Single(losses.Rejected).Path);
    }

    [Fact]
    public void What_is_null_or_off_was_not_asked_for()
    {
        var losses = new LossLog(isStrict: true);
        DialectRun.WriteRequest(OpenAiChatDialect.Instance, Read("""{"model":"m","input":"q","previous_response_id":null,"conversation":null,"background":false,"truncation":null}"""), losses: losses);

        Assert.Empty(losses.All);
    }

    [Fact]
    public void Encrypted_reasoning_of_another_provider_or_model_stays_here_and_that_is_told()
    {
        var own = new OpaqueState(new Origin(Families.OpenAi, "provider", "model"), StateKinds.EncryptedReasoning, "mine");
        var other = new OpaqueState(new Origin(Families.OpenAi, "azure", "model"), StateKinds.EncryptedReasoning, "theirs");
        var losses = new LossLog();
        var request = new ChatRequest
        {
            Model = "m",
            Messages = [new Message(Role.Assistant, [new ReasoningBlock("") { Id = "rs_1", State = own }, new ReasoningBlock("T") { Id = "rs_2", State = other }, new TextBlock("a")])],
        };

        var json = DialectRun.WriteRequest(Dialect, request, losses: losses);

        Assert.Contains("""{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"mine"}""", json, StringComparison.Ordinal);
        Assert.DoesNotContain("rs_2", json, StringComparison.Ordinal);
        Assert.Equal([("messages[0].content[1]", Feature.ReasoningState)], losses.Warned.Select(loss => (loss.Path, loss.Feature)));
    }

    [Fact]
    public void Signature_of_another_dialect_comes_back_as_what_it_is()
    {
        var answer = new ChatResponse { Content = [new ReasoningBlock("Hm.") { State = Signature }, new TextBlock("a")], Stop = new Stop(StopReason.End) };
        var sentBack = $$"""{"model":"m","input":{{Output(DialectRun.WriteResponse(Dialect, answer))}}}""";

        var thoughts = Assert.IsType<ReasoningBlock>(Read(sentBack).Messages[0].Content[0]);

        Assert.Equal(Signature, thoughts.State);
        Assert.Equal("Hm.", thoughts.Text);
    }

    [Fact]
    public void Reasoning_item_that_the_hub_made_up_never_reaches_openai()
    {
        var answer = new ChatResponse { Content = [new ReasoningBlock("Hm."), new TextBlock("a")], Stop = new Stop(StopReason.End) };
        var request = Read($$"""{"model":"m","input":{{Output(DialectRun.WriteResponse(Dialect, answer))}}}""");

        Assert.DoesNotContain("\"reasoning\"", DialectRun.WriteRequest(Dialect, request), StringComparison.Ordinal);
    }

    [Fact]
    public void Provider_that_keeps_nothing_gets_no_ids_and_no_thoughts_that_only_it_could_have_kept()
    {
        const string Input = """{"type":"reasoning","id":"rs_1","summary":[]},{"type":"function_call","id":"fc_1","call_id":"c1","name":"a","arguments":"{}"}""";
        var kept = DialectRun.WriteRequest(Dialect, Read($$"""{"model":"m","store":true,"input":[{{Input}}]}"""));
        var notKept = DialectRun.WriteRequest(Dialect, Read($$"""{"model":"m","store":false,"input":[{{Input}}]}"""));

        Assert.Contains($"[{Input}]", kept, StringComparison.Ordinal);
        Assert.Contains("""[{"type":"function_call","call_id":"c1","name":"a","arguments":"{}"}]""", notKept, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_state_is_nobody_s_state_but_no_error()
    {
        var request = Read("""{"model":"m","input":[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"mcphub1.!!"}]}""");

        Assert.Equal(new OpaqueState(new Origin(Families.OpenAi), StateKinds.EncryptedReasoning, "mcphub1.!!"), request.Messages[0].Content[0].State);
    }

    [Fact]
    public void Tool_that_does_not_say_whether_it_is_strict_is_not_although_openai_would_take_it_for_strict()
    {
        var request = new ChatRequest { Model = "m", Tools = [new FunctionTool("a") { Parameters = RawJson.Parse("""{ "type":"object", "x": 1.0 }""") }] };

        Assert.Contains(
            """{"type":"function","name":"a","parameters":{ "type":"object", "x": 1.0 },"strict":false}""", DialectRun.WriteRequest(Dialect, request), StringComparison.Ordinal);
    }

    [Fact]
    public void Tools_of_a_namespace_are_called_by_a_longer_name_elsewhere_and_the_caller_gets_it_apart_again()
    {
        var request = Read("""
            {"model":"m","input":"q","tools":[{"type":"namespace","name":"crm","description":"Customers.","tools":[
              {"type":"function","name":"find","parameters":{"type":"object"},"strict":false},{"type":"custom","name":"note"}]}]}
            """);
        Assert.Equal([("crm", "find"), ("crm", "note")], request.Tools.Select(tool => (tool.Namespace, tool.Name)));
        var elsewhere = DialectRun.WriteRequest(OpenAiChatDialect.Instance, request);
        Assert.Contains("\"name\":\"crm__find\"", elsewhere, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"crm__note\"", elsewhere, StringComparison.Ordinal);

        var answer = new ChatResponse { Content = [new ToolCallBlock("c1", "crm__find", "{}")], Stop = new Stop(StopReason.ToolUse) };

        Assert.Contains("\"name\":\"find\",\"namespace\":\"crm\"", DialectRun.WriteResponse(Dialect, answer, request: request), StringComparison.Ordinal);
        Assert.Contains("\"name\":\"find\",\"namespace\":\"crm\"", DialectRun.WriteStream(Dialect, ResponseEvents.Of(answer), request: request), StringComparison.Ordinal);
    }

    [Fact]
    public void Picture_and_file_in_a_tool_result_stay_in_it()
    {
        var request = Read("""
            {"model":"m","input":[{"type":"function_call","call_id":"c1","name":"shot","arguments":"{}"},
              {"type":"function_call_output","call_id":"c1","output":[{"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"auto"},{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,BBBB"}]}]}
            """);

        Assert.Equal(
            [new ImageBlock(new InlineMedia("image/png", "AAAA")) { Detail = "auto" }, new FileBlock(new InlineMedia("application/pdf", "BBBB")) { Name = "a.pdf" }],
            Assert.IsType<ToolResultBlock>(request.Messages[1].Content[0]).Content);
        var losses = new LossLog();
        Assert.Contains("\"output\":[{\"type\":\"input_image\"", DialectRun.WriteRequest(Dialect, request, losses: losses), StringComparison.Ordinal);
        Assert.Empty(losses.All);
    }

    [Fact]
    public void That_a_tool_failed_is_said_in_words()
    {
        var request = new ChatRequest { Model = "m", Messages = [new Message(Role.Tool, [new ToolResultBlock("c1", [new TextBlock("no disk")]) { IsError = true }])] };

        Assert.Contains("\"output\":\"The tool failed: no disk\"", DialectRun.WriteRequest(Dialect, request), StringComparison.Ordinal);
    }

    [Fact]
    public void Mark_of_a_cached_prefix_is_written_only_for_models_that_take_it()
    {
        var request = new ChatRequest { Model = "m", Messages = [new Message(Role.User, [new TextBlock("long") { Cache = new CacheMarker("5m") }])] };

        Assert.DoesNotContain("cache", DialectRun.WriteRequest(Dialect, request), StringComparison.Ordinal);
        Assert.Contains(
            "\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}",
            DialectRun.WriteRequest(Dialect, request, new TargetTraits { TakesCacheBreakpoints = true }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Stop_sequences_are_refused_and_seeds_told_because_there_are_none()
    {
        var losses = new LossLog();
        DialectRun.WriteRequest(Dialect, new ChatRequest { Model = "m", StopSequences = ["END"], Sampling = new Sampling { Seed = 1 } }, losses: losses);

        Assert.Equal([("seed", LossPolicy.Warn), ("stop_sequences", LossPolicy.Reject)], losses.All.Select(loss => (loss.Path, loss.Policy)));
    }

    [Fact]
    public void That_calls_may_be_parallel_does_not_force_a_call()
    {
        var request = Read("""{"model":"m","input":"q","parallel_tool_calls":true,"tools":[{"type":"function","name":"a"}]}""");

        Assert.Null(request.ToolChoice);
        Assert.True(request.ParallelToolCalls);
    }

    [Fact]
    public void State_of_reasoning_is_asked_for_when_there_may_be_some()
    {
        Assert.Contains(
            """reasoning":{"effort":"low"},"include":["reasoning.encrypted_content"]""",
            DialectRun.WriteRequest(Dialect, new ChatRequest { Model = "m", Reasoning = new ReasoningAsk { Effort = Effort.Low } }),
            StringComparison.Ordinal);
        Assert.DoesNotContain("include", DialectRun.WriteRequest(Dialect, new ChatRequest { Model = "m" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Members_inside_text_and_reasoning_that_nobody_else_knows_come_back_where_they_were()
    {
        var json = DialectRun.WriteRequest(Dialect, Read(
            """{"model":"m","input":"q","text":{"verbosity":"low","x":1},"reasoning":{"effort":"high","summary":"detailed","mode":"pro"},"include":["message.output_text.logprobs"]}"""));

        Assert.Contains("""text":{"verbosity":"low","x":1}""", json, StringComparison.Ordinal);
        Assert.Contains("""reasoning":{"effort":"high","mode":"pro","summary":"detailed"}""", json, StringComparison.Ordinal);
        Assert.Contains("""include":["message.output_text.logprobs","reasoning.encrypted_content"]""", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Choice_of_built_in_tools_goes_by_their_type_and_of_servers_by_their_label()
    {
        const string Body = """
            {"model":"m","input":"q","tools":[{"type":"web_search_preview"},{"type":"mcp","server_label":"docs","server_url":"https://example.com"},{"type":"function","name":"a","strict":true}],
             "tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"web_search_preview"},{"type":"mcp","server_label":"docs"},{"type":"function","name":"a"}]}}
            """;

        Assert.Contains(
            """tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"web_search_preview"},{"type":"mcp","server_label":"docs"},{"type":"function","name":"a"}]}""",
            DialectRun.WriteRequest(Dialect, Read(Body)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[]""", "must be a JSON object")]
    [InlineData("""{"input":"q"}""", "model: is required and must be a string")]
    [InlineData("""{"model":"m","messages":[]}""", "messages: is no member of OpenAI Responses; use input")]
    [InlineData("""{"model":"m","input":5}""", "input: must be a string or an array of items")]
    [InlineData("""{"model":"m","input":[{"text":"q"}]}""", "input[0].type: is required and must be a string")]
    [InlineData("""{"model":"m","input":[{"role":"king","content":"q"}]}""", "input[0].role: 'king' is no role; use system, developer, user or assistant")]
    [InlineData("""{"model":"m","input":[{"role":"user","content":[{"type":"smell"}]}]}""", "input[0].content[0].type: 'smell' is no part of a message; use input_text, input_image, input_file or input_audio")]
    [InlineData("""{"model":"m","input":[{"role":"assistant","content":[{"type":"input_image"}]}]}""", "input[0].content[0].type: 'input_image' is no part of an assistant's message; use output_text or refusal")]
    [InlineData("""{"model":"m","input":[{"role":"user","content":[{"type":"input_image"}]}]}""", "input[0].content[0]: needs image_url or file_id")]
    [InlineData("""{"model":"m","input":[{"type":"function_call","name":"a","arguments":"{}"}]}""", "input[0].id: is required and must be a string that is not empty")]
    [InlineData("""{"model":"m","input":[{"type":"function_call_output","output":"x"}]}""", "input[0].call_id: is required and must be a string that is not empty")]
    [InlineData("""{"model":"m","input":"q","tools":[{"type":"function","name":"a","parameters":"{}"}]}""", "tools[0].parameters: must be a JSON Schema, which is an object")]
    [InlineData("""{"model":"m","input":"q","tools":[{"type":"namespace","name":"n","tools":[{"type":"mcp"}]}]}""", "tools[0].tools[0].type: 'mcp' cannot stand in a namespace; use function or custom")]
    [InlineData("""{"model":"m","input":"q","tool_choice":"perhaps"}""", "tool_choice: 'perhaps' is no choice; use auto, none or required")]
    [InlineData("""{"model":"m","input":"q","text":{"format":{"type":"xml"}}}""", "text.format.type: 'xml' is no format; use text, json_object or json_schema")]
    [InlineData("""{"model":"m","input":"q","max_output_tokens":-1}""", "max_output_tokens: must be a whole number from 0 to 2147483647")]
    [InlineData("""{"model":"m","input":"q","reasoning":{"effort":"hard"}}""", "reasoning.effort: 'hard' is no effort; use none, minimal, low, medium, high, xhigh, max")]
    public void What_is_wrong_is_named(string body, string message)
    {
        Assert.Equal(message, Assert.Throws<ChatFormatException>(() => Read(body)).Message);
    }

    private static ChatRequest Read(string body) => DialectRun.ReadRequest(Dialect, body);

    private static string Output(string response) => RawJson.Parse(response).ToElement().GetProperty("output").GetRawText();
}
