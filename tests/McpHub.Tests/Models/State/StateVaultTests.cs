using System.Text;
using System.Text.Json;
using McpHub.Models.State;
using McpHub.Wire.Chat;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Models.State;

/// <summary>Signatures that callers do not send back.</summary>
public sealed class StateVaultTests
{
    private const string Answer = """{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[{"type":"thinking","thinking":"hm","signature":"c2lnbmF0dXJl"},{"type":"tool_use","id":"toolu_1","name":"look","input":{"at":"it"}}],"stop_reason":"tool_use","usage":{"input_tokens":5,"output_tokens":3}}""";
    private const string Tools = """ "tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}] """;

    private static readonly OpaqueState Signature = new(new Origin(Families.Anthropic, "p1", "v"), StateKinds.ThinkingSignature, "abc");
    private static readonly ChatResponse Called = new() { Content = [new ReasoningBlock("hm") { State = Signature }, new ToolCallBlock("c1", "look", "{}")], Stop = new Stop(StopReason.ToolUse) };

    private static readonly ChatRequest Next = new()
    {
        Model = "m",
        Messages = [new Message(Role.User, [new TextBlock("go")]), new Message(Role.Assistant, [new ToolCallBlock("c1", "look", "{}")]), new Message(Role.Tool, [new ToolResultBlock("c1", [new TextBlock("seen")])])],
    };

    [Fact]
    public async Task Tool_loop_of_an_OpenAI_client_keeps_the_thoughts_of_Anthropic()
    {
        await using var provider = await FakeProvider.StartAsync(200, Answer);
        await using var hub = await ModelHub.StartAsync($"anthropic|{provider.BaseUrl}");
        using var first = await hub.PostAsync($$"""{"model":"m",{{Tools}},"reasoning_effort":"low","messages":[{"role":"user","content":"go"}]}""");
        using var called = JsonDocument.Parse(await first.Content.ReadAsStringAsync());
        var id = called.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls")[0].GetProperty("id").GetString();
        using var second = await hub.PostAsync($$$"""{"model":"m",{{{Tools}}},"reasoning_effort":"low","messages":[{"role":"user","content":"go"},{"role":"assistant","tool_calls":[{"id":"{{{id}}}","type":"function","function":{"name":"look","arguments":"{}"}}]},{"role":"tool","tool_call_id":"{{{id}}}","content":"seen"}]}""");
        Assert.True(second.IsSuccessStatusCode);
        Assert.Contains("c2lnbmF0dXJl", Encoding.UTF8.GetString(provider.Requests.Last().Body), StringComparison.Ordinal);
        using var other = await hub.PostAsync($$$"""{"model":"m",{{{Tools}}},"messages":[{"role":"user","content":"go"},{"role":"assistant","tool_calls":[{"id":"{{{id}}}","type":"function","function":{"name":"look","arguments":"{}"}}]},{"role":"tool","tool_call_id":"{{{id}}}","content":"seen"}]}""", agent: "narrow");
        Assert.DoesNotContain("c2lnbmF0dXJl", Encoding.UTF8.GetString(provider.Requests.Last().Body), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_caller_sends_back_itself_is_left_alone()
    {
        var vault = new StateVault(TimeProvider.System);
        vault.Keep("me", Called);
        var own = Next with { Messages = [new Message(Role.Assistant, [new ReasoningBlock("mine") { State = Signature with { Data = "mine" } }, new ToolCallBlock("c1", "look", "{}")])] };
        Assert.Equal(own, vault.Restore("me", own));
    }

    [Theory]
    [InlineData("me", 59, true)]
    [InlineData("me", 61, false)]
    [InlineData("other", 0, false)]
    public void State_is_kept_for_an_hour_and_for_its_agent(string agent, int minutes, bool isThere)
    {
        var time = new FakeTimeProvider();
        var vault = new StateVault(time);
        vault.Keep("me", Called);
        time.Advance(TimeSpan.FromMinutes(minutes));
        Assert.Equal(isThere, vault.Restore(agent, Next).Messages[1].Content[0] is ReasoningBlock { State: not null });
    }

    [Fact]
    public void Oldest_state_goes_first_when_there_is_too_much()
    {
        var vault = new StateVault(TimeProvider.System);
        vault.Keep("me", Called);
        for (var i = 0; i < 10_000; i++) vault.Keep("me", Called with { Content = [Called.Content[0], new ToolCallBlock($"other{i}", "look", "{}")] });
        Assert.Equal(Next, vault.Restore("me", Next));
    }

    [Fact]
    public void State_of_a_call_goes_back_to_that_call()
    {
        var vault = new StateVault(TimeProvider.System);
        var state = new OpaqueState(new Origin(Families.Gemini), StateKinds.ThoughtSignature, "xyz");
        vault.Keep("me", Called with { Content = [new ToolCallBlock("c1", "look", "{}") { State = state }, new ToolCallBlock("c2", "look", "{}")] });
        var restored = vault.Restore("me", Next with { Messages = [new Message(Role.Assistant, [new ToolCallBlock("c1", "look", "{}"), new ToolCallBlock("c2", "look", "{}")])] });
        Assert.Equal([state, null], restored.Messages[0].Content.Select(block => block.State));
    }
}
