using System.Text.Json;

namespace McpHub.Tests.Models.Matrix;

internal sealed class OpenAiChatCaller : ICaller
{
    private const string Tools = """ "tools":[{"type":"function","function":{"name":"lookup","parameters":{"type":"object","properties":{"q":{"type":"string","enum":["x"]}},"required":["q"]}}},{"type":"function","function":{"name":"count","parameters":{"type":"object","properties":{"q":{"type":"string","enum":["x"]}},"required":["q"]}}}],"max_completion_tokens":5000,""";
    private const string Question = """{"role":"user","content":"use the tool lookup"}""";

    public string Dialect => "openai-chat";

    public (string End, string Length, string Tools) Stops => ("stop", "length", "tool_calls");

    public bool CanAsk(Scenario scenario) => true;

    public string Path(string model, bool isStreaming) => "/v1/chat/completions";

    public string Head(string model, bool isStreaming) => $"\"model\":\"{model}\",{(isStreaming ? "\"stream\":true,\"stream_options\":{\"include_usage\":true}," : "")}";

    public string Members(Scenario scenario) => scenario switch
    {
        Scenario.System => """ "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"hi there"}] """,
        Scenario.MultiTurn => """ "messages":[{"role":"user","content":"one"},{"role":"assistant","content":"two"},{"role":"user","content":"hi there"}] """,
        Scenario.Image => """ "messages":[{"role":"user","content":[{"type":"text","text":"hi there"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]}] """,
        Scenario.File => """ "messages":[{"role":"user","content":[{"type":"text","text":"hi there"},{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="}}]}] """,
        Scenario.ToolCall => $$"""{{Tools}} "messages":[{{Question}}] """,
        Scenario.ParallelTools => $$"""{{Tools}} "messages":[{"role":"user","content":"use the tools lookup and count"}] """,
        Scenario.ToolError => $$$"""{{{Tools}}} "messages":[{{{Question}}},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"lookup","arguments":"{\"q\":\"x\"}"}}]},{"role":"tool","tool_call_id":"call_1","content":"no such row"}] """,
        Scenario.StructuredOutput => """ "messages":[{"role":"user","content":"hi there"}],"response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":{"type":"object","properties":{"answer":{"type":"string","enum":["yes"]}},"required":["answer"],"additionalProperties":false}}} """,
        Scenario.Reasoning => $$"""{{Tools}} "reasoning_effort":"low","messages":[{{Question}}] """,
        Scenario.StopSequence => """ "messages":[{"role":"user","content":"hi there"}],"stop":["END"] """,
        Scenario.LengthStop => """ "messages":[{"role":"user","content":"hi there"}],"max_completion_tokens":1 """,
        _ => """ "messages":[{"role":"user","content":"hi there"}] """,
    };

    public string NextMembers(JsonElement answer) =>
        $$"""{{Tools}} "reasoning_effort":"low","messages":[{{Question}},{{answer.At("choices.0.message")!.Value.GetRawText()}},{"role":"tool","tool_call_id":{{Fact.Quoted(Read(answer).Calls[0].Id)}},"content":"found"}] """;

    public Seen Read(JsonElement answer)
    {
        var seen = new Seen { Stop = answer.Text("choices.0.finish_reason"), IsFailed = answer.At("error") is not null };
        Read(seen, answer.At("choices.0.message") ?? answer);
        ReadUsage(seen, answer);
        return seen;
    }

    public Seen ReadStream(string stream)
    {
        var seen = new Seen();
        foreach (var chunk in Fact.Events(stream))
        {
            if (chunk.At("error") is not null) seen.IsFailed = true;
            if (chunk.At("choices.0.delta") is { } delta) Read(seen, delta);
            seen.Stop = chunk.Text("choices.0.finish_reason") ?? seen.Stop;
            seen.IsRefused |= seen.Stop == "content_filter";
            ReadUsage(seen, chunk);
        }

        if (!stream.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal)) seen.Stop = null;
        return seen;
    }

    private static void Read(Seen seen, JsonElement message)
    {
        seen.Text += message.Text("content") + message.Text("refusal");
        seen.IsRefused |= message.Text("refusal") is not null || seen.Stop == "content_filter";
        seen.Thoughts += message.Text("reasoning_content");
        var place = 0;
        foreach (var call in message.Items("tool_calls"))
        {
            seen.AddCall(call.At("index") is { } index ? index.GetInt32() : place++, call.Text("id"), call.Text("function.name"), call.Text("function.arguments") ?? "");
        }
    }

    private static void ReadUsage(Seen seen, JsonElement answer)
    {
        if (answer.At("usage") is not { } usage) return;
        (seen.Input, seen.Cached) = (usage.Number("prompt_tokens"), usage.Number("prompt_tokens_details.cached_tokens"));
        (seen.Output, seen.Reasoning) = (usage.Number("completion_tokens"), usage.Number("completion_tokens_details.reasoning_tokens"));
    }
}
