using System.Text.Json;

namespace McpHub.Tests.Models.Matrix;

internal sealed class OpenAiResponsesCaller : ICaller
{
    private const string Tools = """ "tools":[{"type":"function","name":"lookup","parameters":{"type":"object","properties":{"q":{"type":"string","enum":["x"]}},"required":["q"]}},{"type":"function","name":"count","parameters":{"type":"object","properties":{"q":{"type":"string","enum":["x"]}},"required":["q"]}}],"max_output_tokens":5000,""";
    private const string Question = """{"role":"user","content":"use the tool lookup"}""";
    private const string Thinking = """ "reasoning":{"effort":"low","summary":"auto"},"include":["reasoning.encrypted_content"],""";

    public string Dialect => "openai-responses";

    public (string End, string Length, string Tools) Stops => ("completed", "max_output_tokens", "completed");

    public bool CanAsk(Scenario scenario) => scenario != Scenario.StopSequence;

    public string Path(string model, bool isStreaming) => "/v1/responses";

    public string Head(string model, bool isStreaming) => $"\"model\":\"{model}\",\"store\":false,{(isStreaming ? "\"stream\":true," : "")}";

    public string Members(Scenario scenario) => scenario switch
    {
        Scenario.System => """ "instructions":"Be brief.","input":"hi there" """,
        Scenario.MultiTurn => """ "input":[{"role":"user","content":"one"},{"role":"assistant","content":"two"},{"role":"user","content":"hi there"}] """,
        Scenario.Image => """ "input":[{"role":"user","content":[{"type":"input_text","text":"hi there"},{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="}]}] """,
        Scenario.File => """ "input":[{"role":"user","content":[{"type":"input_text","text":"hi there"},{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="}]}] """,
        Scenario.ToolCall => $$"""{{Tools}} "input":[{{Question}}] """,
        Scenario.ParallelTools => $$"""{{Tools}} "input":[{"role":"user","content":"use the tools lookup and count"}] """,
        Scenario.ToolError => $$$"""{{{Tools}}} "input":[{{{Question}}},{"type":"function_call","call_id":"call_1","name":"lookup","arguments":"{\"q\":\"x\"}"},{"type":"function_call_output","call_id":"call_1","output":"no such row"}] """,
        Scenario.StructuredOutput => """ "input":"hi there","text":{"format":{"type":"json_schema","name":"a","strict":true,"schema":{"type":"object","properties":{"answer":{"type":"string","enum":["yes"]}},"required":["answer"],"additionalProperties":false}}} """,
        Scenario.Reasoning => $$"""{{Tools}}{{Thinking}} "input":[{{Question}}] """,
        Scenario.LengthStop => """ "input":"hi there","max_output_tokens":1 """,
        _ => """ "input":"hi there" """,
    };

    public string NextMembers(JsonElement answer) =>
        $$"""{{Tools}}{{Thinking}} "input":[{{Question}},{{string.Join(",", answer.Items("output").Select(item => item.GetRawText()))}},{"type":"function_call_output","call_id":{{Fact.Quoted(Read(answer).Calls.Values.First().Id)}},"output":"found"}] """;

    public Seen Read(JsonElement answer)
    {
        var seen = new Seen { IsFailed = answer.At("error") is not null, Stop = answer.Text("incomplete_details.reason") ?? answer.Text("status") };
        seen.IsRefused = seen.Stop == "content_filter";
        foreach (var item in answer.Items("output"))
        {
            foreach (var part in item.Items("content"))
            {
                if (part.Text("type") == "reasoning_text") seen.Thoughts += part.Text("text");
                else seen.Text += part.Text("text") + part.Text("refusal");
                seen.IsRefused |= part.Text("type") == "refusal";
            }

            foreach (var part in item.Items("summary")) seen.Thoughts += part.Text("text");
            if (item.Text("type") == "function_call") seen.AddCall(seen.Calls.Count, item.Text("call_id"), item.Text("name"), item.Text("arguments") ?? "");
        }

        if (answer.At("usage") is not { } usage) return seen;
        (seen.Input, seen.Cached) = (usage.Number("input_tokens"), usage.Number("input_tokens_details.cached_tokens"));
        (seen.Output, seen.Reasoning) = (usage.Number("output_tokens"), usage.Number("output_tokens_details.reasoning_tokens"));
        return seen;
    }

    /// <summary>The last event holds the whole answer; the pieces before it must say the same text.</summary>
    public Seen ReadStream(string stream)
    {
        var (text, last) = ("", default(JsonElement));
        foreach (var data in Fact.Events(stream))
        {
            if (data.Text("type") is "response.output_text.delta" or "response.refusal.delta") text += data.Text("delta");
            last = data;
        }

        if (last.Text("type") is not ("response.completed" or "response.incomplete")) return new Seen { Text = text, IsFailed = last.Text("type") is "error" or "response.failed" };
        var seen = Read(last.At("response")!.Value);
        seen.Text = seen.Text == text ? text : $"{seen.Text} (in pieces: {text})";
        return seen;
    }
}
