using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Ollama;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Ollama;

public sealed class OllamaRequestTests
{
    private static readonly ChatDialect Dialect = OllamaDialect.Instance;
    private static readonly Message Question = new(Role.User, [new TextBlock("q")]);
    private static readonly FunctionTool A = new("a") { Parameters = RawJson.Parse("""{"type":"object","properties":{"x":{"type":"number"}}}""") };

    [Fact]
    public void Stream_is_wanted_unless_it_is_denied()
    {
        Assert.True(Read("""{"model":"m","messages":[]}""").IsStreaming);
        Assert.False(Read("""{"model":"m","messages":[],"stream":false}""").IsStreaming);
        Assert.EndsWith("\"stream\":false}", DialectRun.WriteRequest(Dialect, new ChatRequest { Model = "m" }));
    }

    [Fact]
    public void Arguments_are_an_object_and_results_name_their_tool()
    {
        var json = Write(
        [
            Question,
            new Message(Role.Assistant, [new ReasoningBlock("hm"), new ToolCallBlock("c1", "a", """{"x":1.0}"""), new ToolCallBlock("c2", "b", "")]),
            new Message(Role.Tool, [new ToolResultBlock("c1", [new TextBlock("one")]), new ToolResultBlock("c2", [new TextBlock("two")]) { IsError = true }]),
        ]);

        Assert.Contains(
            """
            {"role":"assistant","content":"","thinking":"hm","tool_calls":[{"id":"c1","function":{"index":0,"name":"a","arguments":{"x":1.0}}},{"id":"c2","function":{"index":1,"name":"b","arguments":{}}}]},{"role":"tool","content":"one","tool_name":"a","tool_call_id":"c1"},{"role":"tool","content":"The tool failed: two","tool_name":"b","tool_call_id":"c2"}]
            """,
            json,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Results_without_ids_belong_to_the_first_open_call_and_are_one_message()
    {
        var request = Read("""
            {"model":"m","messages":[
              {"role":"user","content":"q"},
              {"role":"assistant","content":"","tool_calls":[{"function":{"name":"a","arguments":{"x":1}}},{"function":{"name":"b","arguments":{}}},{"function":{"name":"a","arguments":{}}}]},
              {"role":"tool","tool_name":"b","content":"B"},{"role":"tool","content":"A1"},{"role":"tool","tool_name":"a","content":"A2"}]}
            """);

        var ids = request.Messages[1].Content.Cast<ToolCallBlock>().Select(call => call.CallId).ToList();
        Assert.Equal([Role.User, Role.Assistant, Role.Tool], request.Messages.Select(message => message.Role));
        Assert.Equal([ids[1], ids[0], ids[2]], request.Messages[2].Content.Cast<ToolResultBlock>().Select(result => result.CallId));
        Assert.Equal(3, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("""{"x":""")]
    [InlineData("[1]")]
    public void Arguments_that_are_broken_are_refused_by_the_name_of_the_call(string input)
    {
        var losses = new LossLog();
        Write([Question, new Message(Role.Assistant, [new ToolCallBlock("c1", "a", input)])], losses);

        var loss = Assert.Single(losses.Rejected);
        Assert.Equal(("messages[1].content[0]", "The input of an earlier tool call is no JSON object. The call is c1."), (loss.Path, loss.Reason));
    }

    [Fact]
    public void Images_are_bare_base64_whose_type_is_told_by_how_it_begins()
    {
        var request = Read("""{"model":"m","messages":[{"role":"user","content":"q","images":["iVBORw0KGgoAAA","/9j/4AA=","data:image/gif;base64,R0lG"]}]}""");

        Assert.Equal(
            [new TextBlock("q"), Image("image/png", "iVBORw0KGgoAAA"), Image("image/jpeg", "/9j/4AA="), Image("image/gif", "R0lG")], request.Messages[0].Content);
        Assert.Contains("""{"role":"user","content":"q","images":["iVBORw0KGgoAAA","/9j/4AA=","R0lG"]}""", DialectRun.WriteRequest(Dialect, request), StringComparison.Ordinal);
    }

    [Fact]
    public void Picture_in_a_tool_result_follows_in_a_message_of_the_user()
    {
        var losses = new LossLog();
        var json = Write(
            [
                new Message(Role.Assistant, [new ToolCallBlock("c1", "shot", "{}"), new ToolCallBlock("c2", "b", "{}")]),
                new Message(Role.Tool, [new ToolResultBlock("c1", [Image("image/png", "AAAA")]), new ToolResultBlock("c2", [new TextBlock("two")])]),
            ],
            losses);

        Assert.Contains(
            """
            {"role":"tool","content":"The result follows in the next message.","tool_name":"shot","tool_call_id":"c1"},{"role":"tool","content":"two","tool_name":"b","tool_call_id":"c2"},{"role":"user","content":"From the result of shot (c1):","images":["AAAA"]}]
            """,
            json,
            StringComparison.Ordinal);
        Assert.Equal(("messages[1].content[0]", LossPolicy.Warn), losses.All.Select(loss => (loss.Path, loss.Policy)).Single());
    }

    [Fact]
    public void Images_by_their_address_and_files_are_refused()
    {
        var losses = new LossLog();
        Write([new Message(Role.User, [new ImageBlock(new UrlMedia("https://example.com/x.png")), new FileBlock(new InlineMedia("application/pdf", "AAAA"))])], losses);

        Assert.Equal([Feature.ImageUrl, Feature.FileInline], losses.Rejected.Select(loss => loss.Feature));
    }

    [Theory]
    [InlineData("true", null, true)]
    [InlineData("false", Effort.None, false)]
    [InlineData("\"low\"", Effort.Low, false)]
    [InlineData("\"max\"", Effort.Max, false)]
    public void Thinking_is_yes_or_no_or_a_level(string think, Effort? effort, bool isAdaptive)
    {
        var request = Read($$"""{"model":"m","messages":[],"think":{{think}}}""");

        Assert.Equal(new ReasoningAsk { Effort = effort, IsAdaptive = isAdaptive }, request.Reasoning);
        Assert.Contains($"\"think\":{think}", DialectRun.WriteRequest(Dialect, request), StringComparison.Ordinal);
    }

    [Fact]
    public void Thinking_is_left_out_for_a_server_that_refuses_it()
    {
        var losses = new LossLog();
        var json = DialectRun.WriteRequest(
            Dialect, new ChatRequest { Model = "m", Reasoning = new ReasoningAsk { Effort = Effort.High } }, new TargetTraits { Refuses = new HashSet<string> { "think" } }, losses);

        Assert.DoesNotContain("think", json, StringComparison.Ordinal);
        Assert.Equal("think", Assert.Single(losses.Warned).Path);
    }

    [Theory]
    [InlineData("""{"type":"object"}""", """{"type":"object"}""")]
    [InlineData("\"json\"", "\"json\"")]
    public void Format_is_json_or_a_schema(string format, string written)
    {
        Assert.Contains($"\"format\":{written}", DialectRun.WriteRequest(Dialect, Read($$"""{"model":"m","messages":[],"format":{{format}}}""")), StringComparison.Ordinal);
        Assert.Null(Read("""{"model":"m","messages":[],"format":""}""").Output);
    }

    [Fact]
    public void Choice_of_tools_is_made_by_leaving_out_the_others()
    {
        Assert.DoesNotContain("tools", Choose(ToolChoice.None, out var none), StringComparison.Ordinal);
        Assert.Equal([Feature.ToolChoiceNone], none);
        Assert.Contains("[{\"type\":\"function\",\"function\":{\"name\":\"b\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}]", Choose(ToolChoice.One("b"), out var one), StringComparison.Ordinal);
        Assert.Equal([Feature.ToolChoiceOne], one);
        Assert.Contains("\"name\":\"a\"", Choose(ToolChoice.Required, out var any), StringComparison.Ordinal);
        Assert.Equal([Feature.ToolChoiceRequired], any);
        Choose(ToolChoice.Auto, out var auto);
        Assert.Empty(auto);
    }

    [Fact]
    public void No_limit_is_told_by_a_number_below_zero()
    {
        Assert.Null(Read("""{"model":"m","messages":[],"options":{"num_predict":-1}}""").MaxOutputTokens);
        Assert.Equal(7, Read("""{"model":"m","messages":[],"options":{"num_predict":7}}""").MaxOutputTokens);
    }

    [Fact]
    public void Options_that_only_Ollama_knows_stay_among_the_options()
    {
        var request = Read("""{"model":"m","messages":[],"options":{"num_ctx":8192,"top_k":3},"keep_alive":"5m"}""");

        Assert.Equal(["keep_alive", "options.num_ctx"], request.Extras.Members.Select(member => member.Name));
        var json = DialectRun.WriteRequest(Dialect, request);
        Assert.Contains("""options":{"top_k":3,"num_ctx":8192}""", json, StringComparison.Ordinal);
        Assert.EndsWith("""keep_alive":"5m"}""", json);
    }

    [Theory]
    [InlineData("""{"messages":[]}""", "model: is required and must be a string")]
    [InlineData("""{"model":"m"}""", "messages: is required and must be an array")]
    [InlineData("""{"model":"m","messages":[{"role":"king"}]}""", "messages[0].role: 'king' is no role; use system, user, assistant or tool")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[]}]}""", "messages[0].content: must be a string")]
    [InlineData("""{"model":"m","messages":[{"role":"user","images":[5]}]}""", "messages[0].images[0]: must be a string")]
    [InlineData("""{"model":"m","messages":[{"role":"tool","content":"x"}]}""", "messages[0]: answers no call: no call before it is still open")]
    [InlineData("""{"model":"m","messages":[{"role":"tool","tool_name":"a","content":"x"}]}""", "messages[0]: answers no call: no call of 'a' before it is still open")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","tool_calls":[{"function":{"name":"a","arguments":"{}"}}]}]}""", "messages[0].tool_calls[0].function.arguments: must be an object")]
    [InlineData("""{"model":"m","messages":[],"think":"hard"}""", "think: 'hard' is no level; use true, false, low, medium, high or max")]
    [InlineData("""{"model":"m","messages":[],"format":"xml"}""", "format: must be \"json\" or a JSON Schema")]
    [InlineData("""{"model":"m","messages":[],"tools":[{"type":"custom"}]}""", "tools[0].type: 'custom' is no kind of tool; use function")]
    public void What_is_wrong_is_named(string body, string message)
    {
        Assert.Equal(message, Assert.Throws<ChatFormatException>(() => Read(body)).Message);
    }

    private static ImageBlock Image(string type, string data) => new(new InlineMedia(type, data));

    private static string Choose(ToolChoice choice, out List<Feature> lost)
    {
        var losses = new LossLog();
        var json = DialectRun.WriteRequest(Dialect, new ChatRequest { Model = "m", Tools = [A, new FunctionTool("b")], ToolChoice = choice }, losses: losses);
        lost = [.. losses.All.Select(loss => loss.Feature)];
        return json;
    }

    private static string Write(Sequence<Message> messages, LossLog? losses = null) => DialectRun.WriteRequest(Dialect, new ChatRequest { Model = "m", Messages = messages }, losses: losses);

    private static ChatRequest Read(string body) => DialectRun.ReadRequest(Dialect, body);
}
