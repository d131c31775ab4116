using System.Text.Json;

namespace McpHub.Tests.Models.Matrix;

internal sealed class GeminiCaller : ICaller
{
    private const string Tools = """ "tools":[{"functionDeclarations":[{"name":"lookup","parametersJsonSchema":{"type":"object","properties":{"q":{"type":"string","enum":["x"]}},"required":["q"]}},{"name":"count","parametersJsonSchema":{"type":"object","properties":{"q":{"type":"string","enum":["x"]}},"required":["q"]}}]}],""";
    private const string Question = """{"role":"user","parts":[{"text":"use the tool lookup"}]}""";
    private const string Thinking = """ "generationConfig":{"maxOutputTokens":5000,"thinkingConfig":{"includeThoughts":true,"thinkingBudget":1024}},""";

    public string Dialect => "gemini";

    public (string End, string Length, string Tools) Stops => ("STOP", "MAX_TOKENS", "STOP");

    public bool CanAsk(Scenario scenario) => true;

    public string Path(string model, bool isStreaming) => $"/v1beta/models/{model}:{(isStreaming ? "streamGenerateContent?alt=sse" : "generateContent")}";

    public string Head(string model, bool isStreaming) => "";

    public string Members(Scenario scenario) => scenario switch
    {
        Scenario.System => """ "systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[{"role":"user","parts":[{"text":"hi there"}]}] """,
        Scenario.MultiTurn => """ "contents":[{"role":"user","parts":[{"text":"one"}]},{"role":"model","parts":[{"text":"two"}]},{"role":"user","parts":[{"text":"hi there"}]}] """,
        Scenario.Image => """ "contents":[{"role":"user","parts":[{"text":"hi there"},{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}}]}] """,
        Scenario.File => """ "contents":[{"role":"user","parts":[{"text":"hi there"},{"inlineData":{"mimeType":"application/pdf","data":"JVBERi0="}}]}] """,
        Scenario.ToolCall => $$"""{{Tools}} "contents":[{{Question}}] """,
        Scenario.ParallelTools => $$"""{{Tools}} "contents":[{"role":"user","parts":[{"text":"use the tools lookup and count"}]}] """,
        Scenario.ToolError => $$$$"""{{{{Tools}}}} "contents":[{{{{Question}}}},{"role":"model","parts":[{"functionCall":{"id":"call_1","name":"lookup","args":{"q":"x"}}}]},{"role":"user","parts":[{"functionResponse":{"id":"call_1","name":"lookup","response":{"error":"no such row"}}}]}] """,
        Scenario.StructuredOutput => """ "contents":[{"role":"user","parts":[{"text":"hi there"}]}],"generationConfig":{"responseMimeType":"application/json","responseJsonSchema":{"type":"object","properties":{"answer":{"type":"string","enum":["yes"]}},"required":["answer"],"additionalProperties":false}} """,
        Scenario.Reasoning => $$"""{{Tools}}{{Thinking}} "contents":[{{Question}}] """,
        Scenario.StopSequence => """ "contents":[{"role":"user","parts":[{"text":"hi there"}]}],"generationConfig":{"stopSequences":["END"]} """,
        Scenario.LengthStop => """ "contents":[{"role":"user","parts":[{"text":"hi there"}]}],"generationConfig":{"maxOutputTokens":1} """,
        _ => """ "contents":[{"role":"user","parts":[{"text":"hi there"}]}] """,
    };

    public string NextMembers(JsonElement answer)
    {
        var id = Read(answer).Calls[0].Id;
        var idMember = id.Length > 0 ? $"\"id\":{Fact.Quoted(id)}," : "";
        return $$$$"""{{{{Tools}}}}{{{{Thinking}}}} "contents":[{{{{Question}}}},{{{{answer.At("candidates.0.content")!.Value.GetRawText()}}}},{"role":"user","parts":[{"functionResponse":{{{{{idMember}}}}"name":"lookup","response":{"output":"found"}}}]}] """;
    }

    public Seen Read(JsonElement answer)
    {
        var seen = new Seen();
        Read(seen, answer);
        return seen;
    }

    public Seen ReadStream(string stream)
    {
        var seen = new Seen();
        foreach (var chunk in Fact.Events(stream)) Read(seen, chunk);
        return seen;
    }

    private static void Read(Seen seen, JsonElement answer)
    {
        seen.IsFailed |= answer.At("error") is not null;
        foreach (var part in answer.Items("candidates.0.content.parts"))
        {
            if (part.Text("thought") == "True") seen.Thoughts += part.Text("text");
            else seen.Text += part.Text("text");
            if (part.At("functionCall") is { } call) seen.AddCall(seen.Calls.Count, call.Text("id"), call.Text("name"), call.Text("args") ?? "");
        }

        seen.Stop = answer.Text("candidates.0.finishReason") ?? seen.Stop;
        seen.IsRefused = seen.Stop == "SAFETY";
        if (answer.At("usageMetadata") is not { } usage) return;
        (seen.Input, seen.Cached) = (usage.Number("promptTokenCount"), usage.Number("cachedContentTokenCount"));
        (seen.Output, seen.Reasoning) = (usage.Number("candidatesTokenCount") + usage.Number("thoughtsTokenCount"), usage.Number("thoughtsTokenCount"));
    }
}
