using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Anthropic;
using McpHub.Wire.Dialects.OpenAiChat;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects;

/// <summary>What other gateways' users suffered from when a request was translated.</summary>
public sealed class RequestFaultTests
{
    private static readonly ChatDialect OpenAi = OpenAiChatDialect.Instance;
    private static readonly ChatDialect Anthropic = AnthropicDialect.Instance;

    public static TheoryData<string, string> Pairs => new(from source in ChatDialects.All from target in ChatDialects.All select (source.Name, target.Name));

    /// <summary>Results of parallel calls stood in several turns, and were refused.</summary>
    [Fact]
    public void Results_of_parallel_calls_are_one_turn_for_Anthropic()
    {
        var json = ToAnthropic("""
            {"model":"m","max_tokens":9,"messages":[
              {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"a","arguments":"{\"x\": 1.0}"}},{"id":"c2","type":"function","function":{"name":"b","arguments":""}}]},
              {"role":"tool","tool_call_id":"c1","content":"one"},
              {"role":"tool","tool_call_id":"c2","content":"two"},
              {"role":"user","content":"go on"}]}
            """);

        Assert.Contains("""{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"a","input":{"x": 1.0}},{"type":"tool_use","id":"c2","name":"b","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"one"},{"type":"tool_result","tool_use_id":"c2","content":"two"},{"type":"text","text":"go on"}]}""", json, StringComparison.Ordinal);
    }

    /// <summary>A result that spoke of schemas was taken for one.</summary>
    [Fact]
    public void Result_that_looks_like_a_schema_is_only_text()
    {
        const string text = """{\"$ref\":\"#/$defs/x\",\"additionalProperties\":false}""";
        var json = ToAnthropic($$$"""
            {"model":"m","max_tokens":9,"messages":[
              {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"a","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"{{{text}}}"}]}
            """);

        Assert.Contains($"\"tool_use_id\":\"c1\",\"content\":\"{text}\"", json, StringComparison.Ordinal);
    }

    /// <summary>A picture that a tool gave was dropped in silence, and the model made it up.</summary>
    [Fact]
    public void Picture_in_a_result_reaches_the_model_in_every_dialect()
    {
        const string body = """
            {"model":"m","max_tokens":9,"messages":[
              {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"shot","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"done"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"UElDVFVSRQ=="}}]}]}]}
            """;

        foreach (var target in ChatDialects.All) Assert.Contains("UElDVFVSRQ==", DialectRun.TranslateRequest(Anthropic, target, body), StringComparison.Ordinal);
    }

    /// <summary>Strict servers refuse the mark.</summary>
    [Fact]
    public void Mark_of_the_cache_never_reaches_a_server_of_OpenAIs_dialect()
    {
        var losses = new LossLog();
        var json = DialectRun.TranslateRequest(Anthropic, OpenAi, """
            {"model":"m","max_tokens":9,
             "system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral","ttl":"1h"}}],
             "tools":[{"name":"a","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}}],
             "messages":[{"role":"user","content":[{"type":"text","text":"q","cache_control":{"type":"ephemeral"}}]}]}
            """, losses);

        Assert.DoesNotContain("cache_control", json, StringComparison.Ordinal);
        Assert.DoesNotContain("ttl", json, StringComparison.Ordinal);
        Assert.Equal(3, losses.All.Count(loss => loss.Feature == Feature.CacheMarker));
    }

    /// <summary>That several calls are allowed was taken for the order to call something.</summary>
    [Fact]
    public void Leave_to_call_several_tools_forces_no_call()
    {
        var json = ToAnthropic("""{"model":"m","max_tokens":9,"messages":[],"tools":[{"type":"function","function":{"name":"a"}}],"parallel_tool_calls":true}""");

        Assert.DoesNotContain("tool_choice", json, StringComparison.Ordinal);
    }

    /// <summary>A release could not translate one single request with tools, and a route had no translator at all.</summary>
    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_dialect_can_be_told_in_every_other(string source, string target)
    {
        var (from, to) = (ChatDialects.Find(source)!, ChatDialects.Find(target)!);
        var asked = new ChatRequest
        {
            Model = "m",
            MaxOutputTokens = 100,
            Messages =
            [
                new Message(Role.System, [new TextBlock("Be brief.")]), new Message(Role.User, [new TextBlock("What is the weather?")]),
                new Message(Role.Assistant, [new ToolCallBlock("c1", "weather", """{"city":"Paris"}""")]), new Message(Role.Tool, [new ToolResultBlock("c1", [new TextBlock("Rain.")])]),
            ],
            Tools = [new FunctionTool("weather") { Description = "d", Parameters = RawJson.Parse("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""") }],
            ToolChoice = ToolChoice.Auto,
        };
        var answered = new ChatResponse { Id = "i", Model = "m", Content = [new TextBlock("It rains.")], Stop = new Stop(StopReason.End), Usage = new TokenUsage { Input = 9, Output = 3 } };
        var losses = new LossLog(isStrict: true);

        var request = DialectRun.ReadRequest(to, DialectRun.TranslateRequest(from, to, DialectRun.WriteRequest(from, asked), losses), new RequestReadContext("model"));
        var response = DialectRun.ReadResponse(from, DialectRun.WriteResponse(from, DialectRun.ReadResponse(to, DialectRun.WriteResponse(to, answered))));
        var stream = DialectRun.Fold(DialectRun.ReadStream(from, DialectRun.TranslateStream(to, from, DialectRun.WriteStream(to, ResponseEvents.Of(answered)))));

        Assert.Equal(asked.Messages.Select(message => message.Role), request.Messages.Select(message => message.Role));
        Assert.Equal("weather", Assert.Single(request.Tools).Name);
        Assert.Empty(losses.Rejected);
        Assert.Equal(answered.Content, Unnamed(response));
        Assert.Equal(answered.Content, Unnamed(stream));
        Assert.Equal(answered.Usage, stream.Usage);
    }

    // Some dialects name every piece.
    private static Sequence<Block> Unnamed(ChatResponse response) => [.. response.Content.Select(block => block with { Id = null })];

    private static string ToAnthropic(string body) => DialectRun.TranslateRequest(OpenAi, Anthropic, body);
}
