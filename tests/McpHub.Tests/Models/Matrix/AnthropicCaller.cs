using System.Text.Json;

namespace McpHub.Tests.Models.Matrix;

internal sealed class AnthropicCaller : ICaller
{
    private const string Tools = """ "tools":[{"name":"lookup","input_schema":{"type":"object","properties":{"q":{"type":"string","enum":["x"]}},"required":["q"]}},{"name":"count","input_schema":{"type":"object","properties":{"q":{"type":"string","enum":["x"]}},"required":["q"]}}],"max_tokens":5000,""";
    private const string Question = """{"role":"user","content":"use the tool lookup"}""";
    private const string Thinking = """ "thinking":{"type":"enabled","budget_tokens":1024},""";

    public string Dialect => "anthropic";

    public (string End, string Length, string Tools) Stops => ("end_turn", "max_tokens", "tool_use");

    public bool CanAsk(Scenario scenario) => true;

    public string Path(string model, bool isStreaming) => "/v1/messages";

    public string Head(string model, bool isStreaming) => $"\"model\":\"{model}\",{(isStreaming ? "\"stream\":true," : "")}";

    public string Members(Scenario scenario) => scenario switch
    {
        Scenario.System => """ "max_tokens":50,"system":"Be brief.","messages":[{"role":"user","content":"hi there"}] """,
        Scenario.MultiTurn => """ "max_tokens":50,"messages":[{"role":"user","content":"one"},{"role":"assistant","content":"two"},{"role":"user","content":"hi there"}] """,
        Scenario.Image => """ "max_tokens":50,"messages":[{"role":"user","content":[{"type":"text","text":"hi there"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]}] """,
        Scenario.File => """ "max_tokens":50,"messages":[{"role":"user","content":[{"type":"text","text":"hi there"},{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="}}]}] """,
        Scenario.ToolCall => $$"""{{Tools}} "messages":[{{Question}}] """,
        Scenario.ParallelTools => $$"""{{Tools}} "messages":[{"role":"user","content":"use the tools lookup and count"}] """,
        Scenario.ToolError => $$$"""{{{Tools}}} "messages":[{{{Question}}},{"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"lookup","input":{"q":"x"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","is_error":true,"content":"no such row"}]}] """,
        Scenario.StructuredOutput => """ "max_tokens":50,"messages":[{"role":"user","content":"hi there"}],"output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"answer":{"type":"string","enum":["yes"]}},"required":["answer"],"additionalProperties":false}}} """,
        Scenario.Reasoning => $$"""{{Tools}}{{Thinking}} "messages":[{{Question}}] """,
        Scenario.StopSequence => """ "max_tokens":50,"messages":[{"role":"user","content":"hi there"}],"stop_sequences":["END"] """,
        Scenario.LengthStop => """ "max_tokens":1,"messages":[{"role":"user","content":"hi there"}] """,
        _ => """ "max_tokens":50,"messages":[{"role":"user","content":"hi there"}] """,
    };

    public string NextMembers(JsonElement answer) =>
        $$"""{{Tools}}{{Thinking}} "messages":[{{Question}},{"role":"assistant","content":{{answer.At("content")!.Value.GetRawText()}}},{"role":"user","content":[{"type":"tool_result","tool_use_id":{{Fact.Quoted(Read(answer).Calls.Values.First().Id)}},"content":"found"}]}] """;

    public Seen Read(JsonElement answer)
    {
        var seen = new Seen { Stop = answer.Text("stop_reason"), IsRefused = answer.Text("stop_reason") == "refusal", IsFailed = answer.Text("type") == "error" };
        var index = 0;
        foreach (var block in answer.Items("content")) Read(seen, index++, block, block.Text("input") ?? "");
        ReadUsage(seen, answer);
        return seen;
    }

    public Seen ReadStream(string stream)
    {
        var (seen, isEnded) = (new Seen(), false);
        foreach (var data in Fact.Events(stream))
        {
            var index = (int)data.Number("index");
            switch (data.Text("type"))
            {
                case "message_start": ReadUsage(seen, data.At("message")!.Value); break;
                case "content_block_start": Read(seen, index, data.At("content_block")!.Value, ""); break;
                case "content_block_delta":
                    seen.Text += data.Text("delta.text");
                    seen.Thoughts += data.Text("delta.thinking");
                    if (data.Text("delta.partial_json") is { } json) seen.AddCall(index, null, null, json);
                    break;
                case "message_delta":
                    seen.Stop = data.Text("delta.stop_reason");
                    seen.IsRefused = seen.Stop == "refusal";
                    ReadUsage(seen, data);
                    break;
                case "message_stop": isEnded = true; break;
                case "error": seen.IsFailed = true; break;
            }
        }

        if (!isEnded) seen.Stop = null;
        return seen;
    }

    private static void Read(Seen seen, int index, JsonElement block, string input)
    {
        seen.Text += block.Text("text");
        seen.Thoughts += block.Text("thinking");
        if (block.Text("type") == "tool_use") seen.AddCall(index, block.Text("id"), block.Text("name"), input);
    }

    private static void ReadUsage(Seen seen, JsonElement answer)
    {
        if (answer.At("usage") is not { } usage) return;
        if (usage.At("input_tokens") is not null) (seen.Input, seen.Cached) = (usage.Number("input_tokens") + usage.Number("cache_read_input_tokens"), usage.Number("cache_read_input_tokens"));
        (seen.Output, seen.Reasoning) = (usage.Number("output_tokens"), usage.Number("output_tokens_details.thinking_tokens"));
    }
}
