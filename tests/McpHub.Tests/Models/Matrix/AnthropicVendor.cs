namespace McpHub.Tests.Models.Matrix;

internal sealed class AnthropicVendor : IVendor
{
    private static readonly string[] Names = ["lookup", "count"];

    public string Dialect => "anthropic";

    public bool CanAnswer(Scenario scenario) => true;

    public bool Signs => true;

    public (bool Cached, bool Reasoning) Counts => (true, true);

    public string Whole(Script script) => $$$$"""
        {"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{{{{string.Join(",", Blocks(script))}}}}],"stop_reason":"{{{{Stop(script)}}}}","stop_sequence":null,"usage":{"input_tokens":60,"cache_creation_input_tokens":0,"cache_read_input_tokens":40,"output_tokens":30,"output_tokens_details":{"thinking_tokens":20}}}
        """;

    public IEnumerable<(string Name, string Data)> Stream(Script script)
    {
        yield return Start;
        yield return ("ping", """{"type":"ping"}""");
        var index = 0;
        if (script.Thinks)
        {
            yield return Begin(index, """{"type":"thinking","thinking":"","signature":""}""");
            yield return Delta(index, $$"""{"type":"thinking_delta","thinking":"{{Script.Thought}}"}""");
            yield return Delta(index, $$"""{"type":"signature_delta","signature":"{{Script.Signature}}"}""");
            yield return End(index++);
        }

        if (script.Text.Length > 0)
        {
            yield return Begin(index, """{"type":"text","text":""}""");
            foreach (var piece in OpenAiChatVendor.Pieces(script.Text)) yield return Delta(index, $$"""{"type":"text_delta","text":{{Fact.Quoted(piece)}}}""");
            yield return End(index++);
        }

        for (var call = 0; call < script.Calls; call++)
        {
            yield return Begin(index, $$$"""{"type":"tool_use","id":"toolu_{{{call + 1}}}","name":"{{{Names[call]}}}","input":{},"caller":{"type":"direct"}}""");
            foreach (var piece in OpenAiChatVendor.Pieces(Script.Input)) yield return Delta(index, $$"""{"type":"input_json_delta","partial_json":{{Fact.Quoted(piece)}}}""");
            yield return End(index++);
        }

        yield return ("message_delta", $$$$"""{"type":"message_delta","delta":{"stop_reason":"{{{{Stop(script)}}}}","stop_sequence":null},"usage":{"output_tokens":30,"output_tokens_details":{"thinking_tokens":20}}}""");
        yield return ("message_stop", """{"type":"message_stop"}""");
    }

    public IEnumerable<(string Name, string Data)> BrokenStream() =>
        [Start, Begin(0, """{"type":"text","text":""}"""), Delta(0, """{"type":"text_delta","text":"hi"}"""), ("error", """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""")];

    public IEnumerable<(string Path, string Value)> Facts(Scenario scenario) => scenario switch
    {
        Scenario.System => [("system", "Be brief."), ("messages.0.content", "hi there")],
        Scenario.MultiTurn => [("messages.0.content", "one"), ("messages.1.role", "assistant"), ("messages.1.content", "two"), ("messages.2.content", "hi there")],
        Scenario.Image => [("messages.0.content.1.source.media_type", "image/png"), ("messages.0.content.1.source.data", "iVBORw0KGgo=")],
        Scenario.File => [("messages.0.content.1.source.media_type", "application/pdf"), ("messages.0.content.1.source.data", "JVBERi0=")],
        Scenario.ToolCall or Scenario.ParallelTools => [("tools.0.name", "lookup"), ("tools.1.name", "count"), ("tools.0.input_schema.properties.q.enum.0", "x")],
        Scenario.Reasoning => [("tools.0.name", "lookup"), ("thinking.type", "")],
        Scenario.ToolError => [("messages.1.content.0.input.q", "x"), ("messages.2.content.0.type", "tool_result"), ("messages.2.content.0.content", "no such row")],
        Scenario.StructuredOutput => [("output_config.format.type", "json_schema"), ("output_config.format.schema.properties.answer.enum.0", "yes")],
        Scenario.StopSequence => [("stop_sequences.0", "END")],
        Scenario.LengthStop => [("max_tokens", "1")],
        _ => [("messages.0.content", "hi there")],
    };

    private static (string Name, string Data) Start => ("message_start", """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":60,"cache_creation_input_tokens":0,"cache_read_input_tokens":40,"output_tokens":1}}}""");

    private static (string Name, string Data) Begin(int index, string block) => ("content_block_start", $$"""{"type":"content_block_start","index":{{index}},"content_block":{{block}}}""");

    private static (string Name, string Data) Delta(int index, string delta) => ("content_block_delta", $$"""{"type":"content_block_delta","index":{{index}},"delta":{{delta}}}""");

    private static (string Name, string Data) End(int index) => ("content_block_stop", $$"""{"type":"content_block_stop","index":{{index}}}""");

    private static string Stop(Script script) => script.Calls > 0 ? "tool_use" : script.Stop switch { "length" => "max_tokens", "refusal" => "refusal", _ => "end_turn" };

    private static IEnumerable<string> Blocks(Script script)
    {
        if (script.Thinks) yield return $$"""{"type":"thinking","thinking":"{{Script.Thought}}","signature":"{{Script.Signature}}"}""";
        if (script.Text.Length > 0) yield return $$"""{"type":"text","text":{{Fact.Quoted(script.Text)}}}""";
        for (var call = 0; call < script.Calls; call++) yield return $$$"""{"type":"tool_use","id":"toolu_{{{call + 1}}}","name":"{{{Names[call]}}}","input":{{{Script.Input}}},"caller":{"type":"direct"}}""";
    }
}
