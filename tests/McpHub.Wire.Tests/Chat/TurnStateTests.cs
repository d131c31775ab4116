using McpHub.Wire.Chat;

namespace McpHub.Wire.Tests.Chat;

public sealed class TurnStateTests
{
    private static readonly OpaqueState Signature = new(new Origin(Families.Anthropic, "p", "m"), StateKinds.ThinkingSignature, "sig");
    private static readonly ReasoningBlock Thought = new("so") { State = Signature };
    private static readonly ToolCallBlock Call = new("c1", "a", "{}");
    private static readonly ChatResponse Answer = new() { Content = [Thought, Call, Call with { CallId = "c2", State = Signature }], Stop = new Stop(StopReason.ToolUse) };

    [Fact]
    public void What_a_caller_could_not_send_is_put_back()
    {
        var kept = TurnStates.Of(Answer).ToDictionary(state => state.CallId);
        var sent = new ChatRequest { Model = "m", Messages = [new Message(Role.Assistant, [new ReasoningBlock("so"), Call, Call with { CallId = "c2" }])] };

        Assert.Equal(Answer.Content, TurnStates.Restore(sent, kept.GetValueOrDefault).Messages[0].Content);
    }

    [Fact]
    public void What_a_caller_did_send_stays()
    {
        var kept = TurnStates.Of(Answer).ToDictionary(state => state.CallId);
        var own = new OpaqueState(new Origin(Families.Anthropic), StateKinds.ThinkingSignature, "own");
        var sent = new ChatRequest { Model = "m", Messages = [new Message(Role.Assistant, [Thought with { State = own }, Call])] };

        Assert.Equal(sent, TurnStates.Restore(sent, kept.GetValueOrDefault));
    }

    [Fact]
    public void Nothing_is_kept_of_an_answer_that_calls_no_tool()
    {
        Assert.Empty(TurnStates.Of(Answer with { Content = [Thought, new TextBlock("x")] }));
    }

    [Fact]
    public void Stripped_request_keeps_what_was_said_and_loses_all_state()
    {
        var stripped = TurnStates.Strip(new ChatRequest { Model = "m", Messages = [new Message(Role.Assistant, [.. Answer.Content, new TextBlock("x")])] });

        Assert.Equal([Call, Call with { CallId = "c2" }, new TextBlock("x")], stripped.Messages[0].Content);
    }
}
