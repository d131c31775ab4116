using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using CsCheck;
using McpHub.Calls;
using McpHub.Calls.Capture;
using McpHub.Config;
using McpHub.Wire.Chat;

namespace McpHub.Tests.Models;

/// <summary>What traces say of the content of model calls.</summary>
public sealed class ContentCaptureTests
{
    [Theory]
    [InlineData("/v1/chat/completions", true)]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("/v1/messages", true)]
    [InlineData("/v1/messages", false)]
    public async Task Content_stands_on_the_span_where_the_operator_opted_in(string door, bool isStreaming)
    {
        var span = await AskAsync(door, isStreaming, captures: true, model: $"captured-{door.Length}-{isStreaming}");

        Assert.Equal("""[{"role":"user","parts":[{"type":"text","content":"my words"}]}]""", span.GetTagItem("gen_ai.input.messages"));
        Assert.Equal("""[{"role":"assistant","parts":[{"type":"text","content":"You said: my words"}],"finish_reason":"stop"}]""", span.GetTagItem("gen_ai.output.messages"));
        Assert.Null(span.GetTagItem("gen_ai.system_instructions"));
    }

    [Fact]
    public async Task Nothing_of_it_is_recorded_otherwise()
    {
        var span = await AskAsync("/v1/messages", isStreaming: false, captures: false, model: "not-captured");

        Assert.DoesNotContain(span.TagObjects, tag => tag.Key.EndsWith(".messages", StringComparison.Ordinal) || tag.Value?.ToString()?.Contains("words", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("use sk-abcdefghijklmnop1234 please", "use [secret] please")]
    [InlineData("Authorization: Bearer abcdefgh12345678", "[secret]")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "[secret]")]
    [InlineData("{\"api_key\":\"hunter2-hunter2\"}", "{\"[secret]\"}")]
    [InlineData("ghp_abcdefghijklmnopqrstuvwxyz123456", "[secret]")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n", "[secret]")]
    [InlineData("a skeleton in the token ring", "a skeleton in the token ring")]
    public void What_looks_like_a_credential_is_marked(string text, string expected) => Assert.Equal(expected, SecretPatterns.Hide(text));

    [Fact]
    public void State_and_bytes_stay_out()
    {
        var chat = new ChatRequest
        {
            Model = "m",
            Messages =
            [
                new Message(Role.System, [new TextBlock("Be brief.")]),
                new Message(Role.User, [new ImageBlock(new InlineMedia("image/png", "UElDVFVSRQ=="))]),
                new Message(Role.Assistant, [new ReasoningBlock("so") { State = new OpaqueState(new Origin(Families.Anthropic), StateKinds.ThinkingSignature, "c2ln") }, new ToolCallBlock("c1", "a", "{}")]),
                new Message(Role.Tool, [new ToolResultBlock("c1", [new TextBlock("done")])]),
            ],
        };

        Assert.Equal("""[{"type":"text","content":"Be brief."}]""", new ContentText(1000).Instructions(chat));
        Assert.Equal(
            """[{"role":"user","parts":[{"type":"image"}]},{"role":"assistant","parts":[{"type":"reasoning","content":"so"},{"id":"c1","name":"a","type":"tool_call","arguments":"{}"}]},{"role":"tool","parts":[{"id":"c1","type":"tool_call_response","response":"done"}]}]""",
            new ContentText(1000).Input(chat));
    }

    [Fact]
    public void However_long_the_conversation_the_text_is_bounded_and_still_json() => Gen.Select(Gen.String[0, 400].Array[0, 20], Gen.Int[0, 500]).Sample(
        (texts, room) =>
        {
            var chat = new ChatRequest { Model = "m", Messages = [.. texts.Select(text => new Message(Role.User, [new TextBlock(text)]))] };
            using var json = JsonDocument.Parse(new ContentText(room).Input(chat));
            var contents = json.RootElement.EnumerateArray().SelectMany(message => message.GetProperty("parts").EnumerateArray()).Sum(part => part.GetProperty("content").GetString()!.Length);
            Assert.InRange(contents, 0, room + "…[cut]".Length + SecretPatterns.Mark.Length);
        },
        iter: 2000);

    private static async Task<Activity> AskAsync(string door, bool isStreaming, bool captures, string model)
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == HubTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => spans.Enqueue(span),
        };
        ActivitySource.AddActivityListener(listener);
        await using (var hub = await ModelHub.StartAsync(ModelHub.Config($"sim:{model}") with { Telemetry = new TelemetryConfig { CaptureContent = captures } }))
        {
            using var response = await hub.PostAsync($$"""{"model":"m","max_tokens":50,"stream":{{(isStreaming ? "true" : "false")}},"messages":[{"role":"user","content":"my words"}]}""", door);
            Assert.True(response.IsSuccessStatusCode);
            await response.Content.ReadAsStringAsync();
            await hub.OutcomeAsync();
        }

        return Assert.Single(spans, span => span.GetTagItem("gen_ai.request.model") is string name && name == model);
    }
}
