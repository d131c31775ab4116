using System.Text;
using System.Text.Json;

namespace McpHub.Models.Simulator;

/// <summary>
/// Finds what tools the last user message asks for: names of offered tools after the word <c>use</c> or <c>call</c>, as in
/// <c>use the tool notes__search with {"query":"hub"} and call notes__list</c>. Arguments are the JSON object after
/// <c>with</c>; without one, a minimal instance of the tool's schema.
/// </summary>
internal static class SimulatorTools
{
    public static IReadOnlyList<SimulatorToolCall> Choose(SimulatorRequest request, string idBase)
    {
        if (request.Tools.Count == 0 || request.ToolChoice == "none") return [];
        var asked = Asked(request);
        if (request.IsToolForced) asked = OnlyForced(request, asked);
        else if (request.Messages[^1].Role == "tool") asked = [];
        if (request.ToolChoice == "required" && asked.Count == 0) asked = [(request.Tools[0].Key, null)];
        if (!request.AllowsParallelCalls && asked.Count > 1) asked = [asked[0]];
        return [.. asked.Select((call, index) => new SimulatorToolCall($"call_{idBase}{index}", call.Name, call.Arguments ?? Default(request, call.Name)))];
    }

    private static List<(string Name, string? Arguments)> OnlyForced(SimulatorRequest request, List<(string Name, string? Arguments)> asked)
    {
        if (request.Tools.All(tool => tool.Key != request.ToolChoice)) throw new SimulatorRefusal("invalid_value", "tool_choice", $"The tool '{request.ToolChoice}' is not among 'tools'.");
        var named = asked.Where(call => call.Name == request.ToolChoice).ToList();
        return named.Count > 0 ? named : [(request.ToolChoice, null)];
    }

    private static string Default(SimulatorRequest request, string name) => SimulatorSchema.Instance(request.Tools.First(tool => tool.Key == name).Value, "{}");

    private static List<(string Name, string? Arguments)> Asked(SimulatorRequest request)
    {
        var prompt = request.Messages.LastOrDefault(message => message.Role == "user")?.Text ?? "";
        var calls = new List<(string Name, string? Arguments)>();
        for (var at = FirstVerb(prompt); at < prompt.Length;)
        {
            var word = WordAt(prompt, at);
            if (word.Length == 0)
            {
                at++;
                continue;
            }

            at += word.Length;
            if (!IsOffered(request, word)) continue;
            var arguments = ArgumentsAt(prompt, ref at);
            // Naming a tool again is talk about it, unless there are arguments for another call.
            if (arguments is not null || calls.All(call => call.Name != word)) calls.Add((word, arguments));
        }

        return calls;
    }

    private static bool IsOffered(SimulatorRequest request, string name) => request.Tools.Any(tool => tool.Key == name);

    private static int FirstVerb(string prompt)
    {
        for (var at = 0; at < prompt.Length; at++)
        {
            var word = WordAt(prompt, at);
            if (word.Equals("use", StringComparison.OrdinalIgnoreCase) || word.Equals("call", StringComparison.OrdinalIgnoreCase)) return at + word.Length;
            at += word.Length;
        }

        return prompt.Length;
    }

    private static string WordAt(string prompt, int at)
    {
        var end = at;
        while (end < prompt.Length && (char.IsAsciiLetterOrDigit(prompt[end]) || prompt[end] is '_' or '-' or '.')) end++;
        while (end > at && prompt[end - 1] == '.') end--; // the end of a sentence
        return prompt[at..end];
    }

    private static string? ArgumentsAt(string prompt, ref int at)
    {
        var rest = prompt.AsSpan(at).TrimStart("`'\" \n");
        if (!rest.StartsWith("with", StringComparison.OrdinalIgnoreCase)) return null;
        rest = rest[4..].TrimStart();
        if (rest.IsEmpty || rest[0] != '{') return null;
        var bytes = Encoding.UTF8.GetBytes(rest.ToString());
        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, state: default);
        try
        {
            if (!JsonDocument.TryParseValue(ref reader, out var document)) return null;
            document.Dispose();
        }
        catch (JsonException)
        {
            return null; // a brace that begins no JSON object is prose
        }

        var json = Encoding.UTF8.GetString(bytes, 0, (int)reader.BytesConsumed);
        at = prompt.Length - rest.Length + json.Length;
        return json;
    }
}
