namespace McpHub.Tests.Models.Matrix;

internal sealed class OpenAiResponsesVendor : IVendor
{
    private static readonly string[] Names = ["lookup", "count"];

    public string Dialect => "openai-responses";

    public bool CanAnswer(Scenario scenario) => true;

    public bool Signs => true;

    public (bool Cached, bool Reasoning) Counts => (true, true);

    public string Whole(Script script) => Response(script, string.Join(",", Items(script)));

    public IEnumerable<(string Name, string Data)> Stream(Script script)
    {
        yield return Event("response.created", """ "response":{"id":"resp_1","object":"response","created_at":1,"model":"gpt","status":"in_progress","output":[]} """);
        var index = 0;
        foreach (var item in Items(script))
        {
            yield return Event("response.output_item.added", $"\"output_index\":{index},\"item\":{Begin(script, item)}");
            foreach (var inner in Inside(script, item, index)) yield return inner;
            yield return Event("response.output_item.done", $"\"output_index\":{index++},\"item\":{item}");
        }

        yield return Event(script.Stop == "length" ? "response.incomplete" : "response.completed", $"\"response\":{Whole(script)}");
    }

    public IEnumerable<(string Name, string Data)> BrokenStream() =>
    [
        Event("response.created", """ "response":{"id":"resp_1","object":"response","created_at":1,"model":"gpt","status":"in_progress","output":[]} """),
        Event("response.output_item.added", """ "output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","content":[],"role":"assistant"} """),
        Event("response.content_part.added", """ "item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","annotations":[],"logprobs":[],"text":""} """),
        Event("response.output_text.delta", """ "item_id":"msg_1","output_index":0,"content_index":0,"delta":"hi" """),
        Event("response.failed", """ "response":{"id":"resp_1","object":"response","created_at":1,"model":"gpt","status":"failed","error":{"code":"server_error","message":"The model failed."},"output":[]} """),
    ];

    public IEnumerable<(string Path, string Value)> Facts(Scenario scenario) => scenario switch
    {
        Scenario.System => [("instructions", "Be brief."), ("input", "hi there")],
        Scenario.MultiTurn => [("input.0.content", "one"), ("input.1.role", "assistant"), ("input.1.content", "two"), ("input.2.content", "hi there")],
        Scenario.Image => [("input.0.content.1.image_url", "data:image/png;base64,iVBORw0KGgo=")],
        Scenario.File => [("input.0.content.1.file_data", "data:application/pdf;base64,JVBERi0=")],
        Scenario.ToolCall or Scenario.ParallelTools or Scenario.Reasoning => [("tools.0.name", "lookup"), ("tools.1.name", "count"), ("tools.0.parameters.properties.q.enum.0", "x")],
        Scenario.ToolError => [("input.1.arguments", Script.Input), ("input.2.type", "function_call_output"), ("input.2.output", "no such row")],
        Scenario.StructuredOutput => [("text.format.type", "json_schema"), ("text.format.schema.properties.answer.enum.0", "yes")],
        Scenario.StopSequence => [("stop", "END")],
        Scenario.LengthStop => [("max_output_tokens", "1")],
        _ => [("input", "hi there")],
    };

    private static (string Name, string Data) Event(string type, string rest) => (type, $"{{\"type\":\"{type}\",{rest}}}");

    private static string Response(Script script, string items) => $$$"""
        {"id":"resp_1","object":"response","created_at":1,"model":"gpt","status":"{{{(script.Stop == "length" ? "incomplete" : "completed")}}}","error":null,"incomplete_details":{{{(script.Stop == "length" ? "{\"reason\":\"max_output_tokens\"}" : "null")}}},"output":[{{{items}}}],"usage":{"input_tokens":100,"input_tokens_details":{"cached_tokens":40},"output_tokens":30,"output_tokens_details":{"reasoning_tokens":20},"total_tokens":130}}
        """;

    private static IEnumerable<string> Items(Script script)
    {
        if (script.Thinks) yield return $$"""{"id":"rs_1","type":"reasoning","encrypted_content":"{{Script.Signature}}","summary":[{"type":"summary_text","text":"{{Script.Thought}}"}]}""";
        if (script.Text.Length > 0) yield return $$"""{"id":"msg_1","type":"message","status":"completed","content":[{{Part(script, script.Text)}}],"role":"assistant"}""";
        for (var call = 0; call < script.Calls; call++) yield return $$"""{"id":"fc_{{call + 1}}","type":"function_call","status":"completed","arguments":{{Fact.Quoted(Script.Input)}},"call_id":"call_{{call + 1}}","name":"{{Names[call]}}"}""";
    }

    private static string Part(Script script, string text) => script.Stop == "refusal" ? $$"""{"type":"refusal","refusal":{{Fact.Quoted(text)}}}""" : $$"""{"type":"output_text","annotations":[],"logprobs":[],"text":{{Fact.Quoted(text)}}}""";

    private static string Begin(Script script, string item) => item
        .Replace($$"""[{"type":"summary_text","text":"{{Script.Thought}}"}]""", "[]", StringComparison.Ordinal)
        .Replace($"[{Part(script, script.Text)}]", "[]", StringComparison.Ordinal)
        .Replace(Fact.Quoted(Script.Input), "\"\"", StringComparison.Ordinal)
        .Replace("completed", "in_progress", StringComparison.Ordinal);

    private static IEnumerable<(string Name, string Data)> Inside(Script script, string item, int index)
    {
        var json = Fact.Parse(item);
        var at = $"\"item_id\":\"{json.Text("id")}\",\"output_index\":{index}";
        switch (json.Text("type"))
        {
            case "reasoning":
                yield return Event("response.reasoning_summary_part.added", at + ""","summary_index":0,"part":{"type":"summary_text","text":""} """);
                yield return Event("response.reasoning_summary_text.delta", $"{at},\"summary_index\":0,\"delta\":\"{Script.Thought}\"");
                yield return Event("response.reasoning_summary_text.done", $"{at},\"summary_index\":0,\"text\":\"{Script.Thought}\"");
                yield return Event("response.reasoning_summary_part.done", $"{at},\"summary_index\":0,\"part\":{{\"type\":\"summary_text\",\"text\":\"{Script.Thought}\"}}");
                break;
            case "message":
                var kind = script.Stop == "refusal" ? "refusal" : "output_text";
                yield return Event("response.content_part.added", $"{at},\"content_index\":0,\"part\":{Part(script, "")}");
                foreach (var piece in OpenAiChatVendor.Pieces(script.Text)) yield return Event($"response.{kind}.delta", $"{at},\"content_index\":0,\"delta\":{Fact.Quoted(piece)}");
                yield return Event($"response.{kind}.done", $"{at},\"content_index\":0,\"{(kind == "refusal" ? "refusal" : "text")}\":{Fact.Quoted(script.Text)}");
                yield return Event("response.content_part.done", $"{at},\"content_index\":0,\"part\":{Part(script, script.Text)}");
                break;
            default:
                foreach (var piece in OpenAiChatVendor.Pieces(Script.Input)) yield return Event("response.function_call_arguments.delta", $"{at},\"delta\":{Fact.Quoted(piece)}");
                yield return Event("response.function_call_arguments.done", $"{at},\"arguments\":{Fact.Quoted(Script.Input)}");
                break;
        }
    }
}
