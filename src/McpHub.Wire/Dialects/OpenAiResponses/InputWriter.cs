using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>Writes the messages of a request as items.</summary>
internal sealed class InputWriter(Utf8JsonWriter json, ChatRequest request, RequestWriteContext context)
{
    /// <summary>What ids of reasoning items begin with that the hub made up: OpenAI looks for such items and does not find them.</summary>
    public const string MadeUpReasoning = "rs_hub_";

    private readonly PartWriter parts = new(json, context);
    private readonly ItemWriter items = new(json, state => state.Data);

    // Whether the provider has the items of earlier turns. If so it wants them whole, with the thoughts before a call; else it wants no ids:
    // it would look for the items, or for the thoughts that it once kept with them.
    private readonly bool isKept = request.Store is true;

    /// <param name="from">Index of the first message.</param>
    public void Write(int from)
    {
        json.WriteStartArray("input"u8);
        for (var index = from; index < request.Messages.Count; index++) WriteMessage(request.Messages[index], $"messages[{index}]");
        json.WriteEndArray();
    }

    private void WriteMessage(Message message, string path)
    {
        if (message.Name is not null) Lose(Feature.MessageName, path);
        switch (message.Role)
        {
            case Role.Tool:
                WriteResults(message, path);
                break;
            case Role.Assistant:
                WriteAssistant(message, path);
                break;
            default:
                json.WriteStartObject();
                json.WriteString("type"u8, "message"u8);
                json.WriteString("role"u8, RoleOf(message.Role, path));
                parts.Write("content", message.Content, path);
                NestedExtras.WriteOuter(json, message.Extras);
                json.WriteEndObject();
                break;
        }

        context.Losses.Report(OpenAiResponsesLosses.Table, message.Extras, path);
    }

    private string RoleOf(Role role, string path)
    {
        if (role == Role.Developer && context.Traits.LacksDeveloperRole)
        {
            Lose(Feature.DeveloperRole, path);
            return "system";
        }

        return role switch { Role.System => "system", Role.Developer => "developer", _ => "user" };
    }

    private void WriteAssistant(Message message, string path)
    {
        // Items that stand for others, whole.
        if (message.Extras.Dialect == OpenAiResponsesDialect.Name)
        {
            foreach (var extra in message.Extras.Members) extra.Value.WriteTo(json);
        }

        var index = 0;
        foreach (var group in ItemGroups.Of(message.Content))
        {
            if (CanWrite(group, $"{path}.content[{index}]")) items.Write([.. group.Select(Prepare)], isKept || group[0] is ReasoningBlock or ImageBlock ? group[0].Id : null, status: null);
            for (var member = 0; member < group.Count; member++) Report(group[member], $"{path}.content[{index + member}]");
            index += group.Count;
        }
    }

    private bool CanWrite(List<Block> group, string path)
    {
        switch (group[0])
        {
            case TextBlock or RefusalBlock or ToolCallBlock:
                return true;
            case ReasoningBlock:
                return CanWriteReasoning(group, path);
            case ImageBlock { Source: InlineMedia, Id: not null }:
                return true;
            case OpaqueBlock opaque when ItemOrigin.IsItem(opaque) && opaque.Origin.Fits(context.Target):
                return true;
            case OpaqueBlock:
                Lose(Feature.OpaqueBlock, path);
                return false;
            case ImageBlock or AudioBlock or VideoBlock or FileBlock:
                Lose(Feature.AssistantMedia, path);
                return false;
            default:
                throw new ChatFormatException(path, $"a {group[0].GetType().Name} cannot stand in this message");
        }
    }

    // Reasoning goes back to whoever can read its state, or keeps it under this id.
    private bool CanWriteReasoning(List<Block> group, string path)
    {
        var state = group.LastOrDefault(block => block.State is not null)?.State;
        var canRead = state is null
            ? isKept && group[0].Id is { } id && !id.StartsWith(MadeUpReasoning, StringComparison.Ordinal)
            : ReasoningState.Fits(state, context.Target);
        if (canRead) return true;
        Lose(state is null ? Feature.ReasoningText : Feature.ReasoningState, path);
        return false;
    }

    private Block Prepare(Block block) => block is TextBlock text && text.Citations.Any(citation => !Annotations.CanWrite(citation))
        ? text with { Citations = [.. text.Citations.Where(Annotations.CanWrite)] }
        : block;

    private void Report(Block block, string path)
    {
        if (block is TextBlock text && text.Citations.Any(citation => !Annotations.CanWrite(citation))) Lose(Feature.Citations, path);
        if (block is not ReasoningBlock && block.State is not null) Lose(Feature.ReasoningState, path);
        if (block.Cache is not null) Lose(Feature.CacheMarker, path);
        context.Losses.Report(OpenAiResponsesLosses.Table, block.Extras, path);
    }

    private void WriteResults(Message message, string path)
    {
        for (var index = 0; index < message.Content.Count; index++)
        {
            var at = $"{path}.content[{index}]";
            if (message.Content[index] is not ToolResultBlock result) throw new ChatFormatException(at, "a message of tool results holds something else");
            json.WriteStartObject();
            json.WriteString("type"u8, result.Kind == ToolKind.Custom ? "custom_tool_call_output"u8 : "function_call_output"u8);
            json.Text("id", result.Id);
            json.WriteString("call_id"u8, result.CallId);
            if (result.Kind == ToolKind.Function) json.Text("name", result.Name);
            parts.Write("output", ContentOf(result, at), at);
            NestedExtras.WriteOuter(json, result.Extras);
            json.WriteEndObject();
            if (result.Cache is not null) Lose(Feature.CacheMarker, at);
            context.Losses.Report(OpenAiResponsesLosses.Table, result.Extras, at);
        }
    }

    private Sequence<Block> ContentOf(ToolResultBlock result, string path)
    {
        if (!result.IsError) return result.Content.Count == 0 ? [new TextBlock("")] : result.Content;
        Lose(Feature.ToolResultError, path);
        return result.Content is [TextBlock only] ? [only with { Text = $"The tool failed: {only.Text}" }] : [new TextBlock("The tool failed."), .. result.Content];
    }

    private void Lose(Feature feature, string path) => context.Losses.Report(OpenAiResponsesLosses.Table, feature, path);
}
