using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Anthropic;
using McpHub.Wire.Dialects.Gemini;
using McpHub.Wire.Dialects.OpenAiChat;
using McpHub.Wire.Dialects.OpenAiResponses;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects;

/// <summary>What other gateways' users suffered from when Gemini answered callers of other dialects.</summary>
public sealed class GeminiFaultTests
{
    private static readonly ChatDialect Gemini = GeminiDialect.Instance;
    private static readonly ChatDialect OpenAi = OpenAiChatDialect.Instance;
    private static readonly ChatDialect Responses = OpenAiResponsesDialect.Instance;
    private static readonly ChatDialect Anthropic = AnthropicDialect.Instance;

    public static TheoryData<string> Targets => [.. ChatDialects.All.Select(dialect => dialect.Name)];

    /// <summary>Clients did not run the tools, because Gemini says STOP where it calls some.</summary>
    [Fact]
    public void Calls_of_Gemini_are_the_reason_to_stop_for_everybody_whole_and_streamed()
    {
        var call = Answer("""{"functionCall":{"name":"a","args":{}}}""", "STOP");

        Assert.Contains("\"finish_reason\":\"tool_calls\"", Whole(OpenAi, call), StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"tool_calls\"", Streamed(OpenAi, call), StringComparison.Ordinal);
        Assert.Contains("\"stop_reason\":\"tool_use\"", Whole(Anthropic, call), StringComparison.Ordinal);
        Assert.Contains("\"stop_reason\":\"tool_use\"", Streamed(Anthropic, call), StringComparison.Ordinal);
    }

    /// <summary>Gemini's own words reached callers who know only theirs.</summary>
    [Theory]
    [InlineData("STOP", "stop", "end_turn")]
    [InlineData("MAX_TOKENS", "length", "max_tokens")]
    [InlineData("SAFETY", "content_filter", "refusal")]
    [InlineData("RECITATION", "content_filter", "refusal")]
    [InlineData("SOMETHING_NEW", "stop", "end_turn")]
    public void Reason_to_stop_of_Gemini_is_a_word_that_the_caller_knows(string reason, string openAi, string anthropic)
    {
        var answer = Answer("""{"text":"a"}""", reason);

        foreach (var shown in new[] { Whole(OpenAi, answer), Streamed(OpenAi, answer) }) Assert.Contains($"\"finish_reason\":\"{openAi}\"", shown, StringComparison.Ordinal);
        foreach (var shown in new[] { Whole(Anthropic, answer), Streamed(Anthropic, answer) }) Assert.Contains($"\"stop_reason\":\"{anthropic}\"", shown, StringComparison.Ordinal);
    }

    /// <summary>Thoughts were there in whole answers and missing in streams.</summary>
    [Fact]
    public void Thoughts_of_Gemini_are_streamed_as_thoughts()
    {
        string[] answer =
        [
            """{"candidates":[{"content":{"parts":[{"text":"Let me ","thought":true}],"role":"model"}}],"responseId":"r","modelVersion":"m"}""",
            """{"candidates":[{"content":{"parts":[{"text":"think.","thought":true}],"role":"model"}}],"responseId":"r","modelVersion":"m"}""",
            Answer("""{"text":"a"}""", "STOP"),
        ];

        Assert.Equal(["Let me ", "think."], Pieces(Streamed(OpenAi, answer), "\"reasoning_content\":\""));
        Assert.Equal(["Let me ", "think."], Pieces(Streamed(Anthropic, answer), "\"thinking_delta\",\"thinking\":\""));
        Assert.Contains(Pieces(Streamed(Responses, answer), "\"delta\":\""), piece => piece == "think.");
    }

    /// <summary>A picture that the model made stood where no client looked for it.</summary>
    [Fact]
    public void Picture_that_Gemini_made_stands_where_the_callers_libraries_look_for_it()
    {
        var answer = Answer("""{"inlineData":{"mimeType":"image/png","data":"UElDVFVSRQ=="}}""", "STOP");
        const string openAi = """[{"type":"image_url","image_url":{"url":"data:image/png;base64,UElDVFVSRQ=="}}]""";

        Assert.Contains(openAi, Whole(OpenAi, answer).Split("\"images\":")[1], StringComparison.Ordinal);
        Assert.Contains("UElDVFVSRQ==", Streamed(OpenAi, answer).Split("\"images\":")[1], StringComparison.Ordinal);
        foreach (var shown in new[] { Whole(Responses, answer), Streamed(Responses, answer) }) Assert.Contains("\"UElDVFVSRQ==\"", shown.Split("\"type\":\"image_generation_call\"")[^1], StringComparison.Ordinal);
    }

    /// <summary>A result that spoke of schemas was lowered like one.</summary>
    [Theory]
    [MemberData(nameof(Targets))]
    public void Result_that_looks_like_a_schema_reaches_every_model_as_it_is(string target)
    {
        const string said = "$defs/x";
        var request = new ChatRequest
        {
            Model = "m",
            MaxOutputTokens = 9,
            Messages =
            [
                new Message(Role.User, [new TextBlock("q")]),
                new Message(Role.Assistant, [new ToolCallBlock("c1", "a", "{}")]),
                new Message(Role.Tool, [new ToolResultBlock("c1", [new TextBlock($$"""{"$ref":"#/{{said}}","additionalProperties":false}""")])]),
            ],
        };

        var json = DialectRun.WriteRequest(ChatDialects.Find(target)!, request, new TargetTraits { TakesJsonSchema = false });

        foreach (var word in new[] { "$ref", "#/" + said, "additionalProperties" }) Assert.Contains(word, json, StringComparison.Ordinal);
    }

    private static string Answer(string parts, string reason) => $$$"""{"candidates":[{"content":{"parts":[{{{parts}}}],"role":"model"},"finishReason":"{{{reason}}}","index":0}],"responseId":"r","modelVersion":"m"}""";

    private static string Whole(ChatDialect caller, string answer) => DialectRun.WriteResponse(caller, DialectRun.ReadResponse(Gemini, answer));

    private static string Streamed(ChatDialect caller, params string[] chunks) => DialectRun.TranslateStream(Gemini, caller, string.Concat(chunks.Select(data => $"data: {data}\n\n")));

    // What stands behind each of these beginnings.
    private static IEnumerable<string> Pieces(string stream, string beginning) => stream.Split(beginning).Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)]);
}
