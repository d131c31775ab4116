using System.Buffers;
using System.Text;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Converse;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Converse;

public sealed class ConverseRequestTests
{
    private const string Claude = "anthropic.claude-sonnet-4-5-v1:0";
    private static readonly ChatDialect Dialect = ConverseDialect.Instance;
    private static readonly Message Question = new(Role.User, [new TextBlock("q")]);

    [Fact]
    public void Results_of_parallel_calls_are_one_turn_together_with_what_the_user_says()
    {
        var json = Write(
        [
            Question,
            new Message(Role.Assistant, [new ToolCallBlock("c1", "a", ""), new ToolCallBlock("c2", "b", """{"x":1.0}""")]),
            new Message(Role.Tool, [new ToolResultBlock("c1", [new TextBlock("one")]), new ToolResultBlock("c2", [new ImageBlock(new InlineMedia("image/png", "AAAA"))]) { IsError = true }]),
            new Message(Role.User, [new TextBlock("and?")]),
        ]);

        Assert.Contains(
            """
            {"role":"assistant","content":[{"toolUse":{"toolUseId":"c1","name":"a","input":{}}},{"toolUse":{"toolUseId":"c2","name":"b","input":{"x":1.0}}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"c1","content":[{"text":"one"}]}},{"toolResult":{"toolUseId":"c2","content":[{"image":{"format":"png","source":{"bytes":"AAAA"}}}],"status":"error"}},{"text":"and?"}]}]
            """,
            json,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Conversation_with_calls_names_their_tools_even_when_none_is_offered()
    {
        var json = Write([Question, new Message(Role.Assistant, [new ToolCallBlock("c1", "a", "{}")]), new Message(Role.Tool, [new ToolResultBlock("c1", [])])]);

        Assert.Contains("""toolConfig":{"tools":[{"toolSpec":{"name":"a","inputSchema":{"json":{"type":"object","properties":{}}}}}]}""", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Thoughts_that_are_only_a_signature_keep_their_empty_text()
    {
        var state = new OpaqueState(new Origin(Families.Bedrock), StateKinds.ThinkingSignature, "sig");

        Assert.Contains(
            """{"reasoningContent":{"reasoningText":{"text":"","signature":"sig"}}}""",
            Write([Question, new Message(Role.Assistant, [new ReasoningBlock("") { State = state }, new TextBlock("a")])]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Thoughts_of_another_provider_are_left_out_and_told()
    {
        var losses = new LossLog();
        var json = Write([Question, new Message(Role.Assistant, [new ReasoningBlock("hm") { State = new OpaqueState(new Origin(Families.Gemini), StateKinds.ThoughtSignature, "sig") }, new TextBlock("a")])], losses: losses);

        Assert.DoesNotContain("hm", json, StringComparison.Ordinal);
        Assert.Equal((Feature.ReasoningState, "messages[1].content[0]"), losses.Warned.Select(loss => (loss.Feature, loss.Path)).Single());
    }

    [Fact]
    public void Cache_marks_are_points_after_what_they_mark()
    {
        var request = new ChatRequest
        {
            Model = Claude,
            Messages = [new Message(Role.System, [new TextBlock("s") { Cache = new CacheMarker("1h") }]), new Message(Role.User, [new TextBlock("q") { Cache = new CacheMarker() }])],
            Tools = [new FunctionTool("a") { Parameters = RawJson.EmptyObject, Cache = new CacheMarker() }],
        };

        Assert.Equal(
            """{"system":[{"text":"s"},{"cachePoint":{"type":"default","ttl":"1h"}}],"messages":[{"role":"user","content":[{"text":"q"},{"cachePoint":{"type":"default"}}]}],"toolConfig":{"tools":[{"toolSpec":{"name":"a","inputSchema":{"json":{}}}},{"cachePoint":{"type":"default"}}]}}""",
            DialectRun.WriteRequest(Dialect, request));
    }

    [Fact]
    public void Blank_texts_are_none_and_turns_alternate()
    {
        Assert.StartsWith("""{"messages":[{"role":"user","content":[{"text":"q"},{"text":"q"}]}]""", Write([Question, new Message(Role.Assistant, [new TextBlock(" \n")]), Question]));
    }

    [Fact]
    public void Instructions_after_the_first_turn_stand_in_the_turn_of_the_user()
    {
        var losses = new LossLog();
        var json = Write([new Message(Role.Developer, [new TextBlock("one")]), Question, new Message(Role.System, [new TextBlock("two")])], losses: losses);

        Assert.StartsWith("""{"system":[{"text":"one"}],"messages":[{"role":"user","content":[{"text":"q"},{"text":"[instructions]\ntwo\n[end of instructions]"}]}]""", json);
        Assert.Equal([Feature.DeveloperRole, Feature.SystemMidConversation], losses.All.Select(loss => loss.Feature));
    }

    [Fact]
    public void Name_of_a_document_holds_only_what_is_allowed()
    {
        var losses = new LossLog();
        var json = Write([new Message(Role.User, [new FileBlock(new InlineMedia("application/pdf", "AAAA")) { Name = "a/b  v1.pdf" }])], losses: losses);

        Assert.Contains("""{"document":{"format":"pdf","name":"a-b v1-pdf","source":{"bytes":"AAAA"}}}""", json, StringComparison.Ordinal);
        Assert.Equal(Feature.FileDetails, Assert.Single(losses.All).Feature);
    }

    [Fact]
    public void Media_that_converse_does_not_take_are_refused()
    {
        var losses = new LossLog();
        Write(
            [new Message(Role.User, [new ImageBlock(new UrlMedia("https://example.com/x.png")), new ImageBlock(new InlineMedia("image/bmp", "AA==")), new FileBlock(new InlineMedia("application/zip", "AA==")), new FileBlock(new StoredMedia(new Origin(Families.OpenAi), "file-1"))])],
            losses: losses);

        Assert.Equal([Feature.ImageUrl, Feature.ImageType, Feature.FileType, Feature.FileStored], losses.Rejected.Select(loss => loss.Feature));
    }

    [Theory]
    [InlineData(Claude, """additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":5000}}""")]
    [InlineData("openai.gpt-oss-120b-1:0", """outputConfig":{"effort":"medium"}""")]
    public void Budget_is_told_to_claude_and_an_effort_to_others(string model, string expected)
    {
        Assert.Contains(expected, DialectRun.WriteRequest(Dialect, new ChatRequest { Model = model, Messages = [Question], Reasoning = new ReasoningAsk { Budget = 5000 } }), StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_of_an_answer_is_a_text()
    {
        var request = new ChatRequest { Model = Claude, Messages = [Question], Output = new SchemaOutput(RawJson.Parse("""{ "type":"object" }""")) { Name = "n" } };
        var json = DialectRun.WriteRequest(Dialect, request);

        Assert.Equal(
            """{ "type":"object" }""",
            RawJson.Parse(json).ToElement().GetProperty("outputConfig").GetProperty("textFormat").GetProperty("structure").GetProperty("jsonSchema").GetProperty("schema").GetString());
        Assert.Equal(request, Read(json));
    }

    [Fact]
    public void Json_of_any_kind_is_asked_for_in_words()
    {
        var losses = new LossLog();
        var json = DialectRun.WriteRequest(Dialect, new ChatRequest { Model = Claude, Messages = [Question], Output = new JsonOutput() }, losses: losses);

        Assert.StartsWith("""{"system":[{"text":"Answer with one JSON object and nothing else."}]""", json);
        Assert.Equal(Feature.JsonOutput, Assert.Single(losses.Warned).Feature);
    }

    [Fact]
    public void Choice_of_no_tool_leaves_them_out_unless_there_are_calls_already()
    {
        var request = new ChatRequest { Model = Claude, Messages = [Question], Tools = [new FunctionTool("a")], ToolChoice = ToolChoice.None };
        Assert.DoesNotContain("toolConfig", DialectRun.WriteRequest(Dialect, request), StringComparison.Ordinal);

        var withCalls = request with { Messages = [Question, new Message(Role.Assistant, [new ToolCallBlock("c", "a", "{}")]), new Message(Role.Tool, [new ToolResultBlock("c", [])])] };
        Assert.Contains("\"toolSpec\":{\"name\":\"a\"", DialectRun.WriteRequest(Dialect, withCalls), StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_of_a_request_can_be_counted()
    {
        var output = new ArrayBufferWriter<byte>();
        var request = new ChatRequest { Model = Claude, Messages = [Question] };
        Dialect.TokenCounts!.WriteRequest(request, new RequestWriteContext(new Origin(Families.Bedrock), new LossLog()), output);

        var question = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.Equal("""{"input":{"converse":{"messages":[{"role":"user","content":[{"text":"q"}]}]}}}""", question);
        Assert.Equal(request, Read(question));
        output.ResetWrittenCount();
        Dialect.TokenCounts.WriteCount(31, output);
        Assert.Equal(31, Dialect.TokenCounts.ReadCount(output.WrittenMemory));
    }

    [Theory]
    [InlineData("""{}""", "messages: is required and must be an array")]
    [InlineData("""{"messages":[{"role":"king","content":[]}]}""", "messages[0].role: 'king' is no role; use user or assistant")]
    [InlineData("""{"messages":[{"role":"user","content":[{}]}]}""", "messages[0].content[0]: holds nothing; use text, image, document, toolUse, toolResult or another block of Converse")]
    [InlineData("""{"messages":[{"role":"user","content":["x"]}]}""", "messages[0].content[0]: must be an object")]
    [InlineData("""{"messages":[{"role":"user","content":[{"cachePoint":{"type":"default"}}]}]}""", "messages[0].content[0].cachePoint: has nothing before it that could be cached")]
    [InlineData("""{"messages":[{"role":"user","content":[{"image":{"format":"png","source":{}}}]}]}""", "messages[0].content[0].image.source: needs bytes or s3Location")]
    [InlineData("""{"messages":[{"role":"assistant","content":[{"toolUse":{"toolUseId":"c","name":"a","input":"{}"}}]}]}""", "messages[0].content[0].toolUse.input: must be an object")]
    [InlineData("""{"messages":[],"toolConfig":{"tools":[{"x":{}}]}}""", "toolConfig.tools[0]: is no tool; use toolSpec, systemTool or cachePoint")]
    [InlineData("""{"messages":[],"toolConfig":{"toolChoice":{"x":{}}}}""", "toolConfig.toolChoice: is no choice; use auto, any or tool")]
    [InlineData("""{"messages":[],"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"{"}}}}}""", "outputConfig.textFormat.structure.jsonSchema.schema: must be a JSON Schema as a text")]
    public void What_is_wrong_is_named(string body, string message)
    {
        Assert.Equal(message, Assert.Throws<ChatFormatException>(() => Read(body)).Message);
    }

    private static string Write(Sequence<Message> messages, TargetTraits? traits = null, LossLog? losses = null) =>
        DialectRun.WriteRequest(Dialect, new ChatRequest { Model = Claude, Messages = messages }, traits, losses);

    private static ChatRequest Read(string body) => DialectRun.ReadRequest(Dialect, body, new RequestReadContext(Claude));
}
