using System.Buffers;
using System.Text;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Anthropic;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Anthropic;

public sealed class AnthropicRequestTests
{
    private static readonly ChatDialect Dialect = AnthropicDialect.Instance;

    [Fact]
    public void Results_and_what_the_user_says_beside_them_are_different_messages_and_one_on_the_wire()
    {
        const string body = """{"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"a","input":{"x":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"one","is_error":true},{"type":"text","text":"go on"}]}]}""";
        var request = Read(body);

        Assert.Equal([Role.Assistant, Role.Tool, Role.User], request.Messages.Select(message => message.Role));
        Assert.Equal(new ToolResultBlock("c1", [new TextBlock("one")]) { IsError = true }, request.Messages[1].Content[0]);
        Assert.Equal(body.Replace("\"max_tokens\":9,", "", StringComparison.Ordinal), Write(request).Replace("\"max_tokens\":9,", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Results_stand_before_anything_that_the_user_says()
    {
        var request = Ask([
            new Message(Role.Assistant, [new ToolCallBlock("c1", "a", "")]),
            new Message(Role.User, [new TextBlock("wait")]),
            new Message(Role.Tool, [new ToolResultBlock("c1", [new TextBlock("one")])]),
        ]);

        Assert.Contains("""{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"one"},{"type":"text","text":"wait"}]}""", Write(request), StringComparison.Ordinal);
    }

    [Fact]
    public void Instructions_in_the_middle_become_a_marked_message_and_are_told()
    {
        var losses = new LossLog();
        var json = Write(Ask([new Message(Role.System, [new TextBlock("a")]), new Message(Role.User, [new TextBlock("b")]), new Message(Role.System, [new TextBlock("c")])]), losses);

        Assert.Contains("""{"model":"m","max_tokens":9,"system":"a","messages":[{"role":"user","content":"b"},{"role":"user","content":"[Instructions of the application, not of the user]\nc\n[end of instructions]"}]}""", json, StringComparison.Ordinal);
        Assert.Equal(Feature.SystemMidConversation, Assert.Single(losses.Warned).Feature);
    }

    [Fact]
    public void Empty_texts_are_left_out()
    {
        var json = Write(Ask([new Message(Role.User, [new TextBlock("q")]), new Message(Role.Assistant, [new TextBlock("")]), new Message(Role.User, [new TextBlock(""), new TextBlock("r")])]));

        Assert.EndsWith(""","messages":[{"role":"user","content":"q"},{"role":"user","content":"r"}]}""", json);
    }

    [Fact]
    public void Thoughts_go_back_only_to_the_model_that_had_them()
    {
        var own = new OpaqueState(new Origin(Families.Anthropic, "provider", "model"), StateKinds.ThinkingSignature, "c2ln");
        var other = own with { Origin = new Origin(Families.Anthropic, "provider", "other") };
        var losses = new LossLog();
        var json = Write(Ask([new Message(Role.Assistant, [new ReasoningBlock("a") { State = own }, new ReasoningBlock("b") { State = other }, new ReasoningBlock("c"), new TextBlock("d")])]), losses);

        Assert.Contains("""[{"type":"thinking","thinking":"a","signature":"c2ln"},{"type":"text","text":"d"}]""", json, StringComparison.Ordinal);
        Assert.Equal([Feature.ReasoningState, Feature.ReasoningText], losses.All.Select(loss => loss.Feature));
    }

    [Fact]
    public void One_call_at_a_time_is_said_inside_a_choice_that_is_made_for_it()
    {
        var json = Write(Ask([]) with { Tools = [new FunctionTool("a")], ParallelToolCalls = false });

        Assert.Contains(""","tool_choice":{"type":"auto","disable_parallel_tool_use":true}""", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Tools_that_may_not_be_called_are_left_out()
    {
        var json = Write(Ask([]) with { Tools = [new FunctionTool("a"), new FunctionTool("b"), new FunctionTool("c")], ToolChoice = new ToolChoice(ToolChoiceMode.Required, ["a", "c"]) });

        Assert.Contains(""","tools":[{"name":"a","input_schema":{"type":"object","properties":{}}},{"name":"c","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"any"}""", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "{}")]
    [InlineData(" ", "{}")]
    [InlineData("{\"a\": 1.0}", "{\"a\": 1.0}")]
    public void Input_of_a_call_is_an_object(string input, string expected)
    {
        Assert.Contains($"\"name\":\"t\",\"input\":{expected}}}", Write(Ask([new Message(Role.Assistant, [new ToolCallBlock("c1", "t", input)])])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\":")]
    [InlineData("[1]")]
    [InlineData("text")]
    public void Input_that_is_no_object_is_refused_by_the_id_of_its_call(string input)
    {
        var losses = new LossLog();
        Write(Ask([new Message(Role.Assistant, [new ToolCallBlock("c1", "t", input)])]), losses);

        Assert.EndsWith("The call is c1.", Assert.Single(losses.Rejected).Reason);
    }

    [Fact]
    public void Effort_becomes_a_budget_within_the_limit_on_output()
    {
        var ask = Ask([]) with { Reasoning = new ReasoningAsk { Effort = Effort.High }, MaxOutputTokens = 4000 };

        Assert.Contains(""","thinking":{"type":"enabled","budget_tokens":3999}""", Write(ask), StringComparison.Ordinal);
        Assert.Contains(""","thinking":{"type":"adaptive"},"output_config":{"effort":"high"}""", Write(ask, traits: new TargetTraits { HasAdaptiveThinking = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void Effort_for_which_there_is_no_room_is_left_out_and_told()
    {
        var losses = new LossLog();
        var json = Write(Ask([]) with { Reasoning = new ReasoningAsk { Effort = Effort.High } }, losses);

        Assert.DoesNotContain("thinking", json, StringComparison.Ordinal);
        Assert.Equal(Feature.ReasoningEffort, Assert.Single(losses.Warned).Feature);
    }

    [Fact]
    public void Temperature_is_at_most_one_and_none_while_the_model_thinks()
    {
        var losses = new LossLog();
        Assert.Contains("\"temperature\":1}", Write(Ask([]) with { Sampling = new Sampling { Temperature = 1.7 } }, losses), StringComparison.Ordinal);
        Assert.DoesNotContain("temperature", Write(Ask([]) with { Sampling = new Sampling { Temperature = 0.2 }, Reasoning = new ReasoningAsk { Budget = 1024 } }, losses), StringComparison.Ordinal);
        Assert.Equal([Feature.Temperature, Feature.Temperature], losses.Warned.Select(loss => loss.Feature));
    }

    [Fact]
    public void Limit_that_nobody_gave_is_the_models_own()
    {
        var losses = new LossLog();
        var ask = Ask([]) with { MaxOutputTokens = null };

        Assert.Contains("\"max_tokens\":64000", Write(ask, losses, new TargetTraits { MaxOutputTokens = 64000 }), StringComparison.Ordinal);
        Assert.Empty(losses.All);
        Assert.Contains("\"max_tokens\":8192", Write(ask, losses), StringComparison.Ordinal);
        Assert.Equal(Feature.MaxOutputTokens, Assert.Single(losses.Warned).Feature);
    }

    [Fact]
    public void Question_for_the_number_of_tokens_holds_what_counts_and_no_more()
    {
        var output = new ArrayBufferWriter<byte>();
        var ask = Ask([new Message(Role.System, [new TextBlock("s")]), new Message(Role.User, [new TextBlock("q")])]) with { Tools = [new FunctionTool("a")], IsStreaming = true };
        Dialect.TokenCounts!.WriteRequest(ask, new RequestWriteContext(new Origin(Families.Anthropic), new LossLog()), output);

        Assert.Equal("""{"model":"m","system":"s","messages":[{"role":"user","content":"q"}],"tools":[{"name":"a","input_schema":{"type":"object","properties":{}}}]}""", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal(2095, Dialect.TokenCounts.ReadCount("""{"input_tokens": 2095}"""u8.ToArray()));
        Assert.Throws<ChatFormatException>(() => Dialect.TokenCounts.ReadCount("{}"u8.ToArray()));
    }

    [Theory]
    [InlineData("""{"model":"m"}""", "messages: is required and must be an array")]
    [InlineData("""{"model":"m","messages":[{"role":"system","content":"x"}]}""", "messages[0].role: 'system' is no role; use user or assistant, and the top-level member system for instructions")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","content":[{"type":"tool_use","id":"c","name":"n","input":"{}"}]}]}""", "messages[0].content[0].input: must be an object")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"image","source":{"type":"carrier"}}]}]}""", "messages[0].content[0].source.type: 'carrier' is no kind of source; use base64, url, file, text or content")]
    [InlineData("""{"model":"m","messages":[],"tools":[{"name":"a"}]}""", "tools[0].input_schema: must be a JSON Schema, which is an object")]
    [InlineData("""{"model":"m","messages":[],"thinking":{"type":"enabled"}}""", "thinking.budget_tokens: is required")]
    public void What_is_wrong_is_named(string body, string message)
    {
        Assert.Equal(message, Assert.Throws<ChatFormatException>(() => Read(body)).Message);
    }

    private static ChatRequest Ask(Sequence<Message> messages) => new() { Model = "m", MaxOutputTokens = 9, Messages = messages };

    private static ChatRequest Read(string body) => DialectRun.ReadRequest(Dialect, body);

    private static string Write(ChatRequest request, LossLog? losses = null, TargetTraits? traits = null) => DialectRun.WriteRequest(Dialect, request, traits, losses);
}
