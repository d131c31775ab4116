using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Anthropic;
using McpHub.Wire.Dialects.OpenAiChat;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects;

/// <summary>What other gateways' users suffered from when a provider wanted its state back.</summary>
public sealed class StateFaultTests
{
    private static readonly ChatDialect OpenAi = OpenAiChatDialect.Instance;
    private static readonly ChatDialect Anthropic = AnthropicDialect.Instance;
    private static readonly OpaqueState Signature = new(new Origin(Families.Anthropic, "provider", "model"), StateKinds.ThinkingSignature, "c2ln+/=");

    public static TheoryData<string, bool> Doors => new(from name in new[] { OpenAi.Name, Anthropic.Name } from isStream in new[] { false, true } select (name, isStream));

    /// <summary>The signature was lost on the way to the caller and back, and the next turn was refused.</summary>
    [Theory]
    [MemberData(nameof(Doors))]
    public void Signature_comes_back_through_the_callers_own_messages(string door, bool isStream)
    {
        Block[] content = [new ReasoningBlock("so") { State = Signature }, new ReasoningBlock("") { State = Signature }, new ToolCallBlock("c1", "a", "{}")];
        var request = NextTurn(ChatDialects.Find(door)!, [.. content], isStream);

        var json = DialectRun.WriteRequest(Anthropic, request);

        Assert.Contains("""{"type":"thinking","thinking":"so","signature":"c2ln+/="},{"type":"thinking","thinking":"","signature":"c2ln+/="},{"type":"tool_use","id":"c1","name":"a","input":{}}""", json, StringComparison.Ordinal);
    }

    /// <summary>Signatures of Gemini belong to calls, and were encoded twice or lost.</summary>
    [Theory]
    [MemberData(nameof(Doors))]
    public void Signature_of_a_call_comes_back_on_the_same_call(string door, bool isStream)
    {
        var state = new OpaqueState(new Origin(Families.Gemini, "g", "gemini-3"), StateKinds.ThoughtSignature, "CiQB+/==");
        Block[] content = [new TextBlock("Let me look."), new ToolCallBlock("c1", "a", "{}") { State = state }, new ToolCallBlock("c2", "b", "{}")];

        var request = NextTurn(ChatDialects.Find(door)!, [.. content], isStream);

        Assert.Equal(content, request.Messages[^1].Content);
    }

    /// <summary>Another model got the thoughts of the first, and refused them.</summary>
    [Theory]
    [MemberData(nameof(Doors))]
    public void State_is_left_out_with_a_warning_when_the_model_has_changed(string door, bool isStream)
    {
        var other = new OpaqueState(new Origin(Families.OpenAi, "provider", "another"), StateKinds.EncryptedReasoning, "c2ln+/=");
        var request = NextTurn(ChatDialects.Find(door)!, [new ReasoningBlock("so") { State = other }, new TextBlock("said")], isStream);

        foreach (var target in ChatDialects.All)
        {
            var losses = new LossLog();
            var json = DialectRun.WriteRequest(target, request, losses: losses);

            Assert.DoesNotContain("c2ln", json, StringComparison.Ordinal);
            Assert.DoesNotContain("mcphub1", json, StringComparison.Ordinal);
            Assert.Contains("said", json, StringComparison.Ordinal);
            Assert.Contains(losses.Warned, loss => loss.Feature == Feature.ReasoningState);
        }
    }

    /// <summary>A thought with a signature and no text was taken for nothing.</summary>
    [Fact]
    public void Thought_without_text_keeps_its_signature_in_a_stream()
    {
        var stream = DialectRun.WriteStream(Anthropic, ResponseEvents.Of(Answer([new ReasoningBlock("") { State = Signature }])));

        Assert.Equal([new ReasoningBlock("") { State = Signature }], DialectRun.Fold(DialectRun.ReadStream(Anthropic, stream)).Content);
    }

    /// <summary>One bad signature made every further turn of a conversation fail.</summary>
    [Fact]
    public void Request_without_its_state_is_one_that_no_signature_can_spoil()
    {
        var request = NextTurn(Anthropic, [new ReasoningBlock("so") { State = Signature }, new ToolCallBlock("c1", "a", "{}")], isStream: false);

        Assert.DoesNotContain("thinking", DialectRun.WriteRequest(Anthropic, TurnStates.Strip(request)), StringComparison.Ordinal);
    }

    /// <summary>What the caller sends next, having kept the answer as its dialect shows it.</summary>
    private static ChatRequest NextTurn(ChatDialect door, Sequence<Block> content, bool isStream)
    {
        var response = Answer(content);
        if (door == Anthropic)
        {
            var shown = isStream ? ShownByAnthropic(DialectRun.WriteStream(door, ResponseEvents.Of(response))) : DialectRun.WriteResponse(door, response);
            using var message = System.Text.Json.JsonDocument.Parse(shown);
            return DialectRun.ReadRequest(door, $$"""{"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":{{message.RootElement.GetProperty("content").GetRawText()}}}]}""");
        }

        // A caller of OpenAI's dialect puts the deltas of a stream together to the same message.
        var whole = isStream ? DialectRun.WriteResponse(door, DialectRun.Fold(DialectRun.ReadStream(door, DialectRun.WriteStream(door, ResponseEvents.Of(response))))) : DialectRun.WriteResponse(door, response);
        using var answer = System.Text.Json.JsonDocument.Parse(whole);
        return DialectRun.ReadRequest(door, $$"""{"model":"m","messages":[{{answer.RootElement.GetProperty("choices")[0].GetProperty("message").GetRawText()}}]}""");
    }

    // As Anthropic's own libraries put a stream together.
    private static string ShownByAnthropic(string stream)
    {
        var blocks = new List<System.Text.Json.Nodes.JsonObject>();
        var input = "";
        foreach (var e in stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var json = System.Text.Json.Nodes.JsonNode.Parse(e[(e.IndexOf("data: ", StringComparison.Ordinal) + 6)..])!;
            var delta = json["delta"];
            switch ((string?)json["type"], (string?)delta?["type"])
            {
                case ("content_block_start", _): blocks.Add((System.Text.Json.Nodes.JsonObject)json["content_block"]!.DeepClone()); input = ""; break;
                case (_, "text_delta"): blocks[^1]["text"] = (string?)blocks[^1]["text"] + (string?)delta!["text"]; break;
                case (_, "thinking_delta"): blocks[^1]["thinking"] = (string?)blocks[^1]["thinking"] + (string?)delta!["thinking"]; break;
                case (_, "signature_delta"): blocks[^1]["signature"] = (string?)delta!["signature"]; break;
                case (_, "input_json_delta"): input += (string?)delta!["partial_json"]; break;
                case ("content_block_stop", _) when input.Length > 0: blocks[^1]["input"] = System.Text.Json.Nodes.JsonNode.Parse(input); break;
            }
        }

        return $$"""{"content":[{{string.Join(',', blocks.Select(block => block.ToJsonString()))}}]}""";
    }

    private static ChatResponse Answer(Sequence<Block> content) => new() { Id = "i", Model = "m", Content = content, Stop = new Stop(StopReason.End).For(content.Any(block => block is ToolCallBlock)) };
}
