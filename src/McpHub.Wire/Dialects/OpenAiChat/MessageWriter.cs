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
                    calls.Add(one);
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

            if (block.State is not null) Lose(Feature.ReasoningState, at);
        }

        if (thoughts.Length > 0 && context.Traits.TakesReasoningContent) json.WriteString("reasoning_content"u8, thoughts);
        if (text.Count > 0) parts.WriteContent([.. text], path);
        else json.WriteNull("content"u8);
        if (refusal.Length > 0) json.WriteString("refusal"u8, refusal);
        if (calls.Count == 0) return;
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls) ToolCalls.Write(json, call with { Name = ToolWriter.NameOf(call.Namespace, call.Name) });
        json.WriteEndArray();
    }

    // All results must directly follow the calls: what they cannot hold comes after the last of them.
    private void WriteResults(Message message, string path)
    {
        var held = new List<(string CallId, Block Block)>();
        for (var index = 0; index < message.Content.Count; index++)
        {
            var at = $"{path}.content[{index}]";
            if (message.Content[index] is not ToolResultBlock result) throw new ChatFormatException(at, "a message of tool results holds something else");
            json.WriteStartObject();
            json.WriteString("role"u8, "tool"u8);
            json.WriteString("tool_call_id"u8, result.CallId);
            json.Text("name", result.Name);
            parts.WriteContent(TextOf(result, at, held), at);
            json.Own(result.Extras, OpenAiChatDialect.Name);
            Report(result.Extras, at);
            if (result.Cache is not null) Lose(Feature.CacheMarker, at);
            json.WriteEndObject();
        }

        if (held.Count > 0) WriteHeld(held, path);
    }

    private Sequence<Block> TextOf(ToolResultBlock result, string path, List<(string CallId, Block Block)> held)
    {
        var text = new List<Block>();
        if (result.IsError)
        {
            text.Add(new TextBlock("The tool failed: "));
            Lose(Feature.ToolResultError, path);
        }

        foreach (var block in result.Content)
        {
            if (block is TextBlock)
            {
                text.Add(block);
                continue;
            }

            held.Add((result.CallId, block));
            Lose(block is ImageBlock ? Feature.ToolResultImage : Feature.ToolResultFile, path);
        }

        if (text.Count == 0 && result.Content.Count > 0) text.Add(new TextBlock("The result follows in the next message."));
        return [.. text];
    }

    private void WriteHeld(List<(string CallId, Block Block)> held, string path)
    {
        var content = new List<Block>();
        foreach (var (callId, block) in held)
        {
            content.Add(new TextBlock($"From the result of the tool call {callId}:"));
            content.Add(block);
        }

        json.WriteStartObject();
        json.WriteString("role"u8, "user"u8);
        parts.WriteContent([.. content], path);
        json.WriteEndObject();
    }

    private void Lose(Feature feature, string path) => context.Losses.Report(OpenAiChatLosses.Table, feature, path);

    private void Report(Extras extras, string path) => context.Losses.Report(OpenAiChatLosses.Table, extras, path);
}
