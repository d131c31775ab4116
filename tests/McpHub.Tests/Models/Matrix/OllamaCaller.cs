using System.Text.Json;

namespace McpHub.Tests.Models.Matrix;

internal sealed class OllamaCaller : ICaller
{
    private const string Tools = """ "tools":[{"type":"function","function":{"name":"lookup","parameters":{"type":"object","properties":{"q":{"type":"string","enum":["x"]}},"required":["q"]}}},{"type":"function","function":{"name":"count","parameters":{"type":"object","properties":{"q":{"type":"string","enum":["x"]}},"required":["q"]}}}],"options":{"num_predict":5000},""";
    private const string Question = """{"role":"user","content":"use the tool lookup"}""";

    public string Dialect => "ollama";

    public (string End, string Length, string Tools) Stops => ("stop", "length", "stop");

    public bool CanAsk(Scenario scenario) => scenario != Scenario.File;

    public string Path(string model, bool isStreaming) => "/api/chat";

    public string Head(string model, bool isStreaming) => $"\"model\":\"{model}\",\"stream\":{(isStreaming ? "true" : "false")},";

    public string Members(Scenario scenario) => scenario switch
    {
        Scenario.System => """ "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"hi there"}] """,
        Scenario.MultiTurn => """ "messages":[{"role":"user","content":"one"},{"role":"assistant","content":"two"},{"role":"user","content":"hi there"}] """,
        Scenario.Image => """ "messages":[{"role":"user","content":"hi there","images":["iVBORw0KGgo="]}] """,
        Scenario.ToolCall => $$"""{{Tools}} "messages":[{{Question}}] """,
        Scenario.ParallelTools => $$"""{{Tools}} "messages":[{"role":"user","content":"use the tools lookup and count"}] """,
        Scenario.ToolError => $$$$"""{{{{Tools}}}} "messages":[{{{{Question}}}},{"role":"assistant","content":"","tool_calls":[{"function":{"name":"lookup","arguments":{"q":"x"}}}]},{"role":"tool","tool_name":"lookup","content":"no such row"}] """,
        Scenario.StructuredOutput => """ "messages":[{"role":"user","content":"hi there"}],"format":{"type":"object","properties":{"answer":{"type":"string","enum":["yes"]}},"required":["answer"],"additionalProperties":false} """,
        Scenario.Reasoning => $$"""{{Tools}} "think":true,"messages":[{{Question}}] """,
        Scenario.StopSequence => """ "messages":[{"role":"user","content":"hi there"}],"options":{"stop":["END"]} """,
        Scenario.LengthStop => """ "messages":[{"role":"user","content":"hi there"}],"options":{"num_predict":1} """,
        _ => """ "messages":[{"role":"user","content":"hi there"}] """,
    };

    public string NextMembers(JsonElement answer) =>
        $$"""{{Tools}} "think":true,"messages":[{{Question}},{{answer.At("message")!.Value.GetRawText()}},{"role":"tool","tool_name":"lookup","content":"found"}] """;

    public Seen Read(JsonElement answer)
    {
        var seen = new Seen();
        Read(seen, answer);
        return seen;
    }

    public Seen ReadStream(string stream)
    {
        var seen = new Seen();
        foreach (var line in stream.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Read(seen, Fact.Parse(line));
        return seen;
    }

    private static void Read(Seen seen, JsonElement answer)
    {
        seen.IsFailed |= answer.At("error") is not null;
        seen.Text += answer.Text("message.content");
        seen.Thoughts += answer.Text("message.thinking");
        foreach (var call in answer.Items("message.tool_calls")) seen.AddCall(seen.Calls.Count, call.Text("id"), call.Text("function.name"), call.Text("function.arguments") ?? "");
        if (answer.Text("done") == "True") seen.Stop = answer.Text("done_reason");
        if (answer.At("eval_count") is not null) (seen.Input, seen.Output) = (answer.Number("prompt_eval_count"), answer.Number("eval_count"));
    }
}
