using McpHub.Calls;
using McpHub.Calls.Rounds;
using McpHub.Models.Lanes;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Json;
using Tool = McpHub.Snapshot.Tool;

namespace McpHub.Models.Rounds;

/// <summary>Offers the model tools of the agent's own catalog beside those of the caller, when the caller wants the hub to run them.</summary>
internal sealed class RoundStep : IConversationStep
{
    public ValueTask<HubError?> BeginAsync(ModelCall call, CancellationToken ct)
    {
        if (call.AskedTools is not { } asked) return default;
        if (call.Operation != ModelOperation.Chat) return new(RoundErrors.OnlyChat);
        if (asked.Patterns.Count > HubOptions.MaxPatterns) return new(RoundErrors.TooManyPatterns(asked.Patterns.Count));
        var maxSteps = call.Snapshot.Config.Limits.MaxToolSteps;
        if (asked.MaxSteps > maxSteps) return new(RoundErrors.TooManySteps(asked.MaxSteps.Value, maxSteps));
        try
        {
            return new(Begin(call, Conversations.Read(call), asked, asked.MaxSteps ?? maxSteps));
        }
        catch (ChatFormatException e)
        {
            return new(TranslationErrors.Invalid(e));
        }
    }

    private static HubError? Begin(ModelCall call, ChatRequest chat, AskedTools asked, int maxSteps)
    {
        if (chat.Candidates > 1) return RoundErrors.OnlyOneAnswer;
        if (Choose(call, asked, out var tools) is { } refusal) return refusal;
        if (chat.Tools.FirstOrDefault(tool => tools.ContainsKey(tool.Name)) is { } taken) return RoundErrors.NameTaken(taken.Name);

        var rounds = new ToolRounds(tools, maxSteps);
        var last = call.AnswerReady;
        call.Rounds = rounds;
        call.Asked = chat;
        call.Chat = chat with { Tools = [.. chat.Tools, .. tools.Select(tool => Offer(tool.Key, tool.Value))] };
        call.NeedsTranslation = true;
        call.AnswerReady = async answer =>
        {
            if (rounds.Show(answer) is not { } whole) rounds.Keep(answer);
            else if (last is not null) await last(whole);
        };
        return null;
    }

    // From the list that the agent sees over MCP: what is not listed there does not exist here.
    private static HubError? Choose(ModelCall call, AskedTools asked, out Dictionary<string, Tool> tools)
    {
        tools = [];
        var listed = call.Snapshot.CatalogFor(call.Agent, DoorScope.All)!.Tools.Items.Select(tool => (Name: call.Snapshot.Catalog.NameOf(tool), Tool: tool)).ToList();
        foreach (var pattern in asked.Patterns.Select(text => new NamePattern(text)))
        {
            var matching = listed.Where(tool => pattern.Matches(tool.Name)).ToList();
            if (matching.Count == 0) return Refusals.NotPermitted(call.Agent, Actions.ToolCall, pattern.Text);
            foreach (var (name, tool) in matching) tools[name] = tool;
        }

        return null;
    }

    private static FunctionTool Offer(string name, Tool tool)
    {
        var schema = ObjectSplice.GetObject(tool.Shown, "inputSchema"u8);
        return new FunctionTool(name) { Description = ObjectSplice.GetText(tool.Shown, "description"u8), Parameters = schema.IsEmpty ? default : RawJson.Parse(schema) };
    }
}
