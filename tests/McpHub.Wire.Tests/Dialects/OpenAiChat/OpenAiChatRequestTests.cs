using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.OpenAiChat;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.OpenAiChat;

public sealed class OpenAiChatRequestTests
{
    private static readonly ChatDialect Dialect = OpenAiChatDialect.Instance;

    [Fact]
    public void Results_of_parallel_calls_are_one_message()
    {
        var request = Read("""
            {"model":"m","messages":[
              {"role":"user","content":"q"},
              {"role":"assistant","content":null,"tool_calls":[
                {"id":"c1","type":"function","function":{"name":"a","arguments":"{}"}},
                {"id":"c2","type":"function","function":{"name":"b","arguments":"{\"x\":1}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"one"},
              {"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"two"}]}]}
            """);

        Assert.Equal([Role.User, Role.Assistant, Role.Tool], request.Messages.Select(message => message.Role));
        Assert.Equal([new ToolResultBlock("c1", [new TextBlock("one")]), new ToolResultBlock("c2", [new TextBlock("two")])], request.Messages[2].Content);
    }

    [Fact]
    public void Schemas_of_tools_keep_every_byte()
    {
        var request = Read("""{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"a","parameters":{ "type":"object", "x": 1.0, "$ref":"#/d" }}}]}""");

        Assert.Contains("""{ "type":"object", "x": 1.0, "$ref":"#/d" }""", DialectRun.WriteRequest(Dialect, request), StringComparison.Ordinal);
    }

    [Fact]
    public void Picture_in_a_tool_result_follows_in_a_message_of_the_user()
    {
        var losses = new LossLog();
        var request = new ChatRequest
        {
            Model = "m",
            Messages =
            [
                new Message(Role.Assistant, [new ToolCallBlock("c1", "shot", "{}"), new ToolCallBlock("c2", "b", "{}")]),
                new Message(Role.Tool, [new ToolResultBlock("c1", [new ImageBlock(new InlineMedia("image/png", "AAAA"))]), new ToolResultBlock("c2", [new TextBlock("two")])]),
            ],
        };

        var json = DialectRun.WriteRequest(Dialect, request, losses: losses);

        Assert.EndsWith(
            """{"role":"tool","tool_call_id":"c1","content":"The result follows in the next message."},{"role":"tool","tool_call_id":"c2","content":"two"},{"role":"user","content":[{"type":"text","text":"From the result of the tool call c1:"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}""",
            json);
        Assert.Equal(("messages[1].content[0]", LossPolicy.Warn), losses.All.Select(loss => (loss.Path, loss.Policy)).Single());
    }

    [Fact]
    public void Limit_goes_by_the_name_that_the_server_knows()
    {
        var request = new ChatRequest { Model = "m", MaxOutputTokens = 5 };

        Assert.Contains("\"max_completion_tokens\":5", DialectRun.WriteRequest(Dialect, request), StringComparison.Ordinal);
        Assert.Contains("\"max_tokens\":5", DialectRun.WriteRequest(Dialect, request, new TargetTraits { UsesMaxTokens = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void Member_that_the_server_refuses_is_left_out_and_told()
    {
        var losses = new LossLog();
        var json = DialectRun.WriteRequest(
            Dialect, new ChatRequest { Model = "m", ServiceTier = "flex" }, new TargetTraits { Refuses = new HashSet<string> { "service_tier" } }, losses);

        Assert.DoesNotContain("service_tier", json, StringComparison.Ordinal);
        Assert.Equal("service_tier", Assert.Single(losses.Warned).Path);
    }

    [Fact]
    public void Strict_turns_warnings_into_refusals()
    {
        var losses = new LossLog(isStrict: true);
        DialectRun.WriteRequest(Dialect, new ChatRequest { Model = "m", Sampling = new Sampling { TopK = 3 } }, losses: losses);

        Assert.Equal("top_k", Assert.Single(losses.Rejected).Path);
    }

    [Fact]
    public void Members_of_another_dialect_are_told_by_name_and_by_their_own_rules()
    {
        var losses = new LossLog();
        var extras = new Extras("openai-responses", [new Extra("previous_response_id", RawJson.Parse("\"resp_1\"")), new Extra("truncation", RawJson.Parse("\"auto\""))]);
        DialectRun.WriteRequest(Dialect, new ChatRequest { Model = "m", Extras = extras }, losses: losses);

        Assert.Equal([("previous_response_id", LossPolicy.Reject), ("truncation", LossPolicy.Warn)], losses.All.Select(loss => (loss.Path, loss.Policy)));
    }

    [Theory]
    [InlineData("""[]""", "must be a JSON object")]
    [InlineData("""{"model":"m","messages":[}""", "is not valid JSON")]
    [InlineData("""{"messages":[]}""", "model: is required and must be a string")]
    [InlineData("""{"model":"m"}""", "messages: is required and must be an array")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":5}]}""", "messages[0].content: must be a string or an array of parts")]
    [InlineData("""{"model":"m","messages":[{"role":"king"}]}""", "messages[0].role: 'king' is no role; use system, developer, user, assistant or tool")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"smell"}]}]}""", "messages[0].content[0].type: 'smell' is no part of Chat Completions; use text, image_url, input_audio, file or refusal")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"\ud800"}]}""", "messages[0].content: holds half a surrogate pair, which is no text")]
    [InlineData("""{"model":"m","max_\ud800tokens":5,"messages":[]}""", "has a member whose name holds half a surrogate pair")]
    [InlineData("""{"model":"m","messages":[],"functions":[{}]}""", "functions: is no longer supported; use tools")]
    [InlineData("""{"model":"m","messages":[],"max_tokens":-1}""", "max_tokens: must be a whole number from 0 to 2147483647")]
    [InlineData("""{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"a","parameters":"{}"}}]}""", "tools[0].function.parameters: must be a JSON Schema, which is an object")]
    [InlineData("""{"model":"m","messages":[],"reasoning_effort":"hard"}""", "reasoning_effort: 'hard' is no effort; use none, minimal, low, medium, high, xhigh, max")]
    public void What_is_wrong_is_named(string body, string message)
    {
        Assert.Equal(message, Assert.Throws<ChatFormatException>(() => Read(body)).Message);
    }

    private static ChatRequest Read(string body) => DialectRun.ReadRequest(Dialect, body);
}
