using CsCheck;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Anthropic;

namespace McpHub.Wire.Tests.Chat.Tools;

public sealed class ToolLoweringTests
{
    private static readonly ChatDialect Target = AnthropicDialect.Instance;

    private static readonly Gen<string> AnyNames = Gen.OneOf(
        Gen.OneOf("search", "read.file", "read_file", "a b", "ä", new string('x', 65), new string('x', 66), "", "9", "ns__search"), Gen.String[0, 80].Where(text => !text.Any(char.IsSurrogate)));

    [Fact]
    public void Every_name_becomes_legal_and_unique_and_comes_back()
    {
        AnyNames.Array[1, 12].Sample(
            given =>
            {
                string[] names = [.. given.Distinct()];
                var lowering = Lower(new ChatRequest { Model = "m", Tools = [.. names.Select(name => new FunctionTool(name))] });
                string[] legal = [.. lowering.Request.Tools.Select(tool => tool.Name)];

                Assert.All(legal, name => Assert.True(Target.ToolRules.IsLegalName(name), name));
                Assert.Distinct(legal);
                Assert.Equal(names, lowering.Restore(Answer([.. legal.Select(name => new ToolCallBlock("c", name, "{}"))])).Content.Select(block => ((ToolCallBlock)block).Name));
            },
            iter: 2_000);
    }

    [Fact]
    public void Name_is_the_same_in_every_turn_whatever_other_tools_there_are()
    {
        var alone = Lower(new ChatRequest { Model = "m", Tools = [new FunctionTool("read.file")] });
        var among = Lower(new ChatRequest { Model = "m", Tools = [new FunctionTool("a.b"), new FunctionTool("read.file")] });

        Assert.Equal(alone.Request.Tools[0].Name, among.Request.Tools[1].Name);
    }

    [Fact]
    public void Calls_in_the_history_and_choices_go_by_the_same_name()
    {
        var request = Lower(new ChatRequest
        {
            Model = "m",
            Tools = [new FunctionTool("read.file")],
            ToolChoice = ToolChoice.One("read.file"),
            Messages = [new Message(Role.Assistant, [new ToolCallBlock("c1", "read.file", "{}")])],
        }).Request;

        Assert.Equal([request.Tools[0].Name], request.ToolChoice!.Names);
        Assert.Equal(request.Tools[0].Name, ((ToolCallBlock)request.Messages[0].Content[0]).Name);
    }

    [Fact]
    public void Tools_of_different_groups_are_told_apart()
    {
        var lowering = Lower(new ChatRequest { Model = "m", Tools = [new FunctionTool("get") { Namespace = "mail" }, new FunctionTool("get") { Namespace = "files" }] });

        Assert.Equal(["mail__get", "files__get"], lowering.Request.Tools.Select(tool => tool.Name));
        Assert.Equal(new ToolCallBlock("c", "get", "{}") { Namespace = "files" }, lowering.Restore(Answer([new ToolCallBlock("c", "files__get", "{}")])).Content[0]);
    }

    [Fact]
    public void Ids_that_every_answer_numbers_anew_are_told_apart()
    {
        Message[] turn = [new Message(Role.Assistant, [new ToolCallBlock("call_0", "a", "{}")]), new Message(Role.Tool, [new ToolResultBlock("call_0", [])])];
        var request = Lower(new ChatRequest { Model = "m", Messages = [.. turn, .. turn] }).Request;
        string[] calls = [.. request.Messages.SelectMany(message => message.Content).OfType<ToolCallBlock>().Select(call => call.CallId)];
        string[] results = [.. request.Messages.SelectMany(message => message.Content).OfType<ToolResultBlock>().Select(result => result.CallId)];

        Assert.Distinct(calls);
        Assert.Equal("call_0", calls[0]);
        Assert.Equal(calls, results);
    }

    [Fact]
    public void Id_that_is_not_legal_is_replaced_in_call_and_result_alike()
    {
        var request = Lower(new ChatRequest
        {
            Model = "m",
            Messages = [new Message(Role.Assistant, [new ToolCallBlock("a:1|ä", "a", "{}")]), new Message(Role.Tool, [new ToolResultBlock("a:1|ä", [])])],
        }).Request;
        var id = ((ToolCallBlock)request.Messages[0].Content[0]).CallId;

        Assert.True(Target.ToolRules.IsLegalCallId(id), id);
        Assert.Equal(id, ((ToolResultBlock)request.Messages[1].Content[0]).CallId);
    }

    [Fact]
    public void Tool_for_free_text_is_a_function_and_its_calls_come_back_as_text()
    {
        ChatGen.Texts.Sample(
            text =>
            {
                var losses = new LossLog();
                var request = new ChatRequest
                {
                    Model = "m",
                    Tools = [new CustomTool("patch") { Format = RawJson.Parse("""{"type":"grammar"}""") }],
                    Messages = [new Message(Role.Assistant, [new ToolCallBlock("c", "patch", text) { Kind = ToolKind.Custom }])],
                };
                var lowering = new ToolLowering(request, Target.ToolRules, Target.Losses, losses);
                var lowered = (ToolCallBlock)lowering.Request.Messages[0].Content[0];

                Assert.IsType<FunctionTool>(lowering.Request.Tools[0]);
                Assert.Equal(Feature.CustomTool, Assert.Single(losses.Warned).Feature);
                var response = Answer([lowered]);
                Assert.Equal(request.Messages[0].Content, lowering.Restore(response).Content);
                Assert.Equal(request.Messages[0].Content, DialectRun.Fold(Restore(lowering, ResponseEvents.Of(response, 3))).Content);
            },
            iter: 500);
    }

    private static List<ChatEvent> Restore(ToolLowering lowering, IEnumerable<ChatEvent> events)
    {
        var restored = new List<ChatEvent>();
        var stream = lowering.OpenStream();
        foreach (var e in events) stream.Restore(e, restored);
        return restored;
    }

    private static ToolLowering Lower(ChatRequest request) => new(request, Target.ToolRules, Target.Losses, new LossLog());

    private static ChatResponse Answer(Sequence<Block> content) => new() { Content = content, Stop = new Stop(StopReason.ToolUse) };
}
