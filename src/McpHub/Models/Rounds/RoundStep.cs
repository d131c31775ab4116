using McpHub.Calls;
using McpHub.Calls.Rounds;
using McpHub.Models.Lanes;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Json;
using Tool = McpHub.Snapshot.Tool;

namespace McpHub.Models.Rounds;

/// <summary>Offers the model tools of the agent's own catalog beside those of the caller, when the caller wants the hub to run them: by <c>hub.tools</c>, or as an MCP server of OpenAI Responses.</summary>
internal sealed class RoundStep : IConversationStep
{
    public ValueTask<HubError?> BeginAsync(ModelCall call, CancellationToken ct)
    {
        var asked = call.AskedTools;
        if (asked is null && !McpServers.MayBeIn(call)) return default;
        if (call.Operation != ModelOperation.Chat) return new(RoundErrors.OnlyChat);
        if (asked?.Patterns.Count > HubOptions.MaxPatterns) return new(RoundErrors.TooManyPatterns(asked.Patterns.Count));
        var maxSteps = call.Snapshot.Config.Limits.MaxToolSteps;
        var steps = HubOptions.StepsIn(call.HubOptions);
        if (steps > maxSteps) return new(RoundErrors.TooManySteps(steps.Value, maxSteps));
        try
        {
            return new(Begin(call, Conversations.Read(call), steps ?? maxSteps));
        }
        catch (ChatFormatException e)
        {
            return new(TranslationErrors.Invalid(e));
        }
    }

    private static HubError? Begin(ModelCall call, ChatRequest chat, int maxSteps)
    {
        if (McpServers.Read(call, chat, out var servers) is { } wrong) return wrong;
        if (servers.Count > 0 || McpHistory.IsIn(chat))
        {
            call.Asked ??= McpServers.WithoutKeys(chat, servers);
            call.Chat = McpHistory.Restore(McpServers.Replace(chat, servers), servers);
            call.NeedsTranslation = true;
        }

        if (call.AskedTools is null && servers.Count == 0) return null;
        if (chat.Candidates > 1) return RoundErrors.OnlyOneAnswer;
        if (Choose(call, servers, out var tools) is { } refusal) return refusal;
        if (chat.Tools.FirstOrDefault(tool => tools.ContainsKey(tool.Name)) is { } taken) return RoundErrors.NameTaken(taken.Name);

        Begin(call, chat, tools, servers, maxSteps);
        return null;
    }

    private static void Begin(ModelCall call, ChatRequest asked, Dictionary<string, Tool> tools, IReadOnlyList<McpOffer> servers, int maxSteps)
    {
        var ids = new IdSource($"{call.RequestId}/mcp");
        var listed = McpHistory.LabelsListed(asked).ToHashSet();
        var rounds = new ToolRounds(tools, maxSteps, [.. servers.Where(server => !listed.Contains(server.Label)).Select(server => McpItems.ListOf(server, ids))])
        {
            ShownTools = servers.SelectMany(server => server.Tools).DistinctBy(tool => tool.Key).ToDictionary(tool => tool.Key, tool => tool.Value.Shown),
        };
        var last = call.AnswerReady;
        call.Rounds = rounds;
        call.Asked ??= asked;
        call.Chat = call.Chat! with { Tools = [.. call.Chat.Tools, .. tools.Select(tool => Offer(tool.Key, tool.Value))] };
        call.NeedsTranslation = true;
        call.AnswerReady = async answer =>
        {
            if (rounds.Show(answer) is not { } whole) rounds.Keep(answer);
            else if (last is not null) await last(whole);
        };
    }

    // From the list that the agent sees over MCP: what is not listed there does not exist here.
    private static HubError? Choose(ModelCall call, IReadOnlyList<McpOffer> servers, out Dictionary<string, Tool> tools)
    {
        tools = servers.SelectMany(server => server.Tools).DistinctBy(tool => tool.Key).ToDictionary(tool => tool.Key, tool => tool.Value.Tool);
        if (call.AskedTools is not { } asked) return null;
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
