namespace McpHub.Tests.Models.Matrix;

internal sealed class OpenAiChatVendor : IVendor
{
    private const string Usage = """{"prompt_tokens":100,"completion_tokens":30,"total_tokens":130,"prompt_tokens_details":{"cached_tokens":40},"completion_tokens_details":{"reasoning_tokens":20}}""";
    private static readonly string[] Names = ["lookup", "count"];

    public string Dialect => "openai-chat";

    public bool CanAnswer(Scenario scenario) => true;

    public bool Signs => false;

    public (bool Cached, bool Reasoning) Counts => (true, true);

    public string Whole(Script script) => $$$"""
        {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt","choices":[{"index":0,"message":{"role":"assistant",{{{(script.Thinks ? $"\"reasoning_content\":\"{Script.Thought}\"," : "")}}}"content":{{{(script.Calls > 0 || script.Stop == "refusal" ? "null" : Fact.Quoted(script.Text))}}},"refusal":{{{(script.Stop == "refusal" ? Fact.Quoted(script.Text) : "null")}}}{{{Calls(script)}}}},"finish_reason":"{{{Stop(script)}}}","logprobs":null}],"usage":{{{Usage}}}}
        """;

    public IEnumerable<(string Name, string Data)> Stream(Script script)
    {
        yield return Chunk("""{"role":"assistant","content":"","refusal":null}""");
        if (script.Thinks) yield return Chunk($$"""{"reasoning_content":"{{Script.Thought}}"}""");
        foreach (var piece in Pieces(script.Text)) yield return Chunk($$"""{"{{(script.Stop == "refusal" ? "refusal" : "content")}}":{{Fact.Quoted(piece)}}}""");
        for (var index = 0; index < script.Calls; index++)
        {
            yield return Chunk($$$"""{"tool_calls":[{"index":{{{index}}},"id":"call_{{{index + 1}}}","type":"function","function":{"name":"{{{Names[index]}}}","arguments":""}}]}""");
            foreach (var piece in Pieces(Script.Input)) yield return Chunk($$$"""{"tool_calls":[{"index":{{{index}}},"function":{"arguments":{{{Fact.Quoted(piece)}}}}}]}""");
        }

        yield return Chunk("{}", $"\"{Stop(script)}\"");
        yield return ("", $$$"""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[],"usage":{{{Usage}}}}""");
        yield return ("", "[DONE]");
    }

    public IEnumerable<(string Name, string Data)> BrokenStream() =>
        [Chunk("""{"role":"assistant","content":"hi"}"""), ("", """{"error":{"message":"The server had an error","type":"server_error","code":null}}""")];

    public IEnumerable<(string Path, string Value)> Facts(Scenario scenario) => scenario switch
    {
        Scenario.System => [("messages.0.content", "Be brief."), ("messages.1.content", "hi there")],
        Scenario.MultiTurn => [("messages.0.content", "one"), ("messages.1.role", "assistant"), ("messages.1.content", "two"), ("messages.2.content", "hi there")],
        Scenario.Image => [("messages.0.content", "data:image/png;base64,iVBORw0KGgo=")],
        Scenario.File => [("messages.0.content", "data:application/pdf;base64,JVBERi0=")],
        Scenario.ToolCall or Scenario.ParallelTools or Scenario.Reasoning => [("tools.0.function.name", "lookup"), ("tools.1.function.name", "count"), ("tools.0.function.parameters.properties.q.enum.0", "x")],
        Scenario.ToolError => [("messages.1.tool_calls.0.function.arguments", Script.Input), ("messages.2.role", "tool"), ("messages.2.content", "no such row")],
        Scenario.StructuredOutput => [("response_format.type", "json_schema"), ("response_format.json_schema.schema.properties.answer.enum.0", "yes")],
        Scenario.StopSequence => [("stop", "END")],
        Scenario.LengthStop => [("max_completion_tokens", "1")],
        _ => [("messages.0.content", "hi there")],
    };

    /// <summary>A text as it comes in a stream: in more than one piece.</summary>
    public static IEnumerable<string> Pieces(string text) => text.Length < 2 ? text.Length == 0 ? [] : [text] : [text[..2], text[2..]];

    private static (string Name, string Data) Chunk(string delta, string stop = "null") =>
        ("", $$$"""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,"delta":{{{delta}}},"logprobs":null,"finish_reason":{{{stop}}}}],"usage":null}""");

    private static string Stop(Script script) => script.Calls > 0 ? "tool_calls" : script.Stop == "length" ? "length" : "stop";

    private static string Calls(Script script) => script.Calls == 0 ? "" : ",\"tool_calls\":[" + string.Join(",", Enumerable.Range(0, script.Calls).Select(index =>
        $$$"""{"id":"call_{{{index + 1}}}","type":"function","function":{"name":"{{{Names[index]}}}","arguments":{{{Fact.Quoted(Script.Input)}}}}}""")) + "]";
}
