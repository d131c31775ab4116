namespace McpHub.Tests.Models.Matrix;

internal sealed class GeminiVendor : IVendor
{
    private const string Usage = """ "usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":40,"candidatesTokenCount":10,"thoughtsTokenCount":20,"totalTokenCount":130},"modelVersion":"gemini","responseId":"r1" """;
    private static readonly string[] Names = ["lookup", "count"];

    public string Dialect => "gemini";

    public bool CanAnswer(Scenario scenario) => true;

    public bool Signs => true;

    public (bool Cached, bool Reasoning) Counts => (true, true);

    public string Whole(Script script) => Chunk(string.Join(",", Parts(script)), $",\"finishReason\":\"{Stop(script)}\"");

    public IEnumerable<(string Name, string Data)> Stream(Script script)
    {
        if (script.Thinks) yield return ("", Chunk(Thought));
        foreach (var piece in OpenAiChatVendor.Pieces(script.Text)) yield return ("", Chunk($$"""{"text":{{Fact.Quoted(piece)}}}"""));
        for (var call = 0; call < script.Calls; call++) yield return ("", Chunk(Call(script, call)));
        yield return ("", Chunk("""{"text":""}""", $",\"finishReason\":\"{Stop(script)}\""));
    }

    public IEnumerable<(string Name, string Data)> BrokenStream() =>
        [("", Chunk("""{"text":"hi"}""")), ("", """{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}""")];

    public IEnumerable<(string Path, string Value)> Facts(Scenario scenario) => scenario switch
    {
        Scenario.System => [("systemInstruction.parts.0.text", "Be brief."), ("contents.0.parts.0.text", "hi there")],
        Scenario.MultiTurn => [("contents.0.parts.0.text", "one"), ("contents.1.role", "model"), ("contents.1.parts.0.text", "two"), ("contents.2.parts.0.text", "hi there")],
        Scenario.Image => [("contents.0.parts.1.inlineData.mimeType", "image/png"), ("contents.0.parts.1.inlineData.data", "iVBORw0KGgo=")],
        Scenario.File => [("contents.0.parts.1.inlineData.mimeType", "application/pdf"), ("contents.0.parts.1.inlineData.data", "JVBERi0=")],
        Scenario.ToolCall or Scenario.ParallelTools => [("tools.0.functionDeclarations.0.name", "lookup"), ("tools.0.functionDeclarations.1.name", "count"), ("tools.0.functionDeclarations.0", "\"x\"")],
        Scenario.Reasoning => [("tools.0.functionDeclarations.0.name", "lookup"), ("generationConfig.thinkingConfig", "")],
        Scenario.ToolError => [("contents.1.parts.0.functionCall.args.q", "x"), ("contents.2.parts.0.functionResponse.name", "lookup"), ("contents.2.parts.0.functionResponse.response", "no such row")],
        Scenario.StructuredOutput => [("generationConfig.responseMimeType", "application/json"), ("generationConfig", "yes")],
        Scenario.StopSequence => [("generationConfig.stopSequences.0", "END")],
        Scenario.LengthStop => [("generationConfig.maxOutputTokens", "1")],
        _ => [("contents.0.parts.0.text", "hi there")],
    };

    private static string Thought => $$"""{"text":"{{Script.Thought}}","thought":true}""";

    private static string Call(Script script, int index) => $$$"""{"functionCall":{"id":"fc_{{{index + 1}}}","name":"{{{Names[index]}}}","args":{{{Script.Input}}}}{{{(script.Thinks && index == 0 ? $",\"thoughtSignature\":\"{Script.Signature}\"" : "")}}}}""";

    private static string Chunk(string parts, string finish = "") => $$$"""{"candidates":[{"content":{"parts":[{{{parts}}}],"role":"model"}{{{finish}}},"index":0}],{{{Usage}}}}""";

    private static string Stop(Script script) => script.Stop switch { "length" => "MAX_TOKENS", "refusal" => "SAFETY", _ => "STOP" };

    private static IEnumerable<string> Parts(Script script)
    {
        if (script.Thinks) yield return Thought;
        if (script.Text.Length > 0) yield return $$"""{"text":{{Fact.Quoted(script.Text)}}}""";
        for (var call = 0; call < script.Calls; call++) yield return Call(script, call);
    }
}
