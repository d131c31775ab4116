namespace McpHub.Tests.Models.Matrix;

internal sealed class OllamaVendor : IVendor
{
    private static readonly string[] Names = ["lookup", "count"];

    public string Dialect => "ollama";

    public bool CanAnswer(Scenario scenario) => scenario != Scenario.Refusal;

    public bool Signs => false;

    public (bool Cached, bool Reasoning) Counts => (false, false);

    public string Whole(Script script) => Line($$"""{"role":"assistant","content":{{Fact.Quoted(script.Text)}}{{(script.Thinks ? $",\"thinking\":\"{Script.Thought}\"" : "")}}{{(script.Calls > 0 ? $",\"tool_calls\":[{string.Join(",", Enumerable.Range(0, script.Calls).Select(Call))}]" : "")}}}""", script);

    public IEnumerable<(string Name, string Data)> Stream(Script script)
    {
        if (script.Thinks) yield return ("", Line($$"""{"role":"assistant","content":"","thinking":"{{Script.Thought}}"}"""));
        foreach (var piece in OpenAiChatVendor.Pieces(script.Text)) yield return ("", Line($$"""{"role":"assistant","content":{{Fact.Quoted(piece)}}}"""));
        for (var call = 0; call < script.Calls; call++) yield return ("", Line($$"""{"role":"assistant","content":"","tool_calls":[{{Call(call)}}]}"""));
        yield return ("", Line("""{"role":"assistant","content":""}""", script));
    }

    public IEnumerable<(string Name, string Data)> BrokenStream() =>
        [("", Line("""{"role":"assistant","content":"hi"}""")), ("", """{"error":"an error was encountered while running the model"}""")];

    public IEnumerable<(string Path, string Value)> Facts(Scenario scenario) => scenario switch
    {
        Scenario.System => [("messages.0.role", "system"), ("messages.0.content", "Be brief."), ("messages.1.content", "hi there")],
        Scenario.MultiTurn => [("messages.0.content", "one"), ("messages.1.role", "assistant"), ("messages.1.content", "two"), ("messages.2.content", "hi there")],
        Scenario.Image => [("messages.0.images.0", "iVBORw0KGgo=")],
        Scenario.File => [("messages.0", "JVBERi0=")],
        Scenario.ToolCall or Scenario.ParallelTools => [("tools.0.function.name", "lookup"), ("tools.1.function.name", "count"), ("tools.0.function.parameters.properties.q.enum.0", "x")],
        Scenario.Reasoning => [("tools.0.function.name", "lookup"), ("think", "")],
        Scenario.ToolError => [("messages.1.tool_calls.0.function.arguments.q", "x"), ("messages.2.role", "tool"), ("messages.2.content", "no such row")],
        Scenario.StructuredOutput => [("format.properties.answer.enum.0", "yes")],
        Scenario.StopSequence => [("options.stop", "END")],
        Scenario.LengthStop => [("options.num_predict", "1")],
        _ => [("messages.0.content", "hi there")],
    };

    private static string Call(int index) => $$$"""{"id":"call_{{{index + 1}}}","function":{"index":{{{index}}},"name":"{{{Names[index]}}}","arguments":{{{Script.Input}}}}}""";

    private static string Line(string message, Script? end = null) =>
        $$"""{"model":"llama","created_at":"2026-01-01T00:00:00Z","message":{{message}},"done":{{(end is null ? "false" : $"true,\"done_reason\":\"{(end.Stop == "length" ? "length" : "stop")}\",\"prompt_eval_count\":100,\"eval_count\":30")}}}""";
}
