using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>Writes the messages of a request.</summary>
internal sealed class MessageWriter(Utf8JsonWriter json, RequestWriteContext context, ChatRequest request)
{
    private readonly PartWriter parts = new(json, context);

    public void Write()
    {
        json.WriteStartArray("messages"u8);
        for (var index = 0; index < request.Messages.Count; index++) WriteOne(request.Messages[index], $"messages[{index}]");
        json.WriteEndArray();
    }

    private void WriteOne(Message message, string path)
    {
        if (message.Role == Role.Tool)
        {
            WriteResults(message, path);
            return;
        }

        json.WriteStartObject();
        json.WriteString("role"u8, RoleOf(message.Role, path));
        json.Text("name", message.Name);
        if (message.Role == Role.Assistant) WriteAssistant(message, path);
        else parts.WriteContent(message.Content, path);
        json.Own(message.Extras, OpenAiChatDialect.Name);
        Report(message.Extras, path);
        json.WriteEndObject();
    }

    private string RoleOf(Role role, string path)
    {
        if (role == Role.Developer && context.Traits.LacksDeveloperRole)
        {
            Lose(Feature.DeveloperRole, path);
            return "system";
        }

        return role switch { Role.System => "system", Role.Developer => "developer", Role.Assistant => "assistant", _ => "user" };
    }

    private void WriteAssistant(Message message, string path)
    {
        var text = new List<Block>();
        var refusal = "";
        var thoughts = "";
        var calls = new List<ToolCallBlock>();
        for (var index = 0; index < message.Content.Count; index++)
        {
            var block = message.Content[index];
            var at = $"{path}.content[{index}]";
            switch (block)
            {
                case TextBlock one:
                    if (calls.Count > 0) Lose(Feature.BlockOrder, at);
                    if (one.Citations.Count > 0) Lose(Feature.Citations, at);
                    text.Add(block);
                    break;
                case RefusalBlock one:
                    refusal += one.Text;
                    break;
                case ReasoningBlock one:
                    thoughts += one.Text;
                    if (one.Text.Length > 0 && !context.Traits.TakesReasoningContent) Lose(Feature.ReasoningText, at);
                    break;
                case ToolCallBlock one:
                    calls.Add(one.State is { } own && !CanCarry(one, own) ? one with { State = null } : one);
                    Report(one.Extras, at);
                    if (one.Namespace is not null) Lose(Feature.ToolNamespace, at);
                    break;
                case OpaqueBlock { Kind: "audio" } one when one.Origin.Fits(context.Target):
                    json.Raw("audio", one.Json);
                    break;
                case OpaqueBlock:
                    Lose(Feature.OpaqueBlock, at);
                    break;
                default:
                    Lose(Feature.AssistantMedia, at);
                    break;
            }

            if (block.State is { } state && !CanCarry(block, state)) Lose(Feature.ReasoningState, at);
        }

        if (thoughts.Length > 0 && context.Traits.TakesReasoningContent) json.WriteString("reasoning_content"u8, thoughts);
        if (text.Count > 0) parts.WriteContent([.. text], path);
        else json.WriteNull("content"u8);
        if (refusal.Length > 0) json.WriteString("refusal"u8, refusal);
        if (calls.Count == 0) return;
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls) ToolCalls.Write(json, call with { Name = ToolWriter.NameOf(call.Namespace, call.Name) }, context.Target);
        json.WriteEndArray();
    }

    // Google's OpenAI-compatible door wants its signatures back.
    private bool CanCarry(Block block, OpaqueState state) => block is ToolCallBlock && state.Kind == StateKinds.ThoughtSignature && state.Origin.Fits(context.Target);

    // All results must directly follow the calls: what they cannot hold comes after the last of them.
    private void WriteResults(Message message, string path)
    {
        var (results, following) = ToolResultMedia.Split(message);
        for (var index = 0; index < results.Content.Count; index++)
        {
            var at = $"{path}.content[{index}]";
            if (results.Content[index] is not ToolResultBlock result) throw new ChatFormatException(at, "a message of tool results holds something else");
            ReportMedia((ToolResultBlock)message.Content[index], at);
            json.WriteStartObject();
            json.WriteString("role"u8, "tool"u8);
            json.WriteString("tool_call_id"u8, result.CallId);
            json.Text("name", result.Name);
            parts.WriteContent(result.IsError ? [new TextBlock("The tool failed: "), .. result.Content] : result.Content, at);
            json.Own(result.Extras, OpenAiChatDialect.Name);
            Report(result.Extras, at);
            if (result.IsError) Lose(Feature.ToolResultError, at);
            if (result.Cache is not null) Lose(Feature.CacheMarker, at);
            json.WriteEndObject();
        }

        if (following is not null) WriteOne(following, path);
    }

    private void ReportMedia(ToolResultBlock result, string path)
    {
        foreach (var block in result.Content)
        {
            if (block is not TextBlock) Lose(block is ImageBlock ? Feature.ToolResultImage : Feature.ToolResultFile, path);
        }
    }

    private void Lose(Feature feature, string path) => context.Losses.Report(OpenAiChatLosses.Table, feature, path);

    private void Report(Extras extras, string path) => context.Losses.Report(OpenAiChatLosses.Table, extras, path);
}
