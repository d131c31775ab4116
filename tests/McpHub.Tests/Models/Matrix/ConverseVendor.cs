namespace McpHub.Tests.Models.Matrix;

internal sealed class ConverseVendor : IVendor
{
    private const string Usage = """ "usage":{"inputTokens":60,"outputTokens":30,"totalTokens":130,"cacheReadInputTokens":40,"cacheWriteInputTokens":0},"metrics":{"latencyMs":5} """;
    private static readonly string[] Names = ["lookup", "count"];

    public string Dialect => "bedrock-converse";

    public bool CanAnswer(Scenario scenario) => true;

    public bool Signs => true;

    public (bool Cached, bool Reasoning) Counts => (true, false);

    public string Whole(Script script) => $$$"""{"output":{"message":{"role":"assistant","content":[{{{string.Join(",", Blocks(script))}}}]}},"stopReason":"{{{Stop(script)}}}",{{{Usage}}}}""";

    public IEnumerable<(string Name, string Data)> Stream(Script script)
    {
        yield return ("messageStart", """{"role":"assistant"}""");
        var index = 0;
        if (script.Thinks)
        {
            yield return Delta(index, $$$"""{"reasoningContent":{"text":"{{{Script.Thought}}}"}}""");
            yield return Delta(index, $$$"""{"reasoningContent":{"signature":"{{{Script.Signature}}}"}}""");
            yield return End(index++);
        }

        if (script.Text.Length > 0)
        {
            foreach (var piece in OpenAiChatVendor.Pieces(script.Text)) yield return Delta(index, $$"""{"text":{{Fact.Quoted(piece)}}}""");
            yield return End(index++);
        }

        for (var call = 0; call < script.Calls; call++)
        {
            yield return ("contentBlockStart", $$$$"""{"contentBlockIndex":{{{{index}}}},"start":{"toolUse":{"toolUseId":"tooluse_{{{{call + 1}}}}","name":"{{{{Names[call]}}}}"}}}""");
            foreach (var piece in OpenAiChatVendor.Pieces(Script.Input)) yield return Delta(index, $$$"""{"toolUse":{"input":{{{Fact.Quoted(piece)}}}}}""");
            yield return End(index++);
        }

        yield return ("messageStop", $$"""{"stopReason":"{{Stop(script)}}"}""");
        yield return ("metadata", "{" + Usage + "}");
    }

    public IEnumerable<(string Name, string Data)> BrokenStream() =>
        [("messageStart", """{"role":"assistant"}"""), Delta(0, """{"text":"hi"}"""), ("modelStreamErrorException", """{"message":"The model failed."}""")];

    public IEnumerable<(string Path, string Value)> Facts(Scenario scenario) => scenario switch
    {
        Scenario.System => [("system.0.text", "Be brief."), ("messages.0.content.0.text", "hi there")],
        Scenario.MultiTurn => [("messages.0.content.0.text", "one"), ("messages.1.role", "assistant"), ("messages.1.content.0.text", "two"), ("messages.2.content.0.text", "hi there")],
        Scenario.Image => [("messages.0.content.1.image.format", "png"), ("messages.0.content.1.image.source.bytes", "iVBORw0KGgo=")],
        Scenario.File => [("messages.0.content.1.document.format", "pdf"), ("messages.0.content.1.document.source.bytes", "JVBERi0=")],
        Scenario.ToolCall or Scenario.ParallelTools or Scenario.Reasoning => [("toolConfig.tools.0.toolSpec.name", "lookup"), ("toolConfig.tools.1.toolSpec.name", "count"), ("toolConfig.tools.0.toolSpec.inputSchema.json.properties.q.enum.0", "x")],
        Scenario.ToolError => [("messages.1.content.0.toolUse.input.q", "x"), ("messages.2.content.0.toolResult.content", "no such row")],
        Scenario.StructuredOutput => [("outputConfig", "yes")],
        Scenario.StopSequence => [("inferenceConfig.stopSequences.0", "END")],
        Scenario.LengthStop => [("inferenceConfig.maxTokens", "1")],
        _ => [("messages.0.content.0.text", "hi there")],
    };

    private static (string Name, string Data) Delta(int index, string delta) => ("contentBlockDelta", $$"""{"contentBlockIndex":{{index}},"delta":{{delta}}}""");

    private static (string Name, string Data) End(int index) => ("contentBlockStop", $$"""{"contentBlockIndex":{{index}}}""");

    private static string Stop(Script script) => script.Calls > 0 ? "tool_use" : script.Stop switch { "length" => "max_tokens", "refusal" => "content_filtered", _ => "end_turn" };

    private static IEnumerable<string> Blocks(Script script)
    {
        if (script.Thinks) yield return $$$$"""{"reasoningContent":{"reasoningText":{"text":"{{{{Script.Thought}}}}","signature":"{{{{Script.Signature}}}}"}}}""";
        if (script.Text.Length > 0) yield return $$"""{"text":{{Fact.Quoted(script.Text)}}}""";
        for (var call = 0; call < script.Calls; call++) yield return $$$"""{"toolUse":{"toolUseId":"tooluse_{{{call + 1}}}","name":"{{{Names[call]}}}","input":{{{Script.Input}}}}}""";
    }
}
