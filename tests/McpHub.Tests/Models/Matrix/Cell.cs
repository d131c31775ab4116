using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Tests.Models.Matrix;

/// <summary>One caller, one provider, one scenario: what of it does not work.</summary>
internal sealed class Cell(IRoute route, ICaller caller, IVendor vendor, Scenario scenario, LossRule? declared)
{
    private const string SaidInWords = "that the tool failed is said only in words";

    private readonly Script script = Script.Of(scenario);

    /// <returns>What is wrong, in words; nothing when all works.</returns>
    public async Task<List<string>> JudgeAsync(bool isStreaming)
    {
        if (scenario == Scenario.EarlyDisconnect) return await route.LeaveAsync(caller, vendor) == true ? [] : ["the provider's call goes on after the caller left"];
        var reply = await route.SendAsync(caller, vendor, scenario, caller.Members(scenario), isStreaming);
        if (declared?.Policy == LossPolicy.Reject) return reply.Status == 400 && reply.Text.Contains(declared.Reason.Trim('.')[..20], StringComparison.Ordinal) ? ["refused as declared"] : [];
        if (scenario == Scenario.MidStreamError) return Broken(reply);
        if (reply.Status != 200) return [$"status {reply.Status}: {reply.Text}"];

        var seen = isStreaming ? caller.ReadStream(reply.Text) : caller.Read(Fact.Parse(reply.Text));
        List<string> problems = [.. Asked(reply), .. Answered(seen)];
        if (scenario == Scenario.Usage) problems.AddRange(Counted(seen));
        if (scenario == Scenario.Reasoning && vendor.Signs && !isStreaming && problems.Count == 0) problems.AddRange(await NextAsync(Fact.Parse(reply.Text)));
        if (declared?.Policy == LossPolicy.Warn && !isStreaming && reply.Dropped.Length == 0) return [];
        return problems;
    }

    private List<string> Broken(Reply reply)
    {
        var seen = reply.Status == 200 ? caller.ReadStream(reply.Text) : new Seen { IsFailed = true };
        if (!seen.IsFailed) return [$"no error is told: {reply.Text}"];
        return seen.Stop == caller.Stops.End ? [$"ends as if it were whole: {reply.Text}"] : [];
    }

    private IEnumerable<string> Asked(Reply reply)
    {
        if (vendor is SimulatorVendor)
        {
            if (HasErrorFlag) yield return SaidInWords;
            yield break;
        }

        if (reply.Asked is not { } asked)
        {
            yield return "nothing was asked";
            yield break;
        }

        foreach (var (path, value) in vendor.Facts(scenario))
        {
            // Text in text is escaped, and a container is told with its spaces.
            if (asked.Text(path) is not { } found || !found.Contains(value, StringComparison.Ordinal)) yield return $"{path} is not {value} in {asked.GetRawText()}";
        }

        if (HasErrorFlag && ErrorFlag(asked) is null) yield return SaidInWords;
    }

    private bool HasErrorFlag => scenario == Scenario.ToolError && caller.Dialect is ("anthropic" or "gemini");

    private string? ErrorFlag(JsonElement asked) => vendor.Dialect switch
    {
        "anthropic" => asked.Text("messages.2.content.0.is_error"),
        "gemini" => asked.Text("contents.2.parts.0.functionResponse.response.error"),
        "bedrock-converse" => asked.Text("messages.2.content.0.toolResult.status"),
        _ => null,
    };

    private IEnumerable<string> Answered(Seen seen)
    {
        var isSimulated = vendor is SimulatorVendor;
        if (script.Calls == 0 && (isSimulated && scenario != Scenario.StructuredOutput ? !seen.Text.Contains(scenario switch { Scenario.LengthStop => "Y", Scenario.ToolError => "no such row", _ => Script.Hi }, StringComparison.Ordinal) : Dense(seen.Text) != Dense(script.Text)))
            yield return $"text is '{seen.Text}' and not '{script.Text}'";
        if (script.Thinks && seen.Thoughts != Script.Thought) yield return $"thoughts are '{seen.Thoughts}'";
        string[] names = [.. new[] { "lookup", "count" }.Take(script.Calls)];
        if (!seen.Calls.Values.Select(call => call.Name).SequenceEqual(names)) yield return $"calls are {string.Join(", ", seen.Calls.Values)}";
        foreach (var call in seen.Calls.Values.Where(call => Dense(call.Input) != Script.Input)) yield return $"input of {call.Name} is {call.Input}";
        if (seen.Calls.Values.Select(call => call.Id).Distinct().Count() != seen.Calls.Count) yield return "calls have the same id";
        if (scenario == Scenario.Refusal && !seen.IsRefused) yield return $"the refusal is no refusal: {seen.Stop}";
        var stop = script.Calls > 0 ? caller.Stops.Tools : script.Stop == "length" ? caller.Stops.Length : caller.Stops.End;
        if (scenario != Scenario.Refusal && seen.Stop != stop) yield return $"stops with '{seen.Stop}' and not '{stop}'";
    }

    private IEnumerable<string> Counted(Seen seen)
    {
        if ((seen.Input, seen.Output) != (100, 30)) yield return $"counts {seen.Input} in and {seen.Output} out";
        if (vendor.Counts.Cached && seen.Cached != 40) yield return $"counts {seen.Cached} cached";
        if (vendor.Counts.Reasoning && seen.Reasoning != 20) yield return $"counts {seen.Reasoning} of reasoning";
    }

    private async Task<IEnumerable<string>> NextAsync(JsonElement answer)
    {
        var next = await route.SendAsync(caller, vendor, Scenario.Text, caller.NextMembers(answer), isStreaming: false);
        return next.Asked?.GetRawText().Contains(Script.Signature, StringComparison.Ordinal) == true ? [] : [$"the signature does not come back: {next.Text} {next.Asked}"];
    }

    private static string Dense(string json) => json.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
}
