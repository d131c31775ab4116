using System.Text;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Gemini;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Gemini;

public sealed class GeminiRequestTests
{
    private static readonly ChatDialect Dialect = GeminiDialect.Instance;
    private static readonly Message Question = new(Role.User, [new TextBlock("q")]);

    [Fact]
    public void Results_of_parallel_calls_are_one_turn_in_the_order_of_the_calls_together_with_what_the_user_says()
    {
        var json = Write(
        [
            Question,
            new Message(Role.Assistant, [new ToolCallBlock("c1", "a", "{}"), new ToolCallBlock("c2", "b", """{"x":1}""")]),
            new Message(Role.Tool, [new ToolResultBlock("c2", [new TextBlock("two")]), new ToolResultBlock("c1", [new TextBlock("one")])]),
            new Message(Role.User, [new TextBlock("and?")]),
        ]);

        Assert.Contains(
            """{"role":"user","parts":[{"functionResponse":{"id":"c1","name":"a","response":{"output":"one"}}},{"functionResponse":{"id":"c2","name":"b","response":{"output":"two"}}},{"text":"and?"}]}]""",
            json,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Name_of_a_result_is_found_in_the_whole_history()
    {
        var json = Write(
        [
            Question,
            new Message(Role.Assistant, [new ToolCallBlock("c1", "a", "{}")]),
            Question,
            new Message(Role.Assistant, [new ToolCallBlock("c2", "b", "{}")]),
            new Message(Role.Tool, [new ToolResultBlock("c1", [])]),
        ]);

        Assert.Contains("""{"functionResponse":{"id":"c1","name":"a","response":{"output":""}}}""", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Result_of_a_call_that_nobody_made_is_refused()
    {
        var e = Assert.Throws<ChatFormatException>(() => Write([Question, new Message(Role.Tool, [new ToolResultBlock("c9", [])])]));

        Assert.Equal("messages[1].content[0]: answers the call c9, which is not in the conversation: Gemini needs the name of its tool", e.Message);
    }

    [Fact]
    public void Results_without_ids_belong_to_the_first_open_call_of_their_name()
    {
        var request = Read("""
            {"contents":[
              {"role":"user","parts":[{"text":"q"}]},
              {"role":"model","parts":[{"functionCall":{"name":"a","args":{"x":1}}},{"functionCall":{"name":"a","args":{"x":2}}},{"functionCall":{"name":"b"}}]},
              {"role":"user","parts":[{"functionResponse":{"name":"a","response":{"output":"one"}}},{"functionResponse":{"name":"b","response":{"n":3}}},{"functionResponse":{"name":"a","response":{"error":"two"}}}]}]}
            """);

        var ids = request.Messages[1].Content.Cast<ToolCallBlock>().Select(call => call.CallId).ToList();
        var results = request.Messages[2].Content.Cast<ToolResultBlock>().ToList();
        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal([ids[0], ids[2], ids[1]], results.Select(result => result.CallId));
        Assert.Equal([false, false, true], results.Select(result => result.IsError));
        Assert.Equal(["one", """{"n":3}""", "two"], results.Select(result => ((TextBlock)result.Content[0]).Text));
    }

    [Fact]
    public void Ids_that_are_made_are_the_same_when_the_conversation_goes_on()
    {
        const string History = """{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[{"functionCall":{"name":"a"}}]},{"role":"user","parts":[{"functionResponse":{"name":"a","response":{}}}]}""";

        var before = Read($$"""{"contents":[{{History}}]}""").Messages;
        var after = Read($$$"""{"contents":[{{{History}}},{"role":"model","parts":[{"functionCall":{"name":"a"}}]}]}""").Messages;

        Assert.Equal(before, after.Take(3));
        Assert.NotEqual(((ToolCallBlock)before[1].Content[0]).CallId, ((ToolCallBlock)after[3].Content[0]).CallId);
    }

    [Theory]
    [InlineData("""{"text":"a"}""")]
    [InlineData("""{"text":"a","thought":true}""")]
    [InlineData("""{"functionCall":{"id":"c","name":"a","args":{}}}""")]
    [InlineData("""{"inlineData":{"mimeType":"image/png","data":"AAAA"}}""")]
    [InlineData("""{"text":""}""")]
    public void Signature_comes_back_on_the_same_part_byte_for_byte(string part)
    {
        var signed = $$"""{{part[..^1]}},"thoughtSignature":"c2ln+/=="}""";
        var request = Read($$$"""{"contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[{{{signed}}}]}]}""");

        Assert.Contains(signed, DialectRun.WriteRequest(Dialect, request), StringComparison.Ordinal);
    }

    [Fact]
    public void Signature_of_another_provider_is_left_out_and_told()
    {
        var losses = new LossLog();
        var foreign = new OpaqueState(new Origin(Families.Anthropic), StateKinds.ThinkingSignature, "abc");
        var json = Write([Question, new Message(Role.Assistant, [new ReasoningBlock("hm") { State = foreign }, new TextBlock("a")])], losses: losses);

        Assert.DoesNotContain("abc", json, StringComparison.Ordinal);
        Assert.DoesNotContain("hm", json, StringComparison.Ordinal);
        Assert.Equal((Feature.ReasoningState, "messages[1].content[0]"), losses.Warned.Select(loss => (loss.Feature, loss.Path)).Single());
    }

    [Fact]
    public void First_call_of_a_turn_without_a_signature_tells_the_model_not_to_look_for_it()
    {
        var json = Write(
            [Question, new Message(Role.Assistant, [new ToolCallBlock("c1", "a", "{}"), new ToolCallBlock("c2", "b", "{}")])], new TargetTraits { DemandsSignatures = true });

        Assert.Contains("""{"functionCall":{"id":"c1","name":"a","args":{}},"thoughtSignature":"skip_thought_signature_validator"},{"functionCall":{"id":"c2","name":"b","args":{}}}""", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Picture_in_a_tool_result_follows_all_results_in_the_same_turn()
    {
        var losses = new LossLog();
        var json = Write(PictureResult, losses: losses);

        Assert.EndsWith(
            """{"role":"user","parts":[{"functionResponse":{"id":"c1","name":"shot","response":{"output":"The result follows."}}},{"functionResponse":{"id":"c2","name":"b","response":{"output":"two"}}},{"text":"From the result of shot (c1):"},{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]}]}""",
            json);
        Assert.Equal(("messages[2].content[0]", LossPolicy.Warn), losses.All.Select(loss => (loss.Path, loss.Policy)).Single());
    }

    [Fact]
    public void Picture_in_a_tool_result_stays_there_for_models_that_take_it()
    {
        var losses = new LossLog();
        var json = Write(PictureResult, new TargetTraits { TakesToolResultMedia = true }, losses);

        Assert.Contains("""{"functionResponse":{"id":"c1","name":"shot","response":{"output":""},"parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]}}""", json, StringComparison.Ordinal);
        Assert.Empty(losses.All);
    }

    [Theory]
    [InlineData("""{"a":1.0}""", """{"a":1.0}""")]
    [InlineData("plain", """{"output":"plain"}""")]
    [InlineData("[1]", """{"output":"[1]"}""")]
    [InlineData("""{"$ref":"#/x"}""", """{"output":"{\"$ref\":\"#/x\"}"}""")] // would be taken for a pointer to a part
    [InlineData("""{"a":[{"$ref":"x"}]}""", """{"output":"{\"a\":[{\"$ref\":\"x\"}]}"}""")]
    [InlineData("""{"error":"x"}""", """{"output":"{\"error\":\"x\"}"}""")] // would be taken for a failure
    [InlineData("""{"a":1,"a":2}""", """{"output":"{\"a\":1,\"a\":2}"}""")]
    public void Result_is_an_object_and_never_means_something_else(string text, string response)
    {
        var json = Write([Question, new Message(Role.Assistant, [new ToolCallBlock("c1", "a", "")]), new Message(Role.Tool, [new ToolResultBlock("c1", [new TextBlock(text)])])]);

        Assert.Contains($"\"response\":{response}", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_are_an_object_as_the_model_wrote_it()
    {
        Assert.Contains("""{"name":"a","args":{ "x":1.0 }}""", Call("""{ "x":1.0 }""", new TargetTraits { LacksCallIds = true }), StringComparison.Ordinal);
        Assert.Contains("\"args\":{}", Call(""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"x":""")]
    [InlineData("[1]")]
    public void Arguments_that_are_broken_are_refused_by_the_name_of_the_call(string input)
    {
        var losses = new LossLog();
        Write([Question, new Message(Role.Assistant, [new ToolCallBlock("c1", "a", input)])], losses: losses);

        var loss = Assert.Single(losses.Rejected);
        Assert.Equal(("messages[1].content[0]", "The input of an earlier tool call is no JSON object. The call is c1."), (loss.Path, loss.Reason));
    }

    [Fact]
    public void State_of_another_provider_makes_the_way_through_the_client_and_back()
    {
        var state = new OpaqueState(new Origin(Families.Anthropic, "p", "m"), StateKinds.ThinkingSignature, "abc/+=");
        var answer = DialectRun.WriteResponse(Dialect, new ChatResponse { Content = [new ReasoningBlock("hm") { State = state }], Stop = new Stop(StopReason.End) });
        var parts = RawJson.Parse(answer).ToElement().GetProperty("candidates")[0].GetProperty("content").GetProperty("parts").GetRawText();

        Assert.Equal(state, Read($$"""{"contents":[{"role":"model","parts":{{parts}}}]}""").Messages[0].Content[0].State);
    }

    [Fact]
    public void Parallel_calls_are_no_duty_to_call()
    {
        var json = DialectRun.WriteRequest(Dialect, new ChatRequest { Model = "m", Messages = [Question], Tools = [new FunctionTool("a")], ParallelToolCalls = true });

        Assert.DoesNotContain("functionCallingConfig", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Strict_tools_are_validated_and_a_choice_among_some_is_too()
    {
        var request = new ChatRequest { Model = "m", Messages = [Question], Tools = [new FunctionTool("a") { Strict = true }, new FunctionTool("b") { Strict = true }] };
        const string Validated = """{"mode":"VALIDATED"}""";

        Assert.Contains(Validated, DialectRun.WriteRequest(Dialect, request), StringComparison.Ordinal);
        Assert.Contains(
            """{"mode":"VALIDATED","allowedFunctionNames":["a"]}""",
            DialectRun.WriteRequest(Dialect, request with { Tools = [new FunctionTool("a"), new FunctionTool("b")], ToolChoice = new ToolChoice(ToolChoiceMode.Auto, ["a"]) }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Instructions_before_all_else_have_their_slot_and_later_ones_stand_in_the_turn_of_the_user()
    {
        var losses = new LossLog();
        var json = Write(
            [new Message(Role.System, [new TextBlock("one")]), new Message(Role.Developer, [new TextBlock("two")]), Question, new Message(Role.System, [new TextBlock("three")])], losses: losses);

        Assert.StartsWith(
            """{"systemInstruction":{"parts":[{"text":"one"},{"text":"two"}]},"contents":[{"role":"user","parts":[{"text":"q"},{"text":"[instructions]\nthree\n[end of instructions]"}]}]""", json);
        Assert.Equal([Feature.DeveloperRole, Feature.SystemMidConversation], losses.All.Select(loss => loss.Feature));
    }

    [Fact]
    public void Turns_alternate_and_empty_texts_are_none()
    {
        var json = Write([Question, new Message(Role.User, [new TextBlock("")]), new Message(Role.Assistant, [new TextBlock("")]), Question]);

        Assert.StartsWith("""{"contents":[{"role":"user","parts":[{"text":"q"},{"text":"q"}]}]""", json);
    }

    [Fact]
    public void Conversation_without_a_turn_is_refused()
    {
        Assert.Equal(
            "messages: Gemini needs at least one message of the user that is not empty",
            Assert.Throws<ChatFormatException>(() => Write([new Message(Role.System, [new TextBlock("s")])])).Message);
    }

    [Theory]
    [InlineData("gemini-3-pro-preview", """{"thinkingLevel":"HIGH"}""")]
    [InlineData("models/gemini-2.5-pro", """{"thinkingBudget":32768}""")]
    [InlineData("gemini-2.5-flash", """{"thinkingBudget":24576}""")]
    public void Effort_is_a_level_or_a_budget_that_the_model_takes(string model, string expected)
    {
        var request = new ChatRequest { Model = model, Messages = [Question], Reasoning = new ReasoningAsk { Effort = Effort.Max } };

        Assert.Contains($"\"thinkingConfig\":{expected}", DialectRun.WriteRequest(Dialect, request, GeminiTraits.Of(model, TargetTraits.Default)), StringComparison.Ordinal);
    }

    [Fact]
    public void Model_that_always_thinks_is_given_its_least_budget()
    {
        var request = new ChatRequest { Model = "m", Messages = [Question], Reasoning = new ReasoningAsk { Effort = Effort.None } };

        Assert.Contains("\"thinkingBudget\":128", DialectRun.WriteRequest(Dialect, request, GeminiTraits.Of("gemini-2.5-pro", TargetTraits.Default)), StringComparison.Ordinal);
        Assert.Contains("\"thinkingBudget\":0", DialectRun.WriteRequest(Dialect, request, GeminiTraits.Of("gemini-2.5-flash", TargetTraits.Default)), StringComparison.Ordinal);
    }

    [Fact]
    public void Members_may_be_spelled_with_underscores()
    {
        var request = Read("""
            {"system_instruction":{"parts":[{"text":"s"}]},"contents":[{"parts":[{"inline_data":{"mime_type":"image/png","data":"AAAA"}}]}],
             "tools":[{"function_declarations":[{"name":"a"}]},{"google_search":{}}],"tool_config":{"function_calling_config":{"mode":"any","allowed_function_names":["a"]}},
             "generation_config":{"max_output_tokens":5,"response_mime_type":"application/json"},"safety_settings":[]}
            """);

        Assert.Equal([new Message(Role.System, [new TextBlock("s")]), new Message(Role.User, [new ImageBlock(new InlineMedia("image/png", "AAAA"))])], request.Messages);
        Assert.Equal([new FunctionTool("a"), new BuiltInTool("googleSearch", BuiltInTool.WebSearch, "gemini", RawJson.EmptyObject)], request.Tools);
        Assert.Equal(ToolChoice.One("a"), request.ToolChoice);
        Assert.Equal((5, new JsonOutput()), (request.MaxOutputTokens, request.Output));
        Assert.Equal("safety_settings", request.Extras.Members.Single().Name);
    }

    [Fact]
    public void Files_of_the_project_are_kept_apart_from_addresses_that_anyone_can_fetch()
    {
        var request = Read("""
            {"contents":[{"parts":[
              {"fileData":{"mimeType":"application/pdf","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/abc"}},
              {"fileData":{"mimeType":"image/png","fileUri":"gs://bucket/x.png"}},
              {"fileData":{"mimeType":"image/png","fileUri":"https://example.com/x.png"}},
              {"fileData":{"fileUri":"https://www.youtube.com/watch?v=x"},"videoMetadata":{"fps":1}}]}]}
            """);

        Assert.Equal(
            [
                new FileBlock(new StoredMedia(new Origin(Families.Gemini), "https://generativelanguage.googleapis.com/v1beta/files/abc", "application/pdf")),
                new ImageBlock(new StoredMedia(new Origin(Families.Gemini), "gs://bucket/x.png", "image/png")),
                new ImageBlock(new UrlMedia("https://example.com/x.png", "image/png")),
                new VideoBlock(new UrlMedia("https://www.youtube.com/watch?v=x")) { Extras = new Extras("gemini", [new Extra("videoMetadata", RawJson.Parse("""{"fps":1}"""))]) },
            ],
            request.Messages[0].Content);
    }

    [Fact]
    public void Address_without_a_type_gets_the_one_that_its_end_tells()
    {
        var json = Write([new Message(Role.User, [new ImageBlock(new UrlMedia("https://example.com/a/x.JPG?size=2"))])]);

        Assert.Contains("""{"fileData":{"mimeType":"image/jpeg","fileUri":"https://example.com/a/x.JPG?size=2"}}""", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_is_refused_for_a_model_that_fetches_nothing()
    {
        var losses = new LossLog();
        Write([Question, new Message(Role.User, [new ImageBlock(new UrlMedia("https://example.com/x.png"))])], new TargetTraits { LacksUrls = true }, losses);

        Assert.Equal(Feature.ImageUrl, Assert.Single(losses.Rejected).Feature);
    }

    [Fact]
    public void Parts_that_only_Gemini_knows_come_back_whole()
    {
        const string Part = """{"executableCode":{"language":"PYTHON","code":"1"},"thoughtSignature":"AA=="}""";
        var request = Read($$"""{"contents":[{"parts":[{"text":"q"}]},{"role":"model","parts":[{{Part}}]}]}""");

        Assert.Equal("executableCode", ((OpaqueBlock)request.Messages[1].Content[0]).Kind);
        Assert.Contains(Part, DialectRun.WriteRequest(Dialect, request), StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_other_than_text_are_refused_elsewhere_and_asking_for_text_is_not()
    {
        Assert.Equal(default, Read("""{"contents":[],"generationConfig":{"responseModalities":["TEXT"]}}""").Extras);
        var extras = Read("""{"contents":[],"generationConfig":{"responseModalities":["TEXT","IMAGE"]}}""").Extras;
        Assert.Equal(LossPolicy.Reject, ForeignFields.Find("gemini", Assert.Single(extras.Members).Name).Policy);
    }

    [Fact]
    public void Tokens_of_a_whole_request_can_be_counted()
    {
        var context = new RequestReadContext("models/gemini-3-pro");
        var bare = DialectRun.ReadRequest(Dialect, """{"contents":[{"parts":[{"text":"q"}]}]}""", context);
        Assert.Equal(new ChatRequest { Model = "gemini-3-pro", Messages = [Question] }, bare);

        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Dialect.TokenCounts!.WriteRequest(bare, new RequestWriteContext(new Origin(Families.Gemini), new LossLog()), output);
        var question = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.StartsWith("""{"generateContentRequest":{"model":"models/gemini-3-pro","contents":""", question);
        Assert.Equal(bare, DialectRun.ReadRequest(Dialect, question, context));

        output.ResetWrittenCount();
        Dialect.TokenCounts.WriteCount(31, output);
        Assert.Equal(31, Dialect.TokenCounts.ReadCount(output.WrittenMemory));
        Assert.Throws<ChatFormatException>(() => Dialect.TokenCounts.ReadCount("{}"u8.ToArray()));
    }

    [Theory]
    [InlineData("""[]""", "must be a JSON object")]
    [InlineData("""{}""", "contents: is required and must be an array")]
    [InlineData("""{"contents":[{"role":"king","parts":[]}]}""", "contents[0].role: 'king' is no role; use user or model")]
    [InlineData("""{"contents":[{"parts":[{}]}]}""", "contents[0].parts[0]: holds nothing; use text, inlineData, fileData, functionCall or functionResponse")]
    [InlineData("""{"contents":[{"parts":["x"]}]}""", "contents[0].parts[0]: must be an object")]
    [InlineData("""{"contents":[{"parts":[{"text":5}]}]}""", "contents[0].parts[0].text: must be a string")]
    [InlineData("""{"contents":[{"parts":[{"inlineData":{"data":"AAAA"}}]}]}""", "contents[0].parts[0].inlineData.mimeType: is required and must be a string")]
    [InlineData("""{"contents":[{"role":"model","parts":[{"functionCall":{"name":"a","args":"{}"}}]}]}""", "contents[0].parts[0].functionCall.args: must be an object")]
    [InlineData("""{"contents":[{"parts":[{"functionResponse":{"name":"a"}}]}]}""", "contents[0].parts[0].functionResponse: answers no call: no call of 'a' before it is still open")]
    [InlineData("""{"contents":[],"toolConfig":{"functionCallingConfig":{"mode":"MAYBE"}}}""", "toolConfig.functionCallingConfig.mode: 'MAYBE' is no mode; use AUTO, ANY, NONE or VALIDATED")]
    [InlineData("""{"contents":[],"tools":[{"functionDeclarations":[{"name":"a","parametersJsonSchema":"x"}]}]}""", "tools[0].functionDeclarations[0].parametersJsonSchema: must be a schema, which is an object")]
    [InlineData("""{"contents":[],"generationConfig":{"thinkingConfig":{"thinkingLevel":"HARD"}}}""", "generationConfig.thinkingConfig.thinkingLevel: 'HARD' is no level; use MINIMAL, LOW, MEDIUM or HIGH")]
    [InlineData("""{"contents":[],"generationConfig":{"thinkingConfig":{"thinkingBudget":-2}}}""", "generationConfig.thinkingConfig.thinkingBudget: must be a whole number from 0, or -1 to leave it to the model")]
    public void What_is_wrong_is_named(string body, string message)
    {
        Assert.Equal(message, Assert.Throws<ChatFormatException>(() => Read(body)).Message);
    }

    [Fact]
    public void Model_that_is_missing_is_named()
    {
        Assert.StartsWith("model: is required and stands in the URL", Assert.Throws<ChatFormatException>(() => DialectRun.ReadRequest(Dialect, """{"contents":[]}""")).Message);
    }

    private static readonly Sequence<Message> PictureResult =
    [
        Question,
        new Message(Role.Assistant, [new ToolCallBlock("c1", "shot", "{}"), new ToolCallBlock("c2", "b", "{}")]),
        new Message(Role.Tool, [new ToolResultBlock("c1", [new ImageBlock(new InlineMedia("image/png", "AAAA"))]), new ToolResultBlock("c2", [new TextBlock("two")])]),
    ];

    private static string Call(string input, TargetTraits? traits = null) => Write([Question, new Message(Role.Assistant, [new ToolCallBlock("c1", "a", input)])], traits);

    private static string Write(Sequence<Message> messages, TargetTraits? traits = null, LossLog? losses = null) =>
        DialectRun.WriteRequest(Dialect, new ChatRequest { Model = "m", Messages = messages }, traits, losses);

    private static ChatRequest Read(string body) => DialectRun.ReadRequest(Dialect, body, new RequestReadContext("m"));
}
