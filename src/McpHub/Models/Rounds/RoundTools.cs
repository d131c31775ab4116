using McpHub.Calls;
using McpHub.Calls.Rounds;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Models.Rounds;

/// <summary>Runs the tools that a model called and puts their results into the conversation. Each is a call of the tool pipeline by the same agent: permitted, settled and recorded as any other.</summary>
/// <param name="tools">Made when it is first needed: servers behind it may ask for models themselves.</param>
internal sealed class RoundTools(Lazy<ToolPipeline> tools, TimeProvider time)
{
    private const string Door = "tools";

    /// <summary>More than this of one answer is not run: the model is told.</summary>
    private const int MaxCalls = 64;

    /// <param name="target">What answered: it has the turns so far, and state of them that nobody else can read, so it is asked again.</param>
    /// <returns>Whether the model is to be asked again.</returns>
    public async ValueTask<bool> RunAsync(ModelCall call, Target? target, CancellationToken ct)
    {
        if (call.Rounds is not { Pending: { } answer } rounds) return false;
        rounds.Pending = null;
        var results = new List<Block>();
        var ids = new IdSource($"{call.RequestId}/mcp/{rounds.Steps}");
        // One after the other: what the model wrote first may be what the next one reads.
        foreach (var asked in answer.Content.OfType<ToolCallBlock>())
        {
            var result = results.Count < MaxCalls ? await RunAsync(call, rounds, asked, ct) : RoundResult.Failed(asked, $"At most {MaxCalls} tools are run at once; this one was not.");
            results.Add(result);
            if (rounds.ShownTools.TryGetValue(asked.Name, out var shown)) rounds.Announce(McpItems.CallOf(shown, asked, result, ids));
        }

        rounds.Steps++;
        if (target is not null) call.Route = call.Route! with { Targets = [target] };
        var chat = call.Chat!;
        call.Chat = chat with { Messages = [.. chat.Messages, new Message(Role.Assistant, answer.Content), new Message(Role.Tool, [.. results])], ToolChoice = Next(chat.ToolChoice, rounds) };
        return true;
    }

    // A model that had to call a tool has done so. After the last step it has to answer with what it knows.
    private static ToolChoice? Next(ToolChoice? choice, ToolRounds rounds) => rounds.IsLastStep ? ToolChoice.None
        : choice is { Mode: ToolChoiceMode.Required } ? ToolChoice.Auto
        : choice;

    private async ValueTask<ToolResultBlock> RunAsync(ModelCall call, ToolRounds rounds, ToolCallBlock asked, CancellationToken ct)
    {
        if (!ToolInput.TryToObject(asked.Input, out var arguments)) return RoundResult.Failed(asked, "The arguments are no JSON object.");
        var reply = await Heartbeat.During(call.Heartbeat, tools.Value.RunAsync(ToCall(call, rounds, asked.Name, arguments.Bytes), ct));
        return RoundResult.Of(asked, reply);
    }

    private ToolCall ToCall(ModelCall call, ToolRounds rounds, string name, ReadOnlyMemory<byte> arguments) => new()
    {
        Agent = call.Agent,
        Snapshot = call.Snapshot,
        RequestId = call.RequestId,
        Door = Door,
        RequestedName = name,
        Origin = call.Origin,
        StartedAt = time.GetTimestamp(),
        Span = call.Span,
        Tool = rounds.Find(name),
        Params = ObjectSplice.Rewrite(default, JsonEdit.SetText("name", name), JsonEdit.Set("arguments", arguments)),
        Arguments = arguments,
        Meta = RequestMeta.None,
        TakesLinks = false,
    };
}
