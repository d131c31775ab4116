using McpHub.Wire.Json;

namespace McpHub.Models.Simulator;

/// <summary>What the simulator answers.</summary>
/// <param name="Text">Null when it calls tools instead.</param>
/// <param name="FinishReason"><c>stop</c>, <c>length</c> or <c>tool_calls</c>.</param>
internal sealed record SimulatorReply(string? Text, IReadOnlyList<SimulatorToolCall> Calls, string FinishReason, int PromptTokens, int CompletionTokens)
{
    private const int MaxEcho = 1000;
    private const int MaxReport = 4000;

    public static SimulatorReply To(SimulatorRequest request, SimulatorStamp stamp)
    {
        // Three tokens a message stand for what a real model needs to tell them apart.
        var promptTokens = request.Messages.Sum(message => 3 + SimulatorTokens.Count(message.Text));
        var calls = SimulatorTools.Choose(request, stamp.Id);
        if (calls.Count > 0)
        {
            var callTokens = calls.Sum(call => SimulatorTokens.Count(call.Name) + SimulatorTokens.Count(call.Arguments));
            return new SimulatorReply(null, calls, "tool_calls", promptTokens, callTokens);
        }

        var (text, finish) = Bound(Say(request), request);
        return new SimulatorReply(text, [], finish, promptTokens, SimulatorTokens.Count(text));
    }

    private static string Say(SimulatorRequest request)
    {
        var text = request.Messages[^1].Role == "tool" ? Report(request.Messages) : Echo(request.Messages);
        if (request.Schema is { } schema) return SimulatorSchema.Instance(schema);
        return request.WantsJson ? SimulatorSchema.ObjectWith("answer", text) : text;
    }

    private static string Echo(IReadOnlyList<SimulatorMessage> messages)
    {
        var said = messages.LastOrDefault(message => message.Role == "user")?.Text ?? "";
        return said.Length == 0 ? "You said nothing." : $"You said: {Shorten(said, MaxEcho)}";
    }

    private static string Report(IReadOnlyList<SimulatorMessage> messages)
    {
        var names = messages.SelectMany(message => message.Calls).GroupBy(call => call.Key).ToDictionary(call => call.Key, call => call.Last().Value);
        var results = messages.Reverse().TakeWhile(message => message.Role == "tool").Reverse();
        return string.Join("\n", results.Select(result => $"The tool {names.GetValueOrDefault(result.ToolCallId ?? "", "you called")} said: {Shorten(result.Text, MaxReport)}"));
    }

    private static string Shorten(string text, int length) => text.Length <= length ? text : $"{TextCut.Head(text, length)}…";

    private static (string Text, string Finish) Bound(string text, SimulatorRequest request)
    {
        var cut = request.Stop.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(text.Length).Min();
        text = text[..cut];
        if (request.MaxTokens is not { } max || SimulatorTokens.Count(text) <= max) return (text, "stop");
        return (SimulatorTokens.Take(text, Math.Max(0, max)), "length");
    }
}

/// <param name="Id">Unique within the conversation.</param>
/// <param name="Arguments">A JSON object as text.</param>
internal sealed record SimulatorToolCall(string Id, string Name, string Arguments);
